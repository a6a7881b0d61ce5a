/**
 * The tests and intervals of results.json a second time, line by line from the papers and slower: two-sided sums,
 * whole matrices, areas by Simpson's rule. Shared with the first computation are only the resamples themselves.
 */
import { type BootstrapRows, bootstrapRows } from "../statistics/stationary-bootstrap.ts";
import { areaBetween, normalTail, studentQuantileBy } from "./independent-areas.ts";

export type Series = readonly number[];

export const meanOfAll = (values: Series) => sumOf(values) / values.length;
const sumOf = (values: Series) => values.reduce((sum, value) => sum + value, 0);
const meanAt = (series: Series, row: Uint16Array) =>
  [...row].reduce((sum, index) => sum + (series[index] ?? 0), 0) / row.length;

/** Politis & White's length for one series, sums over k = −M … M. */
export function blockLengthBy(series: Series): number {
  const n = series.length;
  const mean = meanOfAll(series);
  const gamma = (k: number) =>
    sumOf(
      series.slice(0, Math.max(0, n - k)).map((x, i) => (x - mean) * ((series[i + k] ?? 0) - mean)),
    ) / n;
  if (n < 2 || gamma(0) <= 0) return 1;
  const quiet = Math.max(5, Math.floor(Math.log10(n)));
  const most = Math.ceil(Math.sqrt(n)) + quiet;
  const bound = 2 * Math.sqrt(Math.log10(n) / n);
  const isQuietAfter = (lag: number) =>
    Array.from({ length: quiet }, (_, k) => gamma(lag + k + 1) / gamma(0)).every(
      (correlation) => Math.abs(correlation) < bound,
    );
  let lag = 0;
  while (lag <= most && !isQuietAfter(lag)) lag++;
  const bandwidth = Math.min(2 * Math.max(lag, 1), most);
  let [g, longRun] = [0, 0];
  for (let k = -bandwidth; k <= bandwidth; k++) {
    const weight = Math.min(1, 2 * (1 - Math.abs(k) / bandwidth)) * gamma(Math.abs(k));
    g += Math.abs(k) * weight;
    longRun += weight;
  }
  const best = (((2 * g * g) / (2 * longRun * longRun)) * n) ** (1 / 3);
  return Math.max(1, Math.min(best, Math.ceil(Math.min(3 * Math.sqrt(n), n / 3))));
}

export type Small = { readonly share: number; readonly degrees: number };

/** tr(A)/n and tr(A)²/tr(A²) for A = MKM, multiplied out. */
function smallSampleBy(n: number, blockMean: number): Small {
  const indices = Array.from({ length: n }, (_, i) => i);
  const m = indices.map((i) => indices.map((j) => (i === j ? 1 : 0) - 1 / n));
  const k = indices.map((i) => indices.map((j) => kernel(Math.abs(i - j), n, blockMean)));
  const product = (a: Series[], b: Series[]) =>
    a.map((row) => indices.map((j) => sumOf(row.map((x, l) => x * (b[l]?.[j] ?? 0)))));
  const trace = (a: Series[]) => sumOf(a.map((row, i) => row[i] ?? 0));
  const a = product(product(m, k), m);
  return { share: trace(a) / n, degrees: trace(a) ** 2 / trace(product(a, a)) };
}

function kernel(lag: number, n: number, blockMean: number): number {
  const q = 1 - 1 / blockMean;
  return lag === 0 ? 1 : ((n - lag) / n) * q ** lag + (lag / n) * q ** (n - lag);
}

/** z with P(Z > z) = P(T > √c·t). */
function zOf(t: number, { share, degrees }: Small): number {
  const theta = Math.atan((Math.abs(t) * Math.sqrt(share)) / Math.sqrt(degrees));
  const density = (x: number) => Math.max(0, Math.cos(x)) ** (degrees - 1);
  const right = Math.PI / 2;
  const tail = areaBetween(theta, right, density) / (2 * areaBetween(0, right, density));
  let [low, high] = [0, 38];
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (normalTail(middle) > tail) low = middle;
    else high = middle;
  }
  return Math.sign(t) * low;
}

export type Resamples = { readonly rows: BootstrapRows; readonly blockMean: number };

/** The resamples that the note in results.json describes. */
export function resamplesOf(windows: number, note: Readonly<Record<string, number>>): Resamples {
  const { seed = 0, draws = 0, block_mean: blockMean = 1 } = note;
  return { rows: bootstrapRows({ windows, blockMean, seed, draws }), blockMean };
}

