/**
 * The stationary bootstrap [Politis & Romano 1994]: resamples of the windows in blocks of random length, wrapped
 * at the end. A window is a whole session and is never cut. One set of rows serves all cells, so that whatever
 * the hour did to one cell it did to all of them in every resample.
 */
import { randomStream } from "../../engine/index.ts";

/** Resamples of every interval and test: the error of a p-value near 5 % is then about 0.3 points. */
export const DRAWS = 5000;

/** Indices of windows, one row per resample. */
export type BootstrapRows = readonly Uint16Array[];

/**
 * Returns `draws` rows of window indices. I₁ is uniform; then, with probability 1/blockMean, a fresh uniform
 * index, else the next one. The same seed gives the same rows.
 */
export function bootstrapRows(options: {
  readonly windows: number;
  /** Mean block length in windows, at least 1. */
  readonly blockMean: number;
  readonly seed: number;
  readonly draws?: number;
}): BootstrapRows {
  const { windows, blockMean, seed, draws = DRAWS } = options;
  const { uniform } = randomStream(seed, "stationary-bootstrap");
  const fresh = 1 / blockMean;
  return Array.from({ length: draws }, () => {
    const row = new Uint16Array(windows);
    let index = 0;
    for (let i = 0; i < windows; i++) {
      const jumps = i === 0 || uniform() < fresh;
      index = jumps ? Math.floor(uniform() * windows) : (index + 1) % windows;
      row[i] = index;
    }
    return row;
  });
}

/** Returns the mean of the series in every resample. */
export function resampledMeans(series: readonly number[], rows: BootstrapRows): Float64Array {
  const means = new Float64Array(rows.length);
  rows.forEach((row, draw) => {
    let sum = 0;
    for (const index of row) sum += series[index] ?? 0;
    means[draw] = sum / row.length;
  });
  return means;
}
