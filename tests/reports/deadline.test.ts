/** What the pages say of a sweep that ran out of time, and what they leave out of the comparison. */
import { describe, expect, it } from "vitest";
import { knowFirst } from "../../reports/debrief/know-first.ts";
import { renderDebrief } from "../../reports/debrief/render-debrief.ts";
import { decideVerdict } from "../../reports/debrief/verdict/verdict.ts";
import { drawFigures } from "../../reports/plots/figures.ts";
import { compareCells } from "../../reports/results/compare-cells.ts";
import { resultsJson } from "../../reports/results/results-files.ts";
import type { Results } from "../../reports/results/results-types.ts";
import type { DeadlineRecord } from "../../reports/sweep-record.ts";
import { pairedNight } from "./fixtures/paired-night.ts";

const GIVEN = [{ setAt: "2026-11-21T21:00:00Z", words: "07:30 UTC (2026-11-22 07:30 UTC)" }];

/** Two rivals over ten windows, and what a deadline did to them. */
function night(deadline: Partial<DeadlineRecord>): Results {
  const values = [0, 1, 2].map((c) => Array.from({ length: 10 }, (_, i) => c + i));
  const plain = pairedNight({ labels: ["base", "b", "c"], values });
  const none = { finishBy: "07:30", fill: false, sessionsOut: [], cutRounds: [], given: GIVEN };
  const record = { ...plain.record, deadline: { ...none, ...deadline } };
  const comparisons = compareCells(record, plain.sessions);
  const whole = { ...plain, record, comparisons };
  return { ...whole, verdict: decideVerdict(whole) };
}

describe("a round that the deadline cut", () => {
  it("is compared for no cell, whatever ran in it, and is named as left out", () => {
    const { comparisons } = night({ sessionsOut: [30], cutRounds: [10] });
    expect(comparisons.map(({ n }) => n)).toEqual([9, 9]);
    expect(comparisons.map(({ leftOut }) => leftOut)).toEqual(
      Array(2).fill(["window 10: the deadline cut this round, not all cells ran in it"]),
    );
  });

  it("takes nothing from a night that was over in time", () => {
    expect(night({}).comparisons.map(({ n, leftOut }) => [n, leftOut])).toEqual(
      Array(2).fill([10, []]),
    );
  });
});

describe("knowFirst", () => {
  it.each<[string, Partial<DeadlineRecord>, readonly string[]]>([
    ["is silent when all was run", {}, []],
    ["is silent when time was filled", { fill: true }, []],
    [
      "names what was left out, and the round that was cut",
      { sessionsOut: [29, 30], cutRounds: [10] },
      [
        "**Out of time** (finish_by 07:30). Sessions 29 and 30 were not run to the end for want of time.",
        "Round 10 was cut by the deadline: only rounds in which all cells ran are compared.",
      ],
    ],
    [
      "names one alone",
      { sessionsOut: [30] },
      ["**Out of time** (finish_by 07:30). Session 30 was not run to the end for want of time."],
    ],
  ])("%s", (_name, deadline, expected) => {
    const items = knowFirst(night(deadline)).filter((item) => /time|deadline/.test(item));
    expect(items).toEqual(expected);
  });
});

describe("the pages", () => {
  it("tell the moment in section 7 only, and every one that was given", () => {
    const given = [...GIVEN, { setAt: "2026-11-22T08:00:00Z", words: "12:00 UTC" }];
    const results = night({ given, fill: true });
    const page = renderDebrief(results, new Map(), drawFigures(results, new Map()));
    const [before, provenance] = page.split("## 7. Provenance") as [string, string];
    expect(before).not.toContain("2026-11-22");
    expect(provenance).toContain("to be over by 07:30 UTC");
    expect(provenance).toContain("to be over by 12:00 UTC, moved 2026-11-22T08:00:00Z");
    expect(provenance).toContain("10 round(s), as many as fitted");
  });

  it("have it in results.json without its moments, and not at all for a sweep without one", () => {
    const json = (results: Results) => JSON.parse(resultsJson(results)) as Record<string, unknown>;
    expect(json(night({ sessionsOut: [30], cutRounds: [10] })).deadline).toEqual({
      finish_by: "07:30",
      fill: false,
      sessions_out: [30],
      cut_rounds: [10],
    });
    const { deadline: _, ...record } = night({}).record;
    expect(json({ ...night({}), record })).not.toHaveProperty("deadline");
  });
});
