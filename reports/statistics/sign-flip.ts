/**
 * The paired sign-flip permutation test, exact. Under "no difference" each window's difference was as likely
 * to have the other sign, so all 2ⁿ sign patterns are equally likely; p is the share of them whose sum is at
 * least as far from zero as the one seen. Nothing is assumed about the shape of the differences.
 */

/** Beyond this the patterns are too many to go through one by one; no number is given then. */
export const SIGN_FLIP_WINDOWS_MAX = 20;

/** Returns the two-sided p-value, or null when there are no differences or more than the exact test takes. */
export function signFlipP(differences: readonly number[]): number | null {
  const n = differences.length;
  if (n === 0 || n > SIGN_FLIP_WINDOWS_MAX) return null;
  const scale = differences.reduce((sum, d) => sum + Math.abs(d), 0);
  // Equal sums differ by rounding; such a pattern counts as equally extreme, never as less.
  const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0)) - scale * 1e-12;
  const patterns = 2 ** (n - 1);
  let extreme = 0;
  // A pattern and its mirror are equally extreme: the last sign stays, half the patterns stand for all.
  for (let pattern = 0; pattern < patterns; pattern++) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const difference = differences[i] ?? 0;
      sum += (pattern >> i) & 1 ? -difference : difference;
    }
    if (Math.abs(sum) >= seen) extreme++;
  }
  return extreme / patterns;
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
