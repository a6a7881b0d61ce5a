/**
 * The standard normal distribution: Φ by its power series near the middle and by the continued fraction of the
 * tail further out (Abramowitz & Stegun 26.2.10 and 26.2.14), its inverse by bisection.
 */
import { assert } from "../../engine/index.ts";

/** Beyond this the series loses digits to cancellation and the tail's fraction converges quickly. */
const TAIL_FROM = 3;
const FRACTION_DEPTH = 120;

/** Returns P(Z ≤ x). */
export function normalCdf(x: number): number {
  if (x < -TAIL_FROM) return upperTail(-x);
  if (x > TAIL_FROM) return 1 - upperTail(x);
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-18; k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** Returns x with P(Z ≤ x) = p, for 0 < p < 1. */
export function normalQuantile(p: number): number {
  assert(p > 0 && p < 1, "a quantile needs a probability between 0 and 1");
  let low = -40;
  let high = 40;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (normalCdf(middle) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** P(Z > x) = φ(x) / (x + 1/(x + 2/(x + 3/(x + …)))), evaluated from the inside. */
function upperTail(x: number): number {
  let fraction = x;
  for (let k = FRACTION_DEPTH; k >= 1; k--) fraction = x + k / fraction;
  return density(x) / fraction;
}
