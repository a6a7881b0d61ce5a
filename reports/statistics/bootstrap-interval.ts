/**
 * Confidence intervals of a mean from bootstrap resamples: percentile and basic [Efron & Tibshirani 1993]. With ten
 * to thirty windows both are too narrow as they come, so their tails are widened first (small-sample.ts).
 */
import { type SmallSample, widenedTail } from "./small-sample.ts";

export type Interval = { readonly low: number; readonly high: number };

export type MeanIntervals = {
  readonly level: number;
  /** Quantiles of the resampled means: what the debrief shows. */
  readonly percentile: Interval;
  /** The same mirrored about the mean seen: 2·mean − quantile. */
  readonly basic: Interval;
};

/**
 * Returns intervals for the true mean, from the mean seen and the means of the resamples, in the unit of the mean.
 * `level` is the chance to cover it: 0.95 unless said otherwise.
 */
export function meanIntervals(options: {
  readonly mean: number;
  readonly resampled: Float64Array;
  readonly small: SmallSample;
  readonly level?: number;
}): MeanIntervals {
  const { mean, resampled, small, level = 0.95 } = options;
  const sorted = Float64Array.from(resampled).sort();
  const tail = widenedTail((1 - level) / 2, small);
  const low = quantileOf(sorted, tail);
  const high = quantileOf(sorted, 1 - tail);
  return {
    level,
    percentile: { low, high },
    basic: { low: 2 * mean - high, high: 2 * mean - low },
  };
}

/** The inclusive quantile of sorted values: between the two nearest by their distance. */
function quantileOf(sorted: Float64Array, p: number): number {
  const place = p * (sorted.length - 1);
  const below = Math.floor(place);
  const lower = sorted[below] ?? 0;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  return lower + (upper - lower) * (place - below);
}
