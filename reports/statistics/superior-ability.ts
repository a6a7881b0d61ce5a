/**
 * Is the best rival better than the baseline, or only the luckiest of many? Hansen's test for superior predictive
 * ability (2005), with White's reality check (2000) beside it. Both ask how often resampled windows without any
 * difference would show a best rival at least as good as the one seen.
 */
import { assert } from "../../engine/index.ts";
import { autocovariances } from "./block-length.ts";
import { normalQuantile } from "./normal.ts";
import {
  kernelAt,
  normalEquivalent,
  type SmallSample,
  smallSample,
  widenedTail,
} from "./small-sample.ts";
import { type BootstrapRows, resampledMeans } from "./stationary-bootstrap.ts";

export type SuperiorAbility = {
  /** T = max(0, max √n·d̄/ω̂), without unit. */
  readonly statistic: number;
  /** Hansen's consistent p-value, T held against the resamples as small-sample.ts says. */
  readonly p: number;
  /** The same as published, for comparison with other programs: too small where windows are few. */
  readonly pAsPublished: number;
  /** White's: max √n·d̄ in the metric's unit, resamples widened alike at the 5 % level. */
  readonly realityCheck: { readonly statistic: number; readonly p: number };
};

type Rival = {
  /** √n·d̄ */
  readonly gain: number;
  /** ω̂, the long-run standard deviation of √n·d̄. */
  readonly omega: number;
  /** √n·d̄ in every resample. */
  readonly resampled: Float64Array;
};

/**
 * Returns both tests. `gains`: for each rival its gain over the baseline per window, positive = better, all over
 * the same n ≥ 3 windows. A rival that never differed cannot win and is left out; null when none is left.
 */
export function superiorAbility(
  gains: readonly (readonly number[])[],
  rows: BootstrapRows,
  blockMean: number,
): SuperiorAbility | null {
  const real = gains.filter((series) => series.some((gain) => gain !== 0));
  const windows = real[0]?.length ?? 0;
  if (real.length === 0) return null;
  assert(windows >= 3, "the recentring threshold needs three windows");
  const rivals = real.map((series) => rivalOf(series, rows, blockMean));
  const small = smallSample(windows, blockMean);
  const statistic = Math.max(
    0,
    largest(rivals, ({ gain, omega }) => gain / omega),
  );
  const maxima = studentisedMaxima(rivals, windows, rows.length);
  return {
    statistic,
    p: shareReaching(normalEquivalent(statistic, small), maxima),
    pAsPublished: shareReaching(statistic, maxima),
    realityCheck: realityCheck(rivals, small, rows.length),
  };
}

function rivalOf(series: readonly number[], rows: BootstrapRows, blockMean: number): Rival {
  const root = Math.sqrt(series.length);
  return {
    gain: series.reduce((sum, gain) => sum + gain, 0) / root,
    omega: longRunDeviation(series, blockMean),
    resampled: resampledMeans(series, rows).map((mean) => mean * root),
  };
}

/** Recentred by d̄·1{√n·d̄/ω̂ ≥ −√(2 log log n)}: a rival that is clearly worse does not hold the others back. */
function studentisedMaxima(rivals: readonly Rival[], windows: number, draws: number): Float64Array {
  const threshold = -Math.sqrt(2 * Math.log(Math.log(windows)));
  const centred = rivals.map(({ gain, omega, resampled }) => {
    const centre = gain / omega >= threshold ? gain : 0;
    return resampled.map((value) => (value - centre) / omega);
  });
  return new Float64Array(draws).map((_, draw) =>
    Math.max(
      0,
      largest(centred, (values) => values[draw] ?? 0),
    ),
  );
}

function realityCheck(
  rivals: readonly Rival[],
  small: SmallSample,
  draws: number,
): SuperiorAbility["realityCheck"] {
  const statistic = largest(rivals, ({ gain }) => gain);
  const wider = normalQuantile(widenedTail(0.05, small)) / normalQuantile(0.05);
  const maxima = new Float64Array(draws).map((_, draw) =>
    largest(rivals, ({ gain, resampled }) => wider * ((resampled[draw] ?? 0) - gain)),
  );
  return { statistic, p: shareReaching(statistic, maxima) };
}

/**
 * ω̂² = γ̂₀ + 2·Σκ(n,i)·γ̂ᵢ: the variance that the stationary bootstrap itself gives to √n·d̄. Kept off zero, so
 * that a gain that never varies stays finite.
 */
function longRunDeviation(series: readonly number[], blockMean: number): number {
  const variance = autocovariances(series).reduce(
    (sum, covariance, lag) =>
      sum + (lag === 0 ? 1 : 2) * kernelAt(lag, series.length, blockMean) * covariance,
    0,
  );
  const scale = Math.max(...series.map(Math.abs));
  return Math.sqrt(Math.max(variance, (scale * 1e-9) ** 2));
}

function largest<T>(items: readonly T[], value: (item: T) => number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const item of items) most = Math.max(most, value(item));
  return most;
}

function shareReaching(seen: number, maxima: Float64Array): number {
  // Equal maxima differ by rounding; such a resample counts as equally far, never as less.
  const least = seen - Math.abs(seen) * 1e-12;
  return maxima.filter((maximum) => maximum >= least).length / maxima.length;
}
