/**
 * Sweeps that keep summaries, through the command line. One file for both kinds: to load the command line takes longer
 * than these sweeps.
 */
import { describe } from "vitest";
import { chainCases } from "./chain-cases.ts";
import { matrixCases } from "./matrix-cases.ts";

describe("a matrix", matrixCases);
describe("a chain", chainCases);
