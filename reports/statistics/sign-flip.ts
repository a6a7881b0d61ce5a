/**
 * The paired sign-flip permutation test. Under "no difference" each window's difference was as likely to have the
 * other sign, so all 2ⁿ sign patterns are equally likely; p is the share of them whose sum is at least as far from
 * zero as the one seen. Nothing is assumed about the shape of the differences. Up to 40 windows every pattern counts;
 * beyond, so many drawn ones as the correction for the rivals needs.
 */
import { drawsFor, openDraws } from "./sign-flip-draws.ts";

/** Beyond this the patterns of one half are too many to hold in memory: they are drawn then. */
export const SIGN_FLIP_WINDOWS_MAX = 40;

/** Two-sided p-value of differences; null when there are none. */
export type SignFlip = (differences: readonly number[]) => number | null;

/** Returns the test for one of `rivals` rivals; those with the same number of windows share the drawn patterns. */
export function openSignFlip(rivals: number): SignFlip {
  const drawn = openDraws(drawsFor(rivals));
  return (differences) => {
    const n = differences.length;
    if (n === 0) return null;
    const sizes = differences.map(Math.abs);
    const scale = sizes.reduce((sum, size) => sum + size, 0);
    // Equal sums differ by rounding; such a pattern counts as equally extreme, never as less.
    const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - scale * 1e-12;
    if (scale === 0 || seen <= 0) return 1;
    return n > SIGN_FLIP_WINDOWS_MAX ? drawn(sizes, seen) : exactP(sizes, seen);
  };
}

/** Returns the p-value of one rival alone, or of one among `rivals`; null when there are no differences. */
export function signFlipP(differences: readonly number[], rivals = 1): number | null {
  return openSignFlip(rivals)(differences);
}

function exactP(sizes: readonly number[], seen: number): number {
  // The mirror of a pattern is as extreme on the other side: one side counted twice.
  const half = Math.floor(sizes.length / 2);
  const far = pairsReaching(signedSums(sizes.slice(0, half)), signedSums(sizes.slice(half)), seen);
  return (2 * far) / 2 ** sizes.length;
}

/** Returns the sums of all sign patterns, ascending: each further size merges the list with itself, shifted. */
function signedSums(sizes: readonly number[]): Float64Array {
  let sums = new Float64Array(1);
  for (const size of sizes) {
    const merged = new Float64Array(sums.length * 2);
    let low = 0;
    let high = 0;
    for (let i = 0; i < merged.length; i++) {
      const lower = low < sums.length ? (sums[low] ?? 0) - size : Number.POSITIVE_INFINITY;
      const upper = (sums[high] ?? 0) + size;
      if (lower <= upper) low++;
      else high++;
      merged[i] = Math.min(lower, upper);
    }
    sums = merged;
  }
  return sums;
}

/** Counts the pairs, one from each ascending list, whose sum is at least `least`. */
function pairsReaching(left: Float64Array, right: Float64Array, least: number): number {
  let count = 0;
  let from = right.length;
  for (const value of left) {
    while (from > 0 && value + (right[from - 1] ?? 0) >= least) from--;
    count += right.length - from;
  }
  return count;
}

/** Returns the smallest p-value that n windows can give: 2^(1−n). */
export function smallestP(n: number): number {
  return 2 ** (1 - n);
}

/** Returns how many windows make a corrected result possible at all: the least n with 2^(1−n) ≤ α/K. */
export function windowsNeeded(rivals: number, alpha = 0.05): number {
  let n = 1;
  while (smallestP(n) > alpha / Math.max(1, rivals)) n++;
  return n;
}
