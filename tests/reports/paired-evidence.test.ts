/** Whole sweeps with known truths: what results.json says beyond the p-values, from each rung of the ladder on. */
import { describe, expect, it } from "vitest";
import { randomStream } from "../../engine/index.ts";
import { comparisonBlocks } from "../../reports/debrief/paired-section.ts";
import { compileResults } from "../../reports/results/compile-results.ts";
import { resultsJson } from "../../reports/results/results-files.ts";
import type { Results } from "../../reports/results/results-types.ts";
import { visibleEffect, windowsToShow } from "../../reports/statistics/decision-power.ts";
import { type PairedNight, pairedNight } from "./fixtures/paired-night.ts";
import { makeRecord, type Story, scriptedRecompute } from "./fixtures/records.ts";
import { generateSweep } from "./statistics/support/simulate.ts";

const LABELS = ["base", "near", "far", "best", "odd"];

/** A night of these abilities. */
function night(
  windows: number,
  options: Partial<PairedNight> & { readonly abilities?: readonly number[] } = {},
): Results {
  const { abilities = [0, 0, -0.2, 1.8, 0.1], ...changes } = options;
  const values = generateSweep({ abilities, windows }, randomStream(4, "night"));
  return pairedNight({ labels: LABELS.slice(0, abilities.length), values, ...changes });
}

describe("sixteen windows of five cells, one of them better", () => {
  const results = night(16);
  const best = results.comparisons.find(({ cell }) => cell === "best");

  it("name it in the verdict, with evidence that agrees", () => {
    expect(results.verdict).toMatchObject({ kind: "recommendation", cell: "best" });
    expect(results.evidence).toMatchObject({
      cells: LABELS,
      leftOut: [],
      confidenceSet: { members: ["best"], level: 0.95 },
      deflatedSharpe: null,
    });
    expect(results.evidence?.windows).toHaveLength(16);
    expect(results.evidence?.superiorAbility?.p).toBeLessThan(0.05);
    expect(results.evidence?.overfitting?.pbo).toBeLessThan(0.05);
  });

  it("give each rival an interval about its mean, and the windows its difference needs", () => {
    for (const { interval, mean, sd, mde, mdeCorrected, windowsForThis } of results.comparisons) {
      expect(interval?.low).toBeLessThan(mean ?? Number.NaN);
      expect(interval?.high).toBeGreaterThan(mean ?? Number.NaN);
      expect(mdeCorrected).toBeGreaterThan(mde ?? Number.NaN);
      expect(mdeCorrected).toBe((visibleEffect(16, 4) ?? 0) * (sd ?? 0));
      const needed = windowsToShow({ difference: mean ?? 0, sd: sd ?? 1, rivals: 4 });
      expect(windowsForThis).toBe(needed);
    }
    expect(best?.interval?.low).toBeGreaterThan(0);
  });

  it("stand in results.json under the names of files, the same in a second run", () => {
    const text = resultsJson(results);
    const { comparisons, evidence } = JSON.parse(text) as Record<string, unknown>;
    const stored = (comparisons as Record<string, unknown>[]).find(({ cell }) => cell === "best");
    expect(stored).toMatchObject({
      interval: best?.interval,
      mde_corrected: best?.mdeCorrected,
      windows_for_this: best?.windowsForThis,
      p_holm: best?.pHolm,
      left_out: [],
    });
    expect(evidence).toMatchObject({
      ladder: { windows: 16, from: 16, to: 29, decidable: true, windows_to_decide: 8 },
      bootstrap: { seed: 73, draws: 5000 },
      superior_ability: { p: results.evidence?.superiorAbility?.p },
    });
    expect(night(16).evidence).toEqual(results.evidence);
  });
});

