/** How much paired differences varied in a run that is over. */
import type { EarlierDifferences } from "../statistics/planned-differences.ts";
import { configurationOf, type EarlierResults } from "./earlier-results.ts";

/** Returns the rivals of this run that shared two windows or more with its baseline. */
export function earlierDifferences(results: EarlierResults): EarlierDifferences[] {
  return results.comparisons.flatMap(({ cell, n, sd }) => {
    const configuration = configurationOf(results, cell);
    // Differences that never vary come from sessions that never differed: they tell nothing about a grid to come.
    if (configuration === undefined || sd === null || sd === 0 || n < 2) return [];
    return [{ configuration, windows: n, sd }];
  });
}
