/** What all verdicts share: the night they speak of, and how its differences, windows and copies are put. */
import type { Reruns } from "../../reruns/rerun-types.ts";
import { distinctRivals } from "../../results/compare-cells.ts";
import type {
  CellResult,
  Comparison,
  ReplayResults,
  SessionResult,
} from "../../results/results-types.ts";
import { isShown } from "../../statistics/decision.ts";
import { windowsToDecide } from "../../statistics/ladder.ts";
import type { SweepRecord } from "../../sweep-record.ts";
import { counted, listed, signed } from "../../text/numbers.ts";
import { metricCaveat } from "../metric-caveat.ts";
import { betterSign, metricWords } from "../metric-words.ts";

export type Night = {
  readonly record: SweepRecord;
  readonly sessions: readonly SessionResult[];
  readonly cells: readonly CellResult[];
  readonly comparisons: readonly Comparison[];
  /** What the replays of its tapes say, where there are any. */
  readonly replay?: ReplayResults | null;
  /** Windows that one more replicate gives; 1 where it is left out. */
  readonly windowsPerReplicate?: number;
  readonly reruns: Reruns;
};

/** Returns the comparisons of cells that can differ from the baseline: an exact copy of it says nothing. */
export function realRivals({ record, comparisons }: Night): Comparison[] {
  const rivals = distinctRivals(record);
  return comparisons.filter(({ cell, n, differences }) => {
    const same = n > 0 && differences.every((difference) => difference === 0);
    return !same && rivals.includes(hashOf(record, cell));
  });
}

/** "+0.31 RLUSD/h": how far a cell was from the baseline on average, in the metric's unit. */
export function meanDifference({ metric, mean }: Pick<Comparison, "metric" | "mean">): string {
  const { decimals, unit } = metricWords(metric);
  return `${signed(mean, decimals)} ${unit}`.trim();
}

/** "in 8 of 10 windows, by +0.31 RLUSD/h on average". */
export function howMuchBetter(comparison: Comparison): string {
  const { metric, positive, negative, n } = comparison;
  const better = betterSign(metric) > 0 ? positive : negative;
  return `in ${better} of ${n} windows, by ${meanDifference(comparison)} on average`;
}

/** What the decision metric cannot say; none where it says what a cell earned. */
export function metricWarning({ decisionMetric }: SweepRecord): string[] {
  const caveat = metricCaveat(decisionMetric);
  return caveat === null ? [] : [`Mind what decided here: ${caveat}.`];
}

/** "8 common windows", or "6 to 8 common windows (depending on the cell)". */
export function windowSpan(comparisons: readonly Comparison[], what = "common window"): string {
  const counts = comparisons.map(({ n }) => n).filter((n) => n > 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (least === most) return counted(most, what);
  return `${least} to ${most} ${what}s (depending on the cell)`;
}

/** Rivals that had windows enough to be shown better. */
export function testedRivals(night: Night): Comparison[] {
  const needed = windowsToPass(night);
  return realRivals(night).filter((one) => one.n >= needed || isShown(one));
}

/** Rivals whose windows could not have carried a result: what each had, and what it takes. */
export function couldNotPass(night: Night): string[] {
  const needed = windowsToPass(night);
  const short = realRivals(night).filter((one) => one.n > 0 && one.n < needed && !isShown(one));
  if (short.length === 0) return [];
  const [first] = short;
  if (first !== undefined && short.length > CELLS_NAMED) {
    const had = short.map(({ n }) => n);
    const [least, most] = [Math.min(...had), Math.max(...had)];
    const windows = least === most ? counted(most, "window") : `${least} to ${most} windows`;
    return [
      `${short.length} cells could not have passed, however good: ${windows}, ${needed} needed (${first.cell} and ${short.length - 1} more; section 5 has all).`,
    ];
  }
  const who = short.map(({ cell, n }) => `${cell} (${counted(n, "window")}, ${needed} needed)`);
  return [`Could not have passed, however good: ${listed(who)}.`];
}

const CELLS_NAMED = 3;

/** The least windows at which one more rival could pass: Holm's correction counts those that did no longer. */
function windowsToPass({ record, comparisons }: Night): number {
  const rivals = distinctRivals(record);
  const shown = new Set(comparisons.filter(isShown).map(({ cell }) => hashOf(record, cell)));
  const left = rivals.filter((hash) => !shown.has(hash)).length;
  return windowsToDecide(Math.max(1, left));
}

/** Cells of the same configuration as this one, itself left out. */
export function copiesOf(cell: string, record: SweepRecord): string[] {
  const hash = hashOf(record, cell);
  return record.cells
    .filter(({ label, configHash }) => label !== cell && configHash === hash)
    .map(({ label }) => label);
}

/** The configuration of a cell, as the plan hashed it. */
export function hashOf({ cells }: SweepRecord, cell: string): string {
  return cells.find(({ label }) => label === cell)?.configHash ?? "";
}
