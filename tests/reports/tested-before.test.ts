/** What the debrief says of a result whose question had been tested before. */
import { describe, expect, it } from "vitest";
import { comparisonBlocks } from "../../reports/debrief/paired-section.ts";
import { testedBeforeBlocks } from "../../reports/debrief/tested-before.ts";
import { resultsJson } from "../../reports/results/results-files.ts";
import type { CellTestedBefore, TestedBefore } from "../../reports/statistics/repeated-tests.ts";
import { pairedNight } from "./fixtures/paired-night.ts";

const run = (name: string, windows = 8) => ({ run: `phase73/${name}`, windows });
const RUNS = [run("b", 16), run("a")];

/** Sixteen windows in which `good` is better by p = 2 × 2⁻¹⁶ × 2 and `same` is not. */
function nightAfter(
  cells: readonly CellTestedBefore[],
  runs: TestedBefore["runs"] = RUNS,
  windows = 16,
) {
  const of = (value: (window: number) => number) =>
    Array.from({ length: windows }, (_, i) => value(i));
  return pairedNight({
    labels: ["base", "good", "same"],
    values: [of(() => 0), of((i) => 1 + i / 100), of((i) => (i % 2 === 0 ? 1 : -1))],
    overrides: { testedBefore: { runs, cells, configurations: 7 } },
    also: () => ({ fills_total: 3 }),
  });
}
const good = (missed: number, passed: number) => ({ cell: "good", missed, passed });
const sentences = (...of: Parameters<typeof nightAfter>) =>
  nightAfter(...of).verdict.sentences.join(" ");
const block = (...of: Parameters<typeof nightAfter>) =>
  testedBeforeBlocks(nightAfter(...of))
    .join("\n")
    .replaceAll(/\s+/g, " ");

describe("a verdict that names a cell", () => {
  it.each<[string, readonly CellTestedBefore[], string | null, RegExp | null]>([
    ["says nothing where it is new", [{ ...good(2, 0), cell: "same" }], null, /earlier|counted, p/],
    [
      "counts one test that missed",
      [good(1, 0)],
      "1 earlier test of it did not show that; with it counted, p is <0.001.",
      /luck alone may/,
    ],
    [
      "counts several",
      [good(3, 0)],
      "3 earlier tests of it did not show that; with them counted, p is <0.001.",
      null,
    ],
    [
      "tells of one that passed",
      [good(0, 1)],
      "It was shown to be better in 1 earlier run as well.",
      /counted, p/,
    ],
    [
      "tells of both",
      [good(1, 2)],
      "in 2 earlier runs as well. 1 earlier test of it did not",
      null,
    ],
  ])("%s", (_name, cells, said, not) => {
    const text = sentences(cells);
    expect(text).toContain("Adopt good on a trial.");
    if (said !== null) expect(text).toContain(said);
    if (not !== null) expect(text).not.toMatch(not);
  });

  it("names none where luck alone would do, with the p that it computed and what the next test takes", () => {
    // Eight windows, two rivals: p 2/256, by Holm 4/256, with four tests before 20/256.
    const { verdict } = nightAfter([good(4, 0)], RUNS, 8);
    expect(verdict).toMatchObject({ kind: "no_decision", cell: null });
    expect(verdict.line).toBe(
      "No decision: good passed this test, but not with its earlier tests counted.",
    );
    const text = verdict.sentences.join(" ");
    expect(text).toContain("for this sweep alone p is 0.016.");
    expect(text).toContain(
      "But 4 earlier tests of the same question did not show that; with them counted, p is 0.078,",
    );
    expect(text).toContain("Keep base for now.");
    expect(text).toContain(
      "at most 0.008 (0.05 over 6 tests), best on new windows alone; that takes at least 9 windows.",
    );
  });
});

describe("section 5", () => {
  it("has no word of it where nothing was tested before", () => {
    expect(testedBeforeBlocks(nightAfter([], []))).toEqual([]);
  });

  it("names the runs, and of each cell that passed what the tests before leave of its p", () => {
    expect(block([good(4, 1)], RUNS, 8)).toMatch(
      /in phase73\/b \(16 windows\) and phase73\/a \(8 windows\)\. p of all tests: .*\| good \| 4 \| 1 \| 0\.0156 \| 0\.0781 \|/,
    );
    expect(comparisonBlocks(nightAfter([good(4, 1)])).join("\n")).toContain("**Tested before.**");
  });

  it("names three runs and counts the rest", () => {
    const many = ["e", "d", "c", "b", "a"].map((name) => run(name));
    expect(block([good(1, 0)], many)).toContain("phase73/c (8 windows) and 2 older runs.");
  });

  it("says so where none of them passed", () => {
    expect(block([{ cell: "same", missed: 2, passed: 0 }])).toContain(
      "None of the cells that were in them passed the test this time.",
    );
  });

  it("counts all tries for the deflated ratio, and says how many were earlier", () => {
    const night = nightAfter([good(1, 0)], RUNS, 30);
    expect(night.evidence?.deflatedSharpe?.trials).toBe(7);
    const text = comparisonBlocks(night).join("\n").replaceAll(/\s+/g, " ");
    expect(text).toContain("the luck of 7 tries?");
    expect(text).toContain("nothing annualised; 5 of them in earlier sweeps");
  });
});

it("results.json tells it as where the numbers come from", () => {
  const { provenance } = JSON.parse(resultsJson(nightAfter([good(1, 2)]))) as {
    provenance: { tested_before: unknown };
  };
  expect(provenance.tested_before).toEqual({ runs: RUNS, cells: [good(1, 2)], configurations: 7 });
});
