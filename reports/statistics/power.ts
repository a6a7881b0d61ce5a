/**
 * How many windows, and how small a difference: the power of the two-sided paired t-test, exact by the noncentral
 * t distribution, and the smallest difference that planned windows could show, by the same formula as afterwards.
 */
import { assert } from "../../engine/index.ts";
import { normalCdf, normalQuantile } from "./normal.ts";
import { smallestVisible } from "./paired.ts";
import { studentQuantile } from "./student.ts";

const POWER = 0.8;
const ALPHA = 0.05;
/** A sweep of more windows is not a plan any more: "more than this" is said instead. */
const WINDOWS_SEARCHED_MAX = 10_000;
/** Intervals of the Simpson rule: seven digits even for one degree of freedom. */
const STEPS = 1000;
/** A weight, of about 500 in all, and a normal deviation that add nothing to a double near one. */
const NEGLIGIBLE = 1e-20;
const NEVER_BEYOND = 9;

/**
 * Returns P(|T| > t(1 − α/2)) for a noncentral T with `degrees` degrees of freedom: the power of a t-test whose
 * estimate lies `noncentrality` standard errors from zero. T = (Z + δ)/(χ/√ν), averaged over χ by Simpson's rule.
 */
export function powerOfT(noncentrality: number, degrees: number, alpha = ALPHA): number {
  const t = studentQuantile(1 - alpha / 2, degrees);
  const root = Math.sqrt(degrees);
  // χ has mean about √ν and standard deviation about √½ whatever ν is.
  const from = Math.max(0, root - 8);
  const width = (root + 8 - from) / STEPS;
  let weights = 0;
  let rejected = 0;
  for (let i = 0; i <= STEPS; i++) {
    const chi = from + i * width;
    const simpson = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    const weight = simpson * chiWeight(chi, degrees);
    const bound = (t * chi) / root;
    weights += weight;
    if (weight < NEGLIGIBLE) continue;
    const below = noncentrality + bound > NEVER_BEYOND ? 0 : normalCdf(-noncentrality - bound);
    rejected += weight * (normalCdf(noncentrality - bound) + below);
  }
  return rejected / weights;
}

/** χ's density but for a constant, 1 near its peak so that no power overflows. */
function chiWeight(chi: number, degrees: number): number {
  if (degrees === 1) return Math.exp((-chi * chi) / 2);
  if (chi === 0) return 0;
  const peak = Math.sqrt(degrees - 1);
  return Math.exp((degrees - 1) * Math.log(chi / peak) - (chi * chi - peak * peak) / 2);
}

/**
 * Returns the least number of windows with 80 % power for a true mean difference of this size, with differences
 * that vary by `sd` (same unit) and a correction for `rivals` (Holm's first step, α/K); null where there is no
 * difference to show or where it would take more than WINDOWS_SEARCHED_MAX.
 */
export function windowsForPower(options: {
  readonly difference: number;
  readonly sd: number;
  readonly rivals: number;
}): number | null {
  const { difference, sd, rivals } = options;
  assert(rivals >= 1, "there is a rival to compare");
  const size = Math.abs(difference);
  if (size === 0) return null;
  const alpha = ALPHA / rivals;
  const enough = (n: number) => powerOfT((size * Math.sqrt(n)) / sd, n - 1, alpha) >= POWER;
  const quantile = normalQuantile(1 - alpha / 2);
  // With the spread known for certain fewer windows would do: never fewer than these.
  const surely = (quantile + normalQuantile(POWER)) * (sd / size);
  const least = Math.max(2, Math.ceil(surely * surely));
  if (sd === 0 || least > WINDOWS_SEARCHED_MAX) return sd === 0 ? least : null;
  // Guenther's correction for a spread that is estimated: a window or two from the answer.
  const guess = Math.min(WINDOWS_SEARCHED_MAX, least + Math.round((quantile * quantile) / 2));
  return leastEnough(enough, { least, guess, most: WINDOWS_SEARCHED_MAX });
}

type Search = { readonly least: number; readonly guess: number; readonly most: number };

/**
 * Returns the least whole number from `least` to `most` that is enough, null when none is; `enough` stays true once
 * it is. From the guess in steps that double until the answer lies in between, then by halves.
 */
export function leastEnough(
  enough: (n: number) => boolean,
  { least, guess, most }: Search,
): number | null {
  let [tooFew, found] = [least - 1, most + 1];
  if (enough(guess)) {
    found = guess;
    for (let step = 1; found - step > tooFew; step *= 2) {
      if (!enough(found - step)) {
        tooFew = found - step;
        break;
      }
      found -= step;
    }
  } else {
    tooFew = guess;
    for (let step = 1; tooFew + step < found; step *= 2) {
      if (enough(tooFew + step)) {
        found = tooFew + step;
        break;
      }
      tooFew += step;
    }
  }
  while (found - tooFew > 1) {
    const middle = Math.floor((tooFew + found) / 2);
    if (enough(middle)) found = middle;
    else tooFew = middle;
  }
  return found <= most ? found : null;
}

/**
 * Before a sweep: the smallest true mean difference that so many windows would usually show (80 % power), from the
 * standard deviation of paired differences in earlier data, each of `rivals` corrected for all (Holm's first step).
 * The formula is that of the debrief's MDE, so the two can be held against each other; it is a little bold where
 * windows are few (with four rivals the true power is 77 % at six, 71 % at three). null below two windows.
 */
export function plannedVisible(options: {
  readonly windows: number;
  readonly sd: number;
  readonly rivals: number;
}): number | null {
  return smallestVisible(options.sd, options.windows, ALPHA / options.rivals);
}
