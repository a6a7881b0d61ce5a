/**
 * The response along one axis with what is known about it. From ten windows on that all its cells share it is the mean
 * difference from the baseline with a 95 % confidence band by the stationary bootstrap, the same resamples at every
 * point; with fewer no interval may be given, and it is the sessions themselves, from the least to the most.
 */

import { BOOTSTRAP_SEED } from "../results/paired-grades.ts";
import type { Results } from "../results/results-types.ts";
import { commonBlockLength } from "../statistics/block-length.ts";
import { meanIntervals } from "../statistics/bootstrap-interval.ts";
import { maySay } from "../statistics/ladder.ts";
import { meanOf } from "../statistics/middle.ts";
import { sharedWindows } from "../statistics/shared-windows.ts";
import { smallSample } from "../statistics/small-sample.ts";
import { bootstrapRows, DRAWS, resampledMeans } from "../statistics/stationary-bootstrap.ts";
import { type Axis, cellsAt, type PlacedCell } from "./response-cells.ts";

export type ResponsePoint = {
  readonly value: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
};

export type Response = {
  readonly points: readonly ResponsePoint[];
  /** Windows behind a confidence band; null where the band is from the least session to the most. */
  readonly windows: number | null;
  /** Cells that are not in it for want of windows. */
  readonly leftOut: number;
};

/** Returns the response; of a value without any number there is no point. */
export function responseAlong(
  results: Results,
  placed: readonly PlacedCell[],
  axis: Axis,
): Response {
  const seen = { points: asSeen(placed, axis), windows: null, leftOut: 0 };
  return confident(results, placed, axis) ?? seen;
}

function asSeen(placed: readonly PlacedCell[], { key, values }: Axis): ResponsePoint[] {
  return values.flatMap((value) => {
    const found = cellsAt(placed, [[key, value]]).flatMap((cell) => cell.values);
    const mean = meanOf(found);
    if (mean === null) return [];
    return [{ value, mean, low: Math.min(...found), high: Math.max(...found) }];
  });
}

/** Cells with too few windows of their own are left out: one of them would take the windows of all. */
function confident(
  { record, comparisons }: Results,
  placed: readonly PlacedCell[],
  { key, values }: Axis,
): Response | null {
  const long = comparisons.filter(({ n }) => maySay("bootstrap_interval", n));
  const windows = sharedWindows(long);
  if (!maySay("bootstrap_interval", windows.length)) return null;
  const gains = new Map<string, readonly number[]>(
    long.map((comparison) => {
      const at = new Map(comparison.windows.map((w, i) => [w, comparison.differences[i] ?? 0]));
      return [comparison.cell, windows.map((window) => at.get(window) ?? 0)];
    }),
  );
  // The baseline differs from itself in no window: at its own place that is what it adds.
  gains.set(
    record.baselineCell ?? "",
    windows.map(() => 0),
  );
  const series = values.flatMap((value) => {
    const found = cellsAt(placed, [[key, value]]).flatMap(({ label }) => {
      const own = gains.get(label);
      return own === undefined ? [] : [own];
    });
    const means = windows.map((_, i) => meanOf(found.map((own) => own[i] ?? 0)) ?? 0);
    return found.length === 0 ? [] : [{ value, means }];
  });
  const leftOut = comparisons.length - long.length;
  return series.length < 2 ? null : { points: banded(series), windows: windows.length, leftOut };
}

function banded(
  series: readonly { readonly value: number; readonly means: readonly number[] }[],
): ResponsePoint[] {
  const windows = series[0]?.means.length ?? 0;
  const blockMean = commonBlockLength(series.map(({ means }) => means));
  const rows = bootstrapRows({ windows, blockMean, seed: BOOTSTRAP_SEED, draws: DRAWS });
  const small = smallSample(windows, blockMean);
  return series.map(({ value, means }) => {
    const mean = meanOf(means) ?? 0;
    const resampled = resampledMeans(means, rows);
    return { value, mean, ...meanIntervals({ mean, resampled, small }).percentile };
  });
}
