/** What could not be compared: every lost pair is told, those of one cause in one line; and of what market nobody knows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leftOutLines } from "../../reports/debrief/left-out.ts";
import { marketSection } from "../../reports/debrief/same-market.ts";
import { compileResults } from "../../reports/results/compile-results.ts";
import type { Comparison } from "../../reports/results/results-types.ts";
import { HOSTILE } from "./fixtures/nights.ts";
import { pairedNight } from "./fixtures/paired-night.ts";
import { makeRecord, type Story, scriptedRecompute } from "./fixtures/records.ts";

const LABELS = ["base", "b", "c"];

/** Comparisons of two rivals over 31 windows in which these sessions crashed, as "cell window". */
function comparisons(lost: readonly string[]): readonly Comparison[] {
  const values = LABELS.map((_, c) => Array.from({ length: 31 }, (_, i) => c + i));
  const crashed = (cell: string, replicate: number) => lost.includes(`${cell} ${replicate}`);
  return pairedNight({ labels: LABELS, values, lost: crashed }).comparisons;
}

describe("leftOutLines", () => {
  it.each<[string, string[], string[]]>([
    ["nothing lost", [], []],
    [
      "a crash of the baseline is one line",
      ["base 7"],
      ["- left out in window 7: every cell: the baseline is not evaluable: crashed"],
    ],
    [
      "windows in a row are a span, two are named",
      ["b 3", "b 4", "b 9", "b 17", "b 18", "b 19"],
      ["- left out in windows 3, 4, 9 and 17 to 19: b: the cell is not evaluable: crashed"],
    ],
    [
      "different cells keep their own windows, the earliest first",
      ["c 2", "b 5"],
      [
        "- left out in window 2: c: the cell is not evaluable: crashed",
        "- left out in window 5: b: the cell is not evaluable: crashed",
      ],
    ],
  ])("%s", (_name, lost, expected) => {
    expect(leftOutLines(comparisons(lost))).toEqual(expected);
  });

  it("has a place for every lost window", () => {
    const pair = fc.tuple(fc.constantFrom(...LABELS), fc.integer({ min: 1, max: 31 }));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 12 }), (pairs) => {
        const told = leftOutLines(comparisons(pairs.map((p) => p.join(" ")))).join("\n");
        for (const [, window] of pairs) expect(covered(told)).toContain(window);
      }),
      { numRuns: 20 },
    );
  });

  it("counts tapes where replays are compared", () => {
    const [first] = comparisons(["b 1"]);
    const lost = { ...(first as Comparison), leftOut: ["tape 2: x", "tape 3: x"] };
    expect(leftOutLines([lost])).toEqual(["- left out in tapes 2 and 3: b: x"]);
  });

  it("shows foreign reasons as text", () => {
    const [first] = comparisons(["b 1"]);
    const lost = { ...(first as Comparison), leftOut: [`window 1: ${HOSTILE}`] };
    expect(leftOutLines([lost]).join("")).toContain("&lt;script&gt;");
  });
});

/** Window numbers named before the second colon of each line. */
function covered(told: string): number[] {
  return told.split("\n").flatMap((line) => {
    const words = line.split(":")[0] ?? "";
    const spans = [...words.matchAll(/(\d+)(?: to (\d+))?/g)];
    return spans.flatMap(([, from, to = from]) =>
      Array.from({ length: Number(to) - Number(from) + 1 }, (_, i) => Number(from) + i),
    );
  });
}

describe("the advice to run more windows", () => {
  const flat = (windows: number) =>
    pairedNight({
      labels: ["base", "b"],
      values: [
        Array.from({ length: windows }, () => 0),
        Array.from({ length: windows }, (_, i) => (i % 2 === 0 ? 1 : -1)),
      ],
    }).verdict.sentences.join(" ");

  it.each([39, 40, 41])("is given after %d windows: the test has no end", (windows) => {
    expect(flat(windows)).toContain("To look for a smaller difference, run more windows");
  });
});

describe("was it the same market", () => {
  const answer = (story: Story) => {
    const cells = { base: [10, 16], near: [4, 4] } as const;
    const record = makeRecord({ cells, replicates: 2, story: () => story });
    return marketSection(compileResults(record, scriptedRecompute)).split("\n\n")[1];
  };
  it("says no of one tape from two places on", () => {
    const cells = { base: [10, 16], near: [4, 4] } as const;
    const later = (cell: string): Story =>
      cell === "near" ? { summary: { started_at: 4000 } } : {};
    const page = marketSection(
      compileResults(makeRecord({ cells, story: later }), scriptedRecompute),
    );
    expect(page).toContain("- **Window 1: no.** Its sessions did not see the same market events");
  });

  const summary = { tape_hash: "7".repeat(64) };
  it.each<[string, Story, string]>([
    ["yes, of finished ones", { summary }, "Yes: in every window"],
    [
      "not known, of none that finished",
      { state: "interrupted", summary },
      "Not known: no session",
    ],
    ["not known, of failed ones", { state: "failed", summary }, "Not known: no session"],
    ["nothing, before the first", { state: "planned", summary: null }, "No session has stored"],
  ])("says %s", (_name, story, words) => {
    expect(answer(story)?.startsWith(words)).toBe(true);
  });
});
