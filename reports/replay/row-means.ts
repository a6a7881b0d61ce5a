/** The last columns of the matrix of replays: a mean, where it is one over the same tapes as everybody's. */
import type { ReplayRow } from "../results/results-types.ts";
import { meanOf } from "../statistics/middle.ts";

/**
 * Returns the rows with their means and counts. Means over different tapes would compare the tapes: a cell gets one only
 * where it has a value on every tape that any cell has one on.
 */
export function withMeans(rows: readonly Pick<ReplayRow, "cell" | "values">[]): ReplayRow[] {
  const [first] = rows;
  const known = first?.values.map((_, i) => rows.some(({ values }) => values[i] !== null)) ?? [];
  return rows.map(({ cell, values }) => {
    const whole = values.every((value, i) => value !== null || known[i] !== true);
    const count = values.filter((value) => value !== null).length;
    return { cell, values, mean: whole ? meanOf(values) : null, count };
  });
}
