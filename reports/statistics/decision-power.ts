/**
 * What the test that decides can show: the power of the exact sign-flip test, corrected for all rivals by Holm's first
 * step (α/K), where differences are normal. With n windows it rejects at so many of the 2ⁿ sign patterns and no chance
 * between two of them, so with few windows it needs more than a t-test would; below the windows that it needs to pass
 * at all it shows nothing, however large. It is the t-test's exact power at the chance of error that the patterns
 * really give, its effect divided by a ratio found once by simulation (sign-flip-ratios.ts).
 */
import { assert } from "../../engine/index.ts";
import { windowsToDecide } from "./ladder.ts";
import { normalQuantile } from "./normal.ts";
import { leastEnough, powerOfT } from "./power.ts";
import { RATIO_PATTERNS, RATIO_WINDOWS_FROM, SIGN_FLIP_RATIOS } from "./sign-flip-ratios.ts";

const ALPHA = 0.05;
const POWER = 0.8;
/** A sweep of more windows is not a plan any more: "more than this" is said instead. */
const WINDOWS_SEARCHED_MAX = 10_000;
/** Beyond this many windows the patterns are so many that there is a chance between none of them. */
const WINDOWS_COUNTED_MAX = 60;

/**
 * Returns the smallest true mean difference, in standard deviations of the paired differences, that the test which
 * decides shows in 80 of 100 sweeps of so many windows; null where with so many rivals (1, 2, …) it cannot pass.
 */
export function visibleEffect(windows: number, rivals: number): number | null {
  assert(rivals >= 1, "there is a rival to compare");
  if (windows < windowsToDecide(rivals)) return null;
  const { level, ratio } = attained(windows, rivals);
  const excess = (effect: number) =>
    powerOfT(effect * Math.sqrt(windows), windows - 1, level) - POWER;
  return ratio * zeroOf(excess, (normalQuantile(1 - level / 2) + 0.85) / Math.sqrt(windows));
}

/**
 * Returns the least number of windows with which the test that decides would show a true mean difference of this size
 * in 80 of 100 sweeps, with differences that vary by `sd` (same unit, above zero), corrected for `rivals`; never fewer
 * than could pass at all. null where there is no difference to show or where it would take more than 10,000.
 */
export function windowsToShow(options: {
  readonly difference: number;
  readonly sd: number;
  readonly rivals: number;
}): number | null {
  const { sd, rivals } = options;
  assert(rivals >= 1 && sd > 0, "there is a rival to compare, and its differences vary");
  const effect = Math.abs(options.difference) / sd;
  if (effect === 0) return null;
  const quantile = normalQuantile(1 - ALPHA / rivals / 2);
  // With the spread known for certain fewer windows would do: never fewer than these.
  const surely = Math.ceil(((quantile + normalQuantile(POWER)) / effect) ** 2);
  const least = Math.max(windowsToDecide(rivals), surely);
  if (least > WINDOWS_SEARCHED_MAX) return null;
  // Guenther's correction for a spread that is estimated: a window or two from the answer.
  const guess = Math.min(WINDOWS_SEARCHED_MAX, least + Math.round((quantile * quantile) / 2));
  const enough = (windows: number) => {
    const { level, ratio } = attained(windows, rivals);
    return powerOfT((effect / ratio) * Math.sqrt(windows), windows - 1, level) >= POWER;
  };
  return leastEnough(enough, { least, guess, most: WINDOWS_SEARCHED_MAX });
}

/** The chance of error that whole sign patterns leave of α/K, and what the test needs beside a t-test of that chance. */
function attained(windows: number, rivals: number): { level: number; ratio: number } {
  if (windows > WINDOWS_COUNTED_MAX) return { level: ALPHA / rivals, ratio: 1 };
  const half = 2 ** (windows - 1);
  const patterns = Math.floor((half * ALPHA) / rivals);
  return { level: patterns / half, ratio: ratioOf(windows, patterns) };
}

/** Between two columns by the logarithm of the patterns; beyond the last row its ratio at the same chance of error. */
function ratioOf(windows: number, patterns: number): number {
  const last = RATIO_WINDOWS_FROM + SIGN_FLIP_RATIOS.length - 1;
  const row = SIGN_FLIP_RATIOS[Math.min(windows, last) - RATIO_WINDOWS_FROM] ?? [];
  const asked = Math.max(1, windows > last ? patterns * 2 ** (last - windows) : patterns);
  const right = RATIO_PATTERNS.findIndex((column) => column >= asked);
  if (right < 0) return 1;
  const high = row[right] ?? 1;
  if (right === 0) return high;
  const [from = 1, to = 1] = [RATIO_PATTERNS[right - 1], RATIO_PATTERNS[right]];
  const share = Math.log(asked / from) / Math.log(to / from);
  return (row[right - 1] ?? 1) * (1 - share) + high * share;
}

/** Where a rising function crosses nought, by secants from a guess: a handful of steps for a power. */
function zeroOf(rising: (x: number) => number, guess: number): number {
  let [before, at] = [guess, guess * 1.1];
  let [low, high] = [rising(before), rising(at)];
  for (let step = 0; step < 20 && Math.abs(at - before) > 1e-9 * at && high !== low; step++) {
    const next = at - (high * (at - before)) / (high - low);
    [before, low] = [at, high];
    [at, high] = [next, rising(next)];
  }
  return at;
}
