/**
 * How long the blocks of the stationary bootstrap should be, from the series itself: Politis & White (2004), as
 * corrected by Patton, Politis & White (2009). Windows that follow each other may resemble each other; a resample
 * that takes them one by one would make intervals too narrow.
 */

/** Consecutive small autocorrelations that show that the memory has ended: K_n of the paper. */
const QUIET_LAGS_MIN = 5;

/** Returns the mean block length for all these series together, the longest of theirs: at least 1, in windows. */
export function commonBlockLength(seriesList: readonly (readonly number[])[]): number {
  return Math.max(1, ...seriesList.map(blockLength));
}

/**
 * Returns the mean block length for one series, in windows:
 * b = (2ĝ² / (2σ̂⁴))^⅓ n^⅓, at least 1 and at most ⌈min(3√n, n/3)⌉. A series without variation has 1.
 */
export function blockLength(series: readonly number[]): number {
  const n = series.length;
  const quiet = Math.max(QUIET_LAGS_MIN, Math.floor(Math.log10(n)));
  const most = Math.ceil(Math.sqrt(n)) + quiet;
  const covariances = autocovariances(series, most + quiet);
  const variance = covariances[0] ?? 0;
  if (n < 2 || variance <= 0) return 1;
  const bound = 2 * Math.sqrt(Math.log10(n) / n);
  const loud = covariances.map((covariance) => Math.abs(covariance / variance) >= bound);
  const lags = Math.min(2 * Math.max(lastLoudLag(loud, quiet), 1), most);
  let g = 0;
  let longRun = variance;
  for (let k = 1; k <= lags; k++) {
    const weight = 2 * flatTop(k / lags) * (covariances[k] ?? 0);
    g += k * weight;
    longRun += weight;
  }
  const longest = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3));
  // A long-run variance of nothing says that no block is long enough.
  const best = longRun === 0 ? longest : Math.cbrt((g * g * n) / (longRun * longRun));
  return Math.max(1, Math.min(best, longest));
}

/** m̂: the smallest lag after which `quiet` lags in a row are small; all of them where that never happens. */
function lastLoudLag(loud: readonly boolean[], quiet: number): number {
  const found = loud.findIndex((_, lag) => !loud.slice(lag + 1, lag + 1 + quiet).includes(true));
  return found < 0 ? loud.length : found;
}

/** The flat-top lag window of Politis & Romano: 1 up to a half, then down to 0. */
function flatTop(x: number): number {
  return Math.min(1, 2 * (1 - Math.abs(x)));
}

/**
 * Returns γ̂₀ … γ̂ of at most `lagMax`, each divided by n: the weights that keep the sum's variance from turning
 * negative.
 */
export function autocovariances(series: readonly number[], lagMax = series.length): number[] {
  const n = series.length;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  const centred = series.map((value) => value - mean);
  return centred.slice(0, lagMax + 1).map((_, lag) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += (centred[i] ?? 0) * (centred[i - lag] ?? 0);
    return sum / n;
  });
}
