/**
 * Student's t for whole degrees of freedom: distribution function as the finite trigonometric sum
 * (Abramowitz & Stegun 26.7.3–26.7.4), quantile by bisection. Needed for the smallest difference that a paired
 * comparison could have seen.
 */
import { assert } from "../../engine/index.ts";

/** Returns P(T ≤ t) for T with `degrees` (1, 2, …) degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  assert(Number.isInteger(degrees) && degrees >= 1, "degrees of freedom are 1, 2, …");
  const theta = Math.atan(t / Math.sqrt(degrees));
  return 0.5 + centralArea(theta, degrees) / 2;
}

/** Returns t with P(T ≤ t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, degrees: number): number {
  assert(p > 0 && p < 1, "a quantile needs a probability between 0 and 1");
  let low = -1;
  let high = 1;
  while (studentCdf(low, degrees) > p) low *= 2;
  while (studentCdf(high, degrees) < p) high *= 2;
  // 200 halvings take any double interval below its last bit.
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (studentCdf(middle, degrees) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** A(t|ν) = P(−t < T < t), signed like t. */
function centralArea(theta: number, degrees: number): number {
  const sine = Math.sin(theta);
  const cosine = Math.cos(theta);
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees > 1 ? term : 0;
  for (let k = odd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (theta + sine * sum) : sine * sum;
}
