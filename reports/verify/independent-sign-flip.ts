/**
 * The sign-flip test by other means than the one that decides: all 2ⁿ patterns one by one up to forty windows, beyond
 * them the drawn ones sign by sign.
 */
import { randomStream } from "../../engine/index.ts";

/** Windows up to which every pattern counts. */
const WINDOWS_MAX = 40;

/** Returns the two-sided p-value of one of `rivals` rivals: the share of patterns whose sum is as far out as the one seen. */
export function shareAsExtreme(differences: readonly number[], rivals: number): number {
  return differences.length <= WINDOWS_MAX
    ? shareOfAll(differences)
    : shareOfDrawn(differences, rivals);
}

/**
 * Goes through all 2ⁿ patterns of signs. Above twenty windows they are counted in pairs: the patterns of every
 * other window, sorted, and for each of the rest how many of them bring the sum as far out on either side.
 */
function shareOfAll(differences: readonly number[]): number {
  const slack = 1e-12 * differences.reduce((a, b) => a + Math.abs(b), 0);
  const seen = Math.abs(differences.reduce((a, b) => a + b, 0)) - slack;
  if (differences.length <= 20) {
    const sums = sumsOfPatterns(differences);
    return sums.filter((sum) => Math.abs(sum) >= seen).length / sums.length;
  }
  if (seen <= 0) return 1;
  const even = sumsOfPatterns(differences.filter((_, i) => i % 2 === 0)).sort((a, b) => a - b);
  const odd = sumsOfPatterns(differences.filter((_, i) => i % 2 === 1));
  const far = odd.reduce(
    (count, sum) =>
      count + (even.length - countBelow(even, seen - sum)) + countUpTo(even, -seen - sum),
    0,
  );
  return far / (even.length * odd.length);
}

/**
 * Above forty windows patterns are drawn, one sign after the other from the numbers of one stream: bit w of a row's
 * k-th number is the sign of window 32k + w. What was seen counts as one of them.
 */
function shareOfDrawn(differences: readonly number[], rivals: number): number {
  const slack = 1e-12 * differences.reduce((a, b) => a + Math.abs(b), 0);
  const seen = Math.abs(differences.reduce((a, b) => a + b, 0)) - slack;
  if (seen <= 0) return 1;
  const { uniform } = randomStream(73, "sign-flip");
  const count = Math.max(20_000, Math.min(1000 * rivals, 200_000));
  let far = 1;
  for (let row = 1; row < count; row++) {
    let [sum, rest] = [0, 0];
    for (let window = 0; window < differences.length; window++) {
      rest = window % 32 === 0 ? Math.floor(uniform() * 2 ** 32) : Math.floor(rest / 2);
      const size = Math.abs(differences[window] ?? 0);
      sum += rest % 2 === 1 ? size : -size;
    }
    if (Math.abs(sum) >= seen) far++;
  }
  return far / count;
}

function sumsOfPatterns(differences: readonly number[]): number[] {
  let sums = [0];
  for (const difference of differences)
    sums = sums.flatMap((sum) => [sum + difference, sum - difference]);
  return sums;
}

function countBelow(sorted: readonly number[], bound: number): number {
  return firstIndex(sorted, (value) => value >= bound);
}

function countUpTo(sorted: readonly number[], bound: number): number {
  return firstIndex(sorted, (value) => value > bound);
}

/** Returns the first index at which `reached` holds in a list where it holds for all later ones. */
function firstIndex(sorted: readonly number[], reached: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (reached(sorted[middle] ?? 0)) high = middle;
    else low = middle + 1;
  }
  return low;
}
