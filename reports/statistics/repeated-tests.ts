/**
 * What becomes of a test that is not the first of its question. A 5 % test errs in one of twenty sweeps; whoever
 * repeats it until it passes errs more often than that.
 */

/** How often this sweep's rivals were tested against its baseline in runs that were over before it began. */
export type TestedBefore = {
  /** Newest first: "phase73/2026-04-19T22-14-03Z-3f9a", and the most windows that a cell had there. */
  readonly runs: readonly { readonly run: string; readonly windows: number }[];
  /** Rivals of this sweep that such a test could have named; the others are new. */
  readonly cells: readonly CellTestedBefore[];
  /** Configurations other than the baseline's that were ever tried on this question, this sweep's included. */
  readonly configurations: number;
};

export type CellTestedBefore = {
  readonly cell: string;
  /** Tests that did not show it to be better, and those that did. */
  readonly missed: number;
  readonly passed: number;
};

/**
 * Returns the p of the last of several tests, counted for those that missed before it: Bonferroni's correction,
 * whether or not the tests shared windows. Those that passed were no further chance to be named by luck.
 */
export function pOfAllTests(p: number, { missed }: Pick<CellTestedBefore, "missed">): number {
  return Math.min(1, p * (missed + 1));
}
