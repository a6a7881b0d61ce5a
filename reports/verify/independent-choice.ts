/** What is said of choosing the best, a second time: every split of CSCV by explicit windows, and the Sharpe ratios. */
import { normalTail } from "./independent-areas.ts";
import { meanOfAll, type Series } from "./independent-tests.ts";

/** The PBO and the median of λ over the 70 ways to take four of eight blocks. */
export function overfittingBy(values: readonly Series[]) {
  const windows = values[0]?.length ?? 0;
  const starts = Array.from({ length: 9 }, (_, b) => Math.floor((b * windows) / 8));
  const halves = fourOf([0, 1, 2, 3, 4, 5, 6, 7]);
  const logits: [logit: number, share: number][] = [];
  for (const half of halves) {
    const inside = (i: number) =>
      half.some((b) => i >= (starts[b] ?? 0) && i < (starts[b + 1] ?? 0));
    const scores = values.map((series) => meanOfAll(series.filter((_, i) => inside(i))));
    const tests = values.map((series) => meanOfAll(series.filter((_, i) => !inside(i))));
    const best = tests.filter((_, c) => near(scores[c] ?? 0, Math.max(...scores)));
    for (const score of best) {
      const below = tests.filter((other) => other < score && !near(other, score)).length;
      const tied = tests.filter((other) => near(other, score)).length;
      const omega = (below + (tied + 1) / 2) / (values.length + 1);
      logits.push([Math.log(omega / (1 - omega)), 1 / best.length]);
    }
  }
  const failed = logits.filter(([logit]) => logit <= 1e-12);
  return {
    pbo: failed.reduce((sum, [, share]) => sum + share, 0) / halves.length,
    splits: halves.length,
    logit_median: medianOfShares(logits, halves.length),
  };
}

/** The middle of weighted values, halfway between two where the half falls exactly between them. */
function medianOfShares(items: readonly (readonly [number, number])[], total: number): number {
  const sorted = [...items].sort(([a], [b]) => a - b);
  const upTo = (value: number) =>
    sorted.reduce((sum, [other, share]) => sum + (other <= value ? share : 0), 0);
  const at = sorted.findIndex(([value]) => upTo(value) >= total / 2 - 1e-9);
  const [value = 0] = sorted[at] ?? [];
  const next = sorted.find(([other]) => other > value + 1e-12)?.[0] ?? value;
  return Math.abs(upTo(value) - total / 2) < 1e-9 ? (value + next) / 2 : value;
}

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}

function fourOf(items: Series, count = 4): number[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) => fourOf(items.slice(i + 1), count - 1).map((r) => [item, ...r]));
}

/** The deflated Sharpe ratio of one cell's gains among these and `trials` tries. */
export function deflatedBy(gains: readonly Series[], chosen: number, trials: number) {
  const moments = gains.map((series) => {
    const mean = meanOfAll(series);
    const about = (k: number) => meanOfAll(series.map((x) => (x - mean) ** k));
    const n = series.length;
    return {
      sharpe: (mean / Math.sqrt(about(2))) * Math.sqrt((n - 1) / n),
      skewness: about(3) / about(2) ** 1.5,
      kurtosis: about(4) / about(2) ** 2,
    };
  });
  const ratios = moments.map(({ sharpe }) => sharpe).filter(Number.isFinite);
  const own = moments[chosen];
  if (own === undefined) return null;
  const { sharpe, skewness, kurtosis } = own;
  const n = gains[chosen]?.length ?? 0;
  const rho = Math.max(0, meanCorrelation(gains));
  const effective = rho + (1 - rho) * trials;
  const spread =
    ratios.length < 2
      ? 0
      : Math.sqrt(
          ratios.reduce((sum, r) => sum + (r - meanOfAll(ratios)) ** 2, 0) / (ratios.length - 1),
        );
  const luck =
    (1 - 0.5772156649015329) * normalQuantileBy(1 - 1 / effective) +
    0.5772156649015329 * normalQuantileBy(1 - 1 / (effective * Math.E));
  const benchmark = effective <= 1 ? 0 : spread * Math.max(0, luck);
  const error = Math.sqrt(1 - skewness * sharpe + ((kurtosis - 1) / 4) * sharpe ** 2);
  const chance = (above: number) => normalTail((-(sharpe - above) * Math.sqrt(n - 1)) / error);
  const record = (above: number) =>
    sharpe <= above ? null : 1 + ((error * 1.6448536269514722) / (sharpe - above)) ** 2;
  return {
    sharpe,
    skewness,
    kurtosis,
    probabilistic: chance(0),
    deflated: chance(benchmark),
    benchmark,
    trials,
    trials_effective: effective,
    track_record_min: record(0),
    track_record_deflated_min: record(benchmark),
  };
}

function meanCorrelation(gains: readonly Series[]): number {
  const pairs = gains.flatMap((a, i) => gains.slice(i + 1).map((b) => correlation(a, b)));
  const known = pairs.filter(Number.isFinite);
  return known.length === 0 ? 0 : meanOfAll(known);
}

function correlation(a: Series, b: Series): number {
  const [meanA, meanB] = [meanOfAll(a), meanOfAll(b)];
  const product = (x: Series, mx: number, y: Series, my: number) =>
    meanOfAll(x.map((value, i) => (value - mx) * ((y[i] ?? 0) - my)));
  const variances = product(a, meanA, a, meanA) * product(b, meanB, b, meanB);
  return product(a, meanA, b, meanB) / Math.sqrt(variances);
}

function normalQuantileBy(p: number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (1 - normalTail(middle) < p) low = middle;
    else high = middle;
  }
  return low;
}
