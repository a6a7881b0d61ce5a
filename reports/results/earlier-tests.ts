/** Which configurations a run that is over tested against its baseline, and what came out. */
import { betterSign } from "../debrief/metric-words.ts";
import { isNamed } from "../statistics/decision.ts";
import { windowsToDecide } from "../statistics/ladder.ts";
import { configurationOf, type EarlierResults } from "./earlier-results.ts";

export type EarlierTest = {
  readonly cell: string;
  /** The rival's configuration. */
  readonly configuration: string;
  readonly windows: number;
  /** A test that could not have passed was no chance to be lucky. */
  readonly couldPass: boolean;
  /** Shown to be better, with the tests counted that had missed before that run. */
  readonly hasPassed: boolean;
};

/** Returns every configuration that shared a window with the baseline; of cells of one configuration, the first. */
export function earlierTests(results: EarlierResults): EarlierTest[] {
  const own = configurationOf(results, results.baseline);
  const rivals = new Set(results.cells.map(({ config_hash }) => config_hash));
  const needed = windowsToDecide(Math.max(1, rivals.size - 1));
  const sign = betterSign(results.decision_metric);
  const before = results.provenance?.tested_before?.cells ?? [];
  const seen = new Set([own]);
  return comparisonsOf(results).flatMap(({ cell, n, mean, p_holm }) => {
    const configuration = configurationOf(results, cell);
    if (configuration === undefined || seen.has(configuration) || n === 0) return [];
    seen.add(configuration);
    const missed = before.find((one) => one.cell === cell)?.missed ?? 0;
    const hasPassed = isNamed({ pHolm: p_holm }, missed) && (mean ?? 0) * sign > 0;
    return [{ cell, configuration, windows: n, couldPass: n >= needed, hasPassed }];
  });
}

/** Where sessions saw no common window, replays of their tapes compared the cells. */
function comparisonsOf({ comparisons, replay }: EarlierResults) {
  return comparisons.some(({ n }) => n > 0) ? comparisons : (replay?.comparisons ?? []);
}
