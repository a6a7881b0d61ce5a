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

/** P(Z > z): what lies beyond the next grid point, and the piece before it. A power asks for a thousand of them. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  const next = Math.floor(z * GRID) + 1;
  return (TAILS[next] ?? 0) + simpson(z, next / GRID, normalDensity);
}

/** Grid points to the unit, and where the density is no number above zero any more. */
const GRID = 256;
const NORMAL_MAX = 40;
/** P(Z > i / GRID), added up from where there is nothing: so small ones are as exact as large ones. */
const TAILS = tails();

function tails(): Float64Array {
  const areas = new Float64Array(NORMAL_MAX * GRID + 1);
  for (let i = areas.length - 2; i >= 0; i--) {
    areas[i] = (areas[i + 1] ?? 0) + simpson(i / GRID, (i + 1) / GRID, normalDensity);
  }
  return areas;
}

function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** Simpson's rule over one short piece. */
function simpson(from: number, to: number, height: (x: number) => number): number {
  return ((to - from) / 6) * (height(from) + 4 * height((from + to) / 2) + height(to));
}

const quantiles = new Map<string, number>();

/** Quantile of Student's t, worked out once: hundreds of cells ask for the same. */
export function studentQuantileBy(p: number, degrees: number): number {
  const key = `${p} ${degrees}`;
  const quantile = quantiles.get(key) ?? quantileOf(p, degrees);
  quantiles.set(key, quantile);
  return quantile;
}

/** With t = √ν·tan θ the density is proportional to cos^(ν−1) θ. */
function quantileOf(p: number, degrees: number): number {
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
