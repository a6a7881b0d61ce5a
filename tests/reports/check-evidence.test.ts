/**
 * The second computation of the evidence agrees with the first on sweeps of every size, and a number changed in
 * results.json is named.
 */
import { describe, expect, it } from "vitest";
import { randomStream } from "../../engine/index.ts";
import { resultsJson } from "../../reports/results/results-files.ts";
import { blockLength } from "../../reports/statistics/block-length.ts";
import type { SweepRecord } from "../../reports/sweep-record.ts";
import { checkComparisons, type StoredResults } from "../../reports/verify/check-comparisons.ts";
import { checkEvidence } from "../../reports/verify/check-evidence.ts";
import { type Difference, openFindings } from "../../reports/verify/findings.ts";
import { pairedNight } from "./fixtures/paired-night.ts";
import { generateSweep } from "./statistics/support/simulate.ts";

type Night = { readonly record: SweepRecord; readonly text: string };

function night(windows: number, abilities: readonly number[], metric = "edge_rlusd_per_h"): Night {
  const labels = abilities.map((_, i) => (i === 0 ? "base" : `rival-${i}`));
  const values = generateSweep({ abilities, windows }, randomStream(windows, "verify"));
  const results = pairedNight({ labels, values, metric });
  return { record: results.record, text: resultsJson(results) };
}

function differencesOf({ record, text }: Night): { found: readonly Difference[]; checks: number } {
  const findings = openFindings();
  const results = JSON.parse(text) as StoredResults;
  checkComparisons(results, record, findings);
  checkEvidence(results, record, findings);
  return { found: findings.differences(), checks: findings.counts().evidence ?? 0 };
}