describe("each rung of the ladder", () => {
  it.each<[number, boolean, boolean, boolean, boolean]>([
    [5, false, false, false, false],
    [9, true, false, false, false],
    [10, true, true, false, false],
    [15, true, true, false, false],
    [16, true, true, true, false],
    [30, true, true, true, true],
  ])("%d windows: p %s, resampled %s, overfitting %s, deflated %s", (windows, ...expected) => {
    const { comparisons, evidence } = night(windows, { abilities: [0, 0.5, 1] });
    const resampled = comparisons.every(({ interval }) => interval !== null);
    expect([
      comparisons.every(({ p }) => p !== null),
      resampled,
      evidence?.overfitting !== null,
      evidence?.deflatedSharpe !== null,
    ]).toEqual(expected);
    const joint = [evidence?.bootstrap, evidence?.superiorAbility, evidence?.confidenceSet];
    expect(joint.map((value) => value !== null)).toEqual([resampled, resampled, resampled]);
    expect(evidence?.ladder.windows).toBe(windows);
  });

  it("deflates the best cell's ratio by the configurations tried", () => {
    const { evidence } = night(30);
    expect(evidence?.deflatedSharpe).toMatchObject({ cell: "best", trials: 4 });
    expect(evidence?.deflatedSharpe?.deflated).toBeLessThan(
      evidence?.deflatedSharpe?.probabilistic ?? 0,
    );
  });
});

describe("windows that not every cell has", () => {
  it("leave the joint evidence to those that all of them have", () => {
    const results = night(16, { lost: (cell, k) => cell === "odd" && k <= 4 });
    const { comparisons, evidence } = results;
    expect(comparisons.map(({ n }) => n)).toEqual([16, 16, 16, 12]);
    expect(evidence?.windows).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]);
    expect(evidence?.superiorAbility).not.toBeNull();
    expect(evidence?.overfitting).toBeNull();
    expect(evidence?.notSaidTogether).toEqual({ overfitting: 16 });
    expect(comparisonBlocks(results).join(" ").replaceAll("\n", " ")).toContain(
      "All cells together have 12 windows, so of them it is not said: the probability of overfitting from 16 on.",
    );
    // What one rival lacks does not shorten the others' own rungs.
    expect(evidence?.ladder.windows).toBe(16);
  });

  it("leave out a cell that has hardly any, and say so", () => {
    const { evidence } = night(16, { lost: (cell, k) => cell === "odd" && k > 4 });
    expect(evidence?.cells).toEqual(["base", "near", "far", "best"]);
    expect(evidence?.leftOut).toEqual(["odd: 4 common windows, 10 needed"]);
    expect(evidence?.windows).toHaveLength(16);
  });

  it("deflate by every configuration tried, also one that has hardly any windows", () => {
    const { evidence } = night(30, { lost: (cell, k) => cell === "odd" && k > 4 });
    expect(evidence?.cells).toHaveLength(4);
    expect(evidence?.deflatedSharpe).toMatchObject({ cell: "best", trials: 4 });
  });
});

describe("copies and metrics", () => {
  it("count cells of one configuration once", () => {
    const { evidence } = night(16, { copy: ["odd", "best"] });
    expect(evidence?.cells).toEqual(["base", "near", "far", "best"]);
  });

  it("turn round where less is better", () => {
    const { evidence, verdict } = night(16, {
      abilities: [0, 0, -2],
      metric: "adverse_selection_30s_bps",
    });
    expect(verdict.cell).toBe("far");
    expect(evidence?.confidenceSet?.members).toEqual(["far"]);
    expect(evidence?.superiorAbility?.p).toBeLessThan(0.05);
  });

  it("have no evidence where nothing is compared", () => {
    expect(night(2, { abilities: [0] }).evidence).toBeNull();
    expect(night(2, { abilities: [0, 0], copy: ["near", "base"] }).evidence).toBeNull();
  });
});

describe("stored sessions", () => {
  it("give the same comparisons and evidence as these", () => {
    const values = generateSweep({ abilities: [0, 2], windows: 10 }, randomStream(4, "night"));
    const story = (cell: string, replicate: number): Story => ({
      summary: {
        tape_hash: String(replicate).padStart(64, "0"),
        edge_rlusd_per_h: values[cell === "base" ? 0 : 1]?.[replicate - 1] ?? 0,
      },
    });
    const cells = { base: [6, 6], near: [6, 6] } as const;
    const record = makeRecord({ cells, replicates: 10, story });
    const { comparisons, evidence } = compileResults(record, scriptedRecompute);
    const direct = night(10, { abilities: [0, 2] });
    expect({ comparisons, evidence }).toEqual({
      comparisons: direct.comparisons,
      evidence: direct.evidence,
    });
    expect(evidence?.superiorAbility?.p).toBeLessThan(0.05);
  });
});
