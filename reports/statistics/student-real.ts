/**
 * Student's t for degrees of freedom that are no whole number: with t = √ν·tan θ the density is proportional to
 * cos^(ν−1) θ, integrated by Simpson's rule. Meant for ν ≥ 2; whole degrees have the exact sum of student.ts.
 */
import { assert } from "../../engine/index.ts";

/** Enough for eight digits: the integrand is smooth where ν is not tiny. */
const STEPS = 200;

/** Returns P(T > t) for t ≥ 0; far out it keeps its relative precision. */
export function studentTail(t: number, degrees: number): number {
  assert(t >= 0 && degrees >= 1, "the upper tail, of at least one degree of freedom");
  const right = Math.PI / 2;
  const theta = Math.atan(t / Math.sqrt(degrees));
  return cosineArea(theta, right, degrees) / (2 * cosineArea(0, right, degrees));
}

/** Returns t ≥ 0 with P(T ≤ t) = p, for ½ ≤ p < 1. */
export function studentQuantileReal(p: number, degrees: number): number {
  assert(p >= 0.5 && p < 1, "a quantile of the upper half");
  const right = Math.PI / 2;
  const tail = 2 * (1 - p) * cosineArea(0, right, degrees);
  let low = 0;
  let high = right;
  // 40 halvings of a quarter turn: twelve digits of θ.
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (cosineArea(middle, right, degrees) > tail) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

function cosineArea(from: number, to: number, degrees: number): number {
  const width = (to - from) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const simpson = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    // cos(π/2) is not quite nothing in floating point, and may be below it.
    sum += simpson * Math.max(0, Math.cos(from + i * width)) ** (degrees - 1);
  }
  return (sum * width) / 3;
}