describe("checkEvidence", () => {
  it.each<[number, readonly number[], string, number]>([
    [1, [0, 1], "edge_rlusd_per_h", 5],
    [5, [0, 1, 2], "edge_rlusd_per_h", 10],
    [8, [0, 1, 2], "edge_rlusd_per_h", 10],
    [10, [0, 0, 0.5, 0], "edge_rlusd_per_h", 20],
    [16, [0, 0, 2, -3], "adverse_selection_30s_bps", 20],
    [17, [0, 5, 5], "edge_rlusd_per_h", 20],
    [24, [0, 0.2], "edge_rlusd_per_h", 20],
    [31, [0, 0.1, 0.6], "edge_rlusd_per_h", 30],
    [41, [0, 0.3], "edge_rlusd_per_h", 20],
    [70, [0, 0.1, 0.6], "edge_rlusd_per_h", 30],
  ])("finds nothing in %d true windows of %j, %s", (windows, abilities, metric, least) => {
    const { found, checks } = differencesOf(night(windows, abilities, metric));
    expect(found).toEqual([]);
    expect(checks).toBeGreaterThanOrEqual(least);
  });

  it("counts the configurations that earlier sweeps tried", () => {
    const tested = (configurations: number) => ({ runs: [], cells: [], configurations });
    const values = generateSweep({ abilities: [0, 0.3, 0.1], windows: 30 }, randomStream(30, "t"));
    const of = (configurations: number) =>
      pairedNight({
        labels: ["base", "one", "two"],
        values,
        overrides: { testedBefore: tested(configurations) },
      });
    const { record } = of(40);
    expect(differencesOf({ record, text: resultsJson(of(40)) }).found).toEqual([]);
    const { found } = differencesOf({ record, text: resultsJson(of(2)) });
    expect(found.map(({ field }) => field)).toContain("evidence deflated_sharpe.trials");
  });

  it("finds nothing where cells have windows of their own, and one of them long blocks", () => {
    const [base = [], slow = [], short = []] = generateSweep(
      { abilities: [0, 0.4, 0.4], windows: 36 },
      randomStream(36, "verify"),
    );
    const values = [base, slow.map((value, i) => value + 9 * Math.sin(i / 4)), short];
    const lost = (cell: string, window: number) => cell === "short" && window > 11;
    const results = pairedNight({ labels: ["base", "slow", "short"], values, lost });
    expect(results.comparisons.map(({ n }) => n)).toEqual([36, 11]);
    // Its blocks would be longer than a third of the other's windows.
    expect(blockLength(results.comparisons[0]?.differences ?? [])).toBeGreaterThan(4);
    const { found } = differencesOf({ record: results.record, text: resultsJson(results) });
    expect(found).toEqual([]);
  });

  const true30 = night(30, [0, 0.1, 0.9]);

  const CHANGES: readonly (readonly [what: string, place: RegExp, field: string])[] = [
    ["interval", /("interval": \{\s+"low": )-?[\d.]+/, "interval from"],
    ["mde_corrected", /("mde_corrected": )[\d.]+/, "mde_corrected"],
    ["windows_for_this", /("windows_for_this": )\d+/, "windows_for_this"],
    ["p", /("p": )[\d.]+/, "against base: p"],
    ["p_holm", /("p_holm": )[\d.]+/, "against base: p_holm"],
    ["number of windows", /("comparisons": \[[\s\S]*?"n": )\d+/, "against base: n"],
    ["mean", /("comparisons": \[[\s\S]*?"mean": )-?[\d.]+/, "against base: mean"],
    ["standard deviation", /("sd": )[\d.]+/, "against base: sd"],
    ["mde of one rival alone", /("mde": )[\d.]+/, "against base: mde"],
    ["count of better windows", /("positive": )\d+/, "against base: positive"],
    ["count of worse windows", /("negative": )\d+/, "against base: negative"],
    ["difference", /("differences": \[\s+)-?[\d.]+/, "against base: difference of window 1"],
    ["upper end of an interval", /("high": )-?[\d.]+/, "interval to"],
    ["p of all rivals together", /("superior_ability"[\s\S]*?"p": )[\d.]+/, "superior_ability.p"],
    ["p of White's test", /("reality_check"[\s\S]*?"p": )[\d.]+/, "reality_check.p"],
    ["seed", /("bootstrap": \{\s+"seed": )\d+/, "evidence bootstrap.seed"],
    ["block_mean", /("block_mean": )[\d.]+/, "evidence bootstrap.block_mean"],
    ["statistic", /("statistic": )[\d.]+/, "evidence superior_ability.statistic"],
    ["p_as_published", /("p_as_published": )[\d.]+/, "evidence superior_ability.p_as_published"],
    ["p_values", /("p_values": \[\s+)[\d.]+/, "evidence confidence_set.p_values"],
    ["members", /("members": \[\s+)"[^"]+"/, "evidence confidence_set.members"],
    ["pbo", /("pbo": )[\d.]+/, "evidence overfitting.pbo"],
    ["logit_median", /("logit_median": )-?[\d.]+/, "evidence overfitting.logit_median"],
    ["deflated", /("deflated": )[\d.]+/, "evidence deflated_sharpe.deflated"],
    ["trials", /("trials": )\d+/, "evidence deflated_sharpe.trials"],
    ["ladder", /("windows_to_decide": )\d+/, "evidence ladder.windows_to_decide"],
  ];

  it("names each changed number, all of them changed at once", () => {
    // No two alike, so that no changed number is right for another.
    const text = CHANGES.reduce((before, [, place], i) => {
      expect(before).toMatch(place);
      return before.replace(place, `$10.${4321 + i}`);
    }, true30.text);
    const { found } = differencesOf({ ...true30, text });
    const fields = found.map(({ field }) => field);
    const unnamed = CHANGES.filter(([, , field]) => !fields.some((f) => f.endsWith(field)));
    expect(unnamed.map(([what]) => what)).toEqual([]);
  });

  it.each([/"evidence": \{[\s\S]*?\n {2}\}/, /"overfitting": \{[^}]*\}/, /"interval": \{[^}]*\}/])(
    "names what was taken out: %s",
    (place) => {
      expect(true30.text).toMatch(place);
      const name = /"(\w+)"/.exec(place.source)?.[1] ?? "";
      const text = true30.text.replace(place, `"${name}": null`);
      expect(differencesOf({ ...true30, text }).found).not.toEqual([]);
    },
  );
});
