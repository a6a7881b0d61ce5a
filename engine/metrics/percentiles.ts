/**
 * Percentiles of the inclusive kind (linear between closest ranks, h = (n − 1)·p): the values 1 to 20 have
 * p50 = 10.5 and p95 = 19.05. Sums run in the order given, so the same rows give the same last bit.
 */
import { type Measured, missing } from "./measured.ts";

/** Percentile `p` in 0..100 of at least one value, in any order. */
export function percentile(values: readonly number[], p: number, reason = "no values"): Measured {
  if (values.length === 0) return missing(reason);
  // A typed list sorts by value without asking back: most of a summary's time would go into the asking.
  const sorted = new Float64Array(values).sort();
  const rank = ((sorted.length - 1) * p) / 100;
  const below = Math.floor(rank);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (rank - below);
}

export function mean(values: readonly number[], reason = "no values"): Measured {
  return values.length === 0 ? missing(reason) : sum(values) / values.length;
}

export function sum(values: readonly number[]): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

export function smallest(values: readonly number[], reason = "no values"): Measured {
  return values.length === 0 ? missing(reason) : values.reduce((a, b) => Math.min(a, b));
}

export function largest(values: readonly number[], reason = "no values"): Measured {
  return values.length === 0 ? missing(reason) : values.reduce((a, b) => Math.max(a, b));
}

/** The values that are there, in order. */
export function present(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null);
}
