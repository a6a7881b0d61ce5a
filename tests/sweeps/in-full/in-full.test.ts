/**
 * Sweeps that keep summaries, through the command line. One file for all of it: to load the command line takes longer
 * than these sweeps.
 */
import { describe } from "vitest";
import { chainCases } from "./chain-cases.ts";
import { keptCases } from "./kept-cases.ts";
import { leftoverCases } from "./leftover-cases.ts";
import { openMatrix } from "./matrix.ts";
import { replayCases } from "./replay-cases.ts";
import { rerunCases } from "./rerun-cases.ts";
import { specCases } from "./spec-cases.ts";
import { threadCases } from "./thread-cases.ts";
import { verifyCases } from "./verify-cases.ts";

describe("the spec of a session that is run again in full", specCases);
describe("a matrix that keeps its summaries", () => {
  const matrix = openMatrix();
  describe("as it was left", () => keptCases(matrix));
  describe("and what verify finds in it", () => verifyCases(matrix));
  describe("and on how many threads", () => threadCases(matrix));
  describe("and what a killed verification leaves", () => leftoverCases(matrix));
  describe("rerun", () => rerunCases(matrix));
  describe("replay", () => replayCases(matrix));
});
describe("a chain of summaries on a tape", chainCases);
