/**
 * The model confidence set [Hansen, Lunde & Nason 2011]: the cells that cannot be told from the best one. As long
 * as equal ability of those left is rejected, the worst of them is dropped; what remains holds the best cell with
 * the chance that the level promises. A wide set is an honest answer: the windows do not tell these cells apart.
 */
import { normalEquivalent, type SmallSample } from "./small-sample.ts";
import { type BootstrapRows, resampledMeans } from "./stationary-bootstrap.ts";

export type ConfidenceSet = {
  readonly level: number;
  /** Per cell, in the order given: the level of doubt at which it leaves the set (1 for the last one left). */
  readonly pValues: readonly number[];
  /** Indices of the cells that stay, ascending. */
  readonly members: readonly number[];
};

/**
 * Returns the set by the statistic T_max over losses. `values`: for each cell its metric per common window, all over
 * the same windows; `sign` is 1 where higher is better, −1 where lower is. What is seen is held against resamples as
 * the normal value that is as unlikely in so few windows (small-sample.ts).
 */
export function confidenceSet(
  values: readonly (readonly number[])[],
  rows: BootstrapRows,
  small: SmallSample,
  sign: 1 | -1 = 1,
  level = 0.95,
): ConfidenceSet {
  const losses = values.map((series) => series.map((value) => -sign * value));
  const cells = losses.map((series) => centredMeans(series, rows));
  const largest = losses.flat().reduce((most, loss) => Math.max(most, Math.abs(loss)), 0);
  const errorMin = Math.max(largest * NO_ERROR, Number.MIN_VALUE);
  const pValues = new Array<number>(values.length).fill(1);
  let left = values.map((_, i) => i);
  let doubt = 0;
  while (left.length > 1) {
    const remaining = left.flatMap((cell) => cells[cell] ?? []);
    const { p, worst } = equalAbility(remaining, small, errorMin);
    const dropped = left[worst];
    // A later step cannot make an earlier one less certain: the p-values never fall.
    doubt = Math.max(doubt, p);
    if (dropped !== undefined) pValues[dropped] = doubt;
    left = left.filter((cell) => cell !== dropped);
  }
  const members = values.map((_, i) => i).filter((cell) => (pValues[cell] ?? 0) > 1 - level);
  return { level, pValues, members };
}

/** A standard error below this share of the values is rounding: a lead that never varies stays finite. */
const NO_ERROR = 1e-9;

type Cell = {
  readonly mean: number;
  /** Resampled means less the mean seen. */
  readonly centred: Float64Array;
};

function centredMeans(losses: readonly number[], rows: BootstrapRows): Cell {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  return { mean, centred: resampledMeans(losses, rows).map((resampled) => resampled - mean) };
}

/** Tests whether these cells are equally good; `worst` is the index of the largest loss in standard errors. */
function equalAbility(
  cells: readonly Cell[],
  small: SmallSample,
  errorMin: number,
): { readonly p: number; readonly worst: number } {
  const average = cells.reduce((sum, { mean }) => sum + mean, 0) / cells.length;
  const common = averageOf(cells.map(({ centred }) => centred));
  const maxima = new Float64Array(common.length).fill(Number.NEGATIVE_INFINITY);
  const seen = cells.map(({ mean, centred }) => {
    const excess = centred.map((value, draw) => value - (common[draw] ?? 0));
    const squares = excess.reduce((sum, value) => sum + value * value, 0);
    const error = Math.max(Math.sqrt(squares / excess.length), errorMin);
    excess.forEach((value, draw) => {
      maxima[draw] = Math.max(maxima[draw] ?? 0, value / error);
    });
    return normalEquivalent((mean - average) / error, small);
  });
  const most = Math.max(...seen);
  const reaching = maxima.filter((maximum) => maximum >= most - Math.abs(most) * 1e-12);
  return { p: reaching.length / maxima.length, worst: seen.indexOf(most) };
}

function averageOf(lists: readonly Float64Array[]): Float64Array {
  const [first = new Float64Array()] = lists;
  return first.map(
    (_, draw) => lists.reduce((sum, list) => sum + (list[draw] ?? 0), 0) / lists.length,
  );
}