/** The percentile interval, its tails widened. */
export function intervalBy(series: Series, { rows, blockMean }: Resamples): [number, number] {
  const { share, degrees } = smallSampleBy(series.length, blockMean);
  const means = rows.map((row) => meanAt(series, row)).sort((x, y) => x - y);
  const tail = normalTail(studentQuantileBy(0.975, degrees) / Math.sqrt(share));
  const at = (p: number) => {
    const place = p * (means.length - 1);
    const [low = 0, high = low] = means.slice(Math.floor(place), Math.floor(place) + 2);
    return low + (high - low) * (place % 1);
  };
  return [at(tail), at(1 - tail)];
}

/** Hansen's T, its p-values with and without the small-sample correction, and White's. */
export function abilityBy(gains: readonly Series[], { rows, blockMean }: Resamples) {
  const real = gains.filter((series) => series.some((gain) => gain !== 0));
  const n = real[0]?.length ?? 0;
  if (real.length === 0) return null;
  const small = smallSampleBy(n, blockMean);
  const means = real.map(meanOfAll);
  const omegas = real.map((d, r) => {
    const mean = means[r] ?? 0;
    const total = sumOf(
      d.flatMap((x, s) =>
        d.map((y, t) => kernel(Math.abs(s - t), n, blockMean) * (x - mean) * (y - mean)),
      ),
    );
    return Math.max(Math.sqrt(Math.max(0, total / n)), 1e-9 * Math.max(...d.map(Math.abs)));
  });
  const t = means.map((mean, r) => (Math.sqrt(n) * mean) / (omegas[r] ?? 1));
  const bound = -Math.sqrt(2 * Math.log(Math.log(n)));
  const centres = means.map((mean, r) => ((t[r] ?? 0) >= bound ? mean : 0));
  const drawn = rows.map((row) => real.map((d) => meanAt(d, row)));
  const studentised = drawn.map((draw) =>
    Math.max(0, ...draw.map((m, r) => (Math.sqrt(n) * (m - (centres[r] ?? 0))) / (omegas[r] ?? 1))),
  );
  const wider =
    studentQuantileBy(0.95, small.degrees) / (1.6448536269514722 * Math.sqrt(small.share));
  const plain = drawn.map((draw) => Math.max(...draw.map((m, r) => wider * (m - (means[r] ?? 0)))));
  const statistic = Math.max(0, ...t);
  const most = Math.max(...means);
  return {
    statistic,
    p: shareOf(studentised, zOf(statistic, small)),
    p_as_published: shareOf(studentised, statistic),
    "reality_check.statistic": Math.sqrt(n) * most,
    "reality_check.p": shareOf(plain, most),
  };
}

/** Hansen, Lunde & Nason's p-values: `values` per cell, positive = better. */
export function setBy(values: readonly Series[], { rows, blockMean }: Resamples): number[] {
  const small = smallSampleBy(values[0]?.length ?? 0, blockMean);
  const floor = 1e-9 * values.flat().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const losses = values.map((series) => -meanOfAll(series));
  const drawn = rows.map((row) =>
    values.map((series, c) => -meanAt(series, row) - (losses[c] ?? 0)),
  );
  const p = values.map(() => 1);
  let running = 0;
  for (let left = values.map((_, c) => c); left.length > 1; ) {
    const mean = meanOfAll(left.map((c) => losses[c] ?? 0));
    const excess = drawn.map((draw) => {
      const own = left.map((c) => draw[c] ?? 0);
      const common = meanOfAll(own);
      return own.map((value) => value - common);
    });
    const errors = left.map((_, k) =>
      Math.max(Math.sqrt(meanOfAll(excess.map((e) => (e[k] ?? 0) ** 2))), floor, Number.MIN_VALUE),
    );
    const seen = left.map((c, k) => zOf(((losses[c] ?? 0) - mean) / (errors[k] ?? 1), small));
    const most = Math.max(...seen);
    const maxima = excess.map((e) => Math.max(...e.map((value, k) => value / (errors[k] ?? 1))));
    running = Math.max(running, shareOf(maxima, most));
    const worst = left[seen.indexOf(most)] ?? 0;
    p[worst] = running;
    left = left.filter((c) => c !== worst);
  }
  return p;
}

function shareOf(maxima: Series, seen: number): number {
  return maxima.filter((m) => m >= seen - 1e-12 * Math.abs(seen)).length / maxima.length;
}
