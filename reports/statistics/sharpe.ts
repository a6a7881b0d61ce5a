/**
 * The Sharpe ratio per window and how far it can be believed: the probabilistic Sharpe ratio and the minimum track
 * record of Bailey & López de Prado (2012). Per observation throughout; nothing is annualised.
 */
import { normalCdf, normalQuantile } from "./normal.ts";

export type SharpeMoments = {
  readonly n: number;
  /** Mean over standard deviation (n − 1), per window. */
  readonly sharpe: number;
  readonly skewness: number;
  /** RAW kurtosis, 3 for a normal series: the formulas below take this one, not the excess. */
  readonly kurtosis: number;
};

/** Returns the moments of a series; null below three windows or where it does not vary. */
export function sharpeMoments(series: readonly number[]): SharpeMoments | null {
  const n = series.length;
  const mean = series.reduce((sum, value) => sum + value, 0) / n;
  const scale = Math.max(...series.map(Math.abs));
  const moment = (power: number) =>
    series.reduce((sum, value) => sum + (value - mean) ** power, 0) / n;
  const variance = moment(2);
  if (n < 3 || Math.sqrt(variance) <= scale * 1e-12) return null;
  return {
    n,
    sharpe: mean / Math.sqrt((variance * n) / (n - 1)),
    skewness: moment(3) / variance ** 1.5,
    kurtosis: moment(4) / variance ** 2,
  };
}

/**
 * Returns the chance that the true Sharpe ratio is above `benchmark`:
 * Φ((SR − SR*)·√(n−1) / √(1 − γ₃·SR + ((γ₄−1)/4)·SR²)).
 */
export function probabilisticSharpe(moments: SharpeMoments, benchmark = 0): number {
  const excess = (moments.sharpe - benchmark) * Math.sqrt(moments.n - 1);
  return normalCdf(excess / Math.sqrt(shape(moments)));
}

/**
 * Returns how many windows it takes to believe that the true ratio is above `benchmark` with confidence 1 − α:
 * 1 + (1 − γ₃·SR + ((γ₄−1)/4)·SR²)·(z/(SR − SR*))². Not rounded; null where the ratio seen is not above it.
 */
export function minimumTrackRecord(
  moments: SharpeMoments,
  benchmark = 0,
  alpha = 0.05,
): number | null {
  const lead = moments.sharpe - benchmark;
  if (lead <= 0) return null;
  return 1 + shape(moments) * (normalQuantile(1 - alpha) / lead) ** 2;
}

/** Never below nothing for true moments (γ₄ ≥ 1 + γ₃²); kept off zero for a series of two values. */
function shape({ sharpe, skewness, kurtosis }: SharpeMoments): number {
  return Math.max(1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe * sharpe, 1e-12);
}
