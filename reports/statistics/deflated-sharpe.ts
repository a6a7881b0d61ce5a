/**
 * The deflated Sharpe ratio [Bailey & López de Prado 2014]: the probabilistic Sharpe ratio against the best ratio
 * that so many tries would show by luck alone. Tries that resemble each other count for fewer.
 */
import { normalQuantile } from "./normal.ts";
import { minimumTrackRecord, probabilisticSharpe, sharpeMoments } from "./sharpe.ts";

/** Euler–Mascheroni, as in the expected largest of N normal values. */
const EULER_GAMMA = 0.5772156649015329;

export type DeflatedSharpe = {
  /** Per window, of the chosen cell's gains over the baseline. */
  readonly sharpe: number;
  readonly skewness: number;
  /** Raw kurtosis: 3 for a normal series. */
  readonly kurtosis: number;
  /** The chance that the true ratio is above 0. */
  readonly probabilistic: number;
  /** The chance that it is above the best that luck shows among the tries. */
  readonly deflated: number;
  /** That best: √V[SR]·multiplier(N effective). */
  readonly benchmark: number;
  readonly trials: number;
  readonly trialsEffective: number;
  /** Windows to believe a ratio above 0, and one above the benchmark, at 95 %; null where none would do. */
  readonly trackRecordMin: number | null;
  readonly trackRecordDeflatedMin: number | null;
};

/**
 * Deflates the ratio of one cell's gains. `gains`: every cell tried in this sweep over the same windows, `chosen`
 * the index of the one in question; `trials` counts every cell ever tried on this hypothesis, at least these.
 * Returns null where the chosen gains do not vary.
 */
export function deflatedSharpe(
  gains: readonly (readonly number[])[],
  chosen: number,
  trials = gains.length,
): DeflatedSharpe | null {
  const moments = sharpeMoments(gains[chosen] ?? []);
  if (moments === null) return null;
  const ratios = gains.flatMap((series) => sharpeMoments(series)?.sharpe ?? []);
  const trialsEffective = effectiveTrials(meanCorrelation(gains), trials);
  const benchmark = Math.sqrt(varianceOf(ratios)) * luckMultiplier(trialsEffective);
  return {
    sharpe: moments.sharpe,
    skewness: moments.skewness,
    kurtosis: moments.kurtosis,
    probabilistic: probabilisticSharpe(moments),
    deflated: probabilisticSharpe(moments, benchmark),
    benchmark,
    trials,
    trialsEffective,
    trackRecordMin: minimumTrackRecord(moments),
    trackRecordDeflatedMin: minimumTrackRecord(moments, benchmark),
  };
}

/**
 * Returns the expected largest of N standard normal values: (1−γ)·Φ⁻¹(1−1/N) + γ·Φ⁻¹(1−1/(Ne)), N real.
 * The formula turns negative below N ≈ 1.3, where one try is no choice: 0 there.
 */
export function luckMultiplier(trials: number): number {
  if (trials <= 1) return 0;
  const largest =
    (1 - EULER_GAMMA) * normalQuantile(1 - 1 / trials) +
    EULER_GAMMA * normalQuantile(1 - 1 / (trials * Math.E));
  return Math.max(0, largest);
}

/** N effective = ρ̄ + (1 − ρ̄)·M; a negative ρ̄ counts as none, so that it never makes more tries than there were. */
export function effectiveTrials(correlation: number, trials: number): number {
  const shared = Math.min(1, Math.max(0, correlation));
  return shared + (1 - shared) * trials;
}

/** Mean correlation over all pairs of series; 0 where no pair varies. */
function meanCorrelation(seriesList: readonly (readonly number[])[]): number {
  const correlations: number[] = [];
  const centred = seriesList.map(standardised).filter((series) => series !== null);
  centred.forEach((a, i) => {
    for (const b of centred.slice(i + 1)) {
      correlations.push(a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), 0));
    }
  });
  if (correlations.length === 0) return 0;
  return correlations.reduce((sum, r) => sum + r, 0) / correlations.length;
}

/** Centred and of length 1, so that products add up to correlations. */
function standardised(series: readonly number[]): number[] | null {
  const mean = series.reduce((sum, value) => sum + value, 0) / series.length;
  const centred = series.map((value) => value - mean);
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? null : centred.map((value) => value / length);
}

function varianceOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
