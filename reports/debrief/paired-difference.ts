/** What a table says of a cell against the baseline: the mean difference over the windows that both have. */
import { metricValue } from "../results/evaluability.ts";
import type { CellResult, Results } from "../results/results-types.ts";
import { meanOf } from "../statistics/middle.ts";
import { signed } from "../text/numbers.ts";

export type PairedMean = {
  readonly mean: number;
  /** Windows that entered. */
  readonly n: number;
  /** The columns' own means stand on other windows too, so Δ need not be their difference. */
  readonly partial: boolean;
};

/**
 * Returns the mean difference against the baseline in a metric over the common windows, null where there are
 * none: a difference of means over different windows would compare the hours, not the cells.
 */
export function pairedDifference(
  results: Results,
  cell: CellResult,
  metric: string,
): PairedMean | null {
  const comparison = results.comparisons.find((c) => c.cell === cell.label);
  if (comparison === undefined) return null;
  const own = new Map(valuesByWindow(results, cell.label, metric));
  const base = new Map(valuesByWindow(results, comparison.baseline, metric));
  const differences = comparison.windows.flatMap((replicate) => {
    const [ours, theirs] = [own.get(replicate), base.get(replicate)];
    return ours === undefined || theirs === undefined ? [] : [ours - theirs];
  });
  const mean = meanOf(differences);
  const n = differences.length;
  return mean === null ? null : { mean, n, partial: n !== own.size || n !== base.size };
}

/** The metric of a cell's evaluable sessions, by window. */
function valuesByWindow(results: Results, label: string, metric: string): [number, number][] {
  return results.sessions.flatMap(({ cell, replicate, evaluable, summary }): [number, number][] => {
    if (cell !== label || !evaluable || summary === null) return [];
    const value = metricValue(summary, metric);
    return value === null ? [] : [[replicate, value]];
  });
}

/** "+0.08", or "+0.08 (n 5)" where the columns beside stand on other windows as well; empty without any. */
export function differenceText(difference: PairedMean | null, decimals: number): string {
  if (difference === null) return "";
  const { mean, n, partial } = difference;
  return partial ? `${signed(mean, decimals)} (n ${n})` : signed(mean, decimals);
}
