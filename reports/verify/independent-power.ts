/**
 * What the deciding test can show, a second time: sign patterns counted in whole numbers, the t-test's power by
 * Simpson's rule, the effect by bisection. Shared with the first computation is only the table of simulated ratios.
 */
import {
  RATIO_PATTERNS,
  RATIO_WINDOWS_FROM,
  SIGN_FLIP_RATIOS,
} from "../statistics/sign-flip-ratios.ts";
import { powerBy } from "./independent-areas.ts";

/** Whether differences are further apart than subtracting leaves them; of those that are not, nothing is promised. */
export function doVary(differences: readonly number[]): boolean {
  const mean = differences.reduce((sum, d) => sum + d, 0) / differences.length;
  const apart = Math.hypot(...differences.map((d) => d - mean)) / Math.sqrt(differences.length - 1);
  return apart > 1e-9 * Math.max(...differences.map((d) => Math.abs(d)));
}

/** Windows that can pass at all: six, or until one pattern of all is at most 1 in 20 for each rival. */
export function floorFor(rivals: number): number {
  let windows = 6;
  while (2n ** BigInt(windows - 1) < 20n * BigInt(Math.max(1, rivals))) windows++;
  return windows;
}

/** Chance of showing a true difference of so many standard deviations; exact where it is near 80 of 100. */
export function chanceToShow(effect: number, windows: number, rivals: number): number {
  if (windows > 60) return powerBy(effect * Math.sqrt(windows), windows - 1, 0.05 / rivals);
  const all = 2n ** BigInt(windows - 1);
  const allowed = Number(all / (20n * BigInt(rivals)));
  const times = ratioBy(windows, allowed);
  return powerBy((effect / times) * Math.sqrt(windows), windows - 1, allowed / Number(all));
}

/** The difference, in standard deviations, that is shown in 80 of 100 sweeps; null where none can be. */
export function effectShown(windows: number, rivals: number): number | null {
  if (windows < floorFor(rivals)) return null;
  let [low, high] = [0, 16];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (chanceToShow(middle, windows, rivals) < 0.8) low = middle;
    else high = middle;
  }
  return low;
}

function ratioBy(windows: number, allowed: number): number {
  const rows = SIGN_FLIP_RATIOS.length;
  const beyond = Math.max(0, windows - (RATIO_WINDOWS_FROM + rows - 1));
  const row = SIGN_FLIP_RATIOS[windows - beyond - RATIO_WINDOWS_FROM] ?? [];
  const x = Math.max(0, Math.log2(allowed) - beyond);
  for (let i = 0; i + 1 < RATIO_PATTERNS.length; i++) {
    const [from, to] = [Math.log2(RATIO_PATTERNS[i] ?? 1), Math.log2(RATIO_PATTERNS[i + 1] ?? 1)];
    if (x > to) continue;
    const [left, right] = [row[i] ?? 1, row[i + 1] ?? 1];
    return left + ((right - left) * (x - from)) / (to - from);
  }
  return 1;
}
