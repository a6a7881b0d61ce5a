/** Areas under the normal and Student's density by Simpson's rule, and quantiles by bisection. */

const STEPS = 600;

/** Returns the integral of a function between two points. */
export function areaBetween(from: number, to: number, height: (x: number) => number): number {
  const width = (to - from) / STEPS;
  let sum = 0;
  for (let i = 0; i <= STEPS; i++) {
    const weight = i === 0 || i === STEPS ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * height(from + i * width);
  }
  return (sum * width) / 3;
}

/** P(Z > z); what lies twelve further out is nothing beside it. */
export function normalTail(z: number): number {
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  return z < 0 ? 1 - normalTail(-z) : areaBetween(z, z + 12, density);
}

/** Quantile of Student's t: with t = √ν·tan θ the density is proportional to cos^(ν−1) θ. */
export function studentQuantileBy(p: number, degrees: number): number {
  const density = (x: number) => Math.max(0, Math.cos(x)) ** (degrees - 1);
  const half = areaBetween(0, Math.PI / 2, density);
  let low = 0;
  let high = Math.PI / 2;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (0.5 + areaBetween(0, middle, density) / (2 * half) < p) low = middle;
    else high = middle;
  }
  return Math.sqrt(degrees) * Math.tan(low);
}

/** Power of a two-sided paired t-test: Student's statistic about δ, averaged over the spread it might have seen. */
export function powerBy(noncentrality: number, degrees: number, alpha: number): number {
  const t = studentQuantileBy(1 - alpha / 2, degrees);
  const root = Math.sqrt(degrees);
  const [from, to] = [Math.max(1e-9, root - 8), root + 8];
  const logPeak = degrees > 1 ? (degrees - 1) * (Math.log(degrees - 1) / 2 - 0.5) : 0;
  const weight = (chi: number) =>
    Math.exp((degrees - 1) * Math.log(chi) - (chi * chi) / 2 - logPeak);
  const rejects = (chi: number) =>
    normalTail((t * chi) / root - noncentrality) + normalTail((t * chi) / root + noncentrality);
  return areaBetween(from, to, (chi) => weight(chi) * rejects(chi)) / areaBetween(from, to, weight);
}
