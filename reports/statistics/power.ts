/**
 * The power of the two-sided paired t-test, exact by the noncentral t distribution, and the search for the least
 * number of windows that has enough of it. What the deciding test can show is built on it (decision-power.ts).
 */
import { normalCdf } from "./normal.ts";
import { studentQuantile } from "./student.ts";

const ALPHA = 0.05;
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
