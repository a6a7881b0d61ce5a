/**
 * Which places of a map differ from the baseline: tested as the decision tests a cell, over the windows that all cells
 * of the place have, and corrected over the places by Benjamini & Hochberg (1995), so that of those found a twentieth
 * may be luck. Among hundreds of cells the decision's own correction finds nothing however plain the slope; this says
 * where the slope is. No cell is adopted by it.
 */
import { betterSign } from "../debrief/metric-words.ts";
import type { Comparison, Results } from "../results/results-types.ts";
import { benjaminiHochberg } from "../statistics/benjamini-hochberg.ts";
import { ALPHA } from "../statistics/decision.ts";
import { maySay } from "../statistics/ladder.ts";
import { meanOf } from "../statistics/middle.ts";
import { sharedWindows } from "../statistics/shared-windows.ts";
import { openSignFlip } from "../statistics/sign-flip.ts";
import type { PlacedCell } from "./response-cells.ts";

export type PlaceTest = {
  /** Mean gain over the baseline: positive is better, whatever the metric. */
  readonly gain: number;
  /** Two-sided sign-flip permutation. */
  readonly p: number;
  /** The same after the correction over all places. */
  readonly corrected: number;
};

/**
 * Returns a test for each place, in the same order; null where nobody but the baseline stands, and where too few
 * windows allow no test. A place that could not be tested was a chance to be lucky all the same, and counts.
 */
export function testPlaces(
  { record, comparisons }: Pick<Results, "record" | "comparisons">,
  places: readonly (readonly PlacedCell[])[],
): readonly (PlaceTest | null)[] {
  const baseline = record.cells.find(({ label }) => label === record.baselineCell)?.configHash;
  const tried = places.flatMap((cells, place) => {
    const rivals = cells.filter(({ configuration }) => configuration !== baseline);
    return rivals.length === 0 ? [] : [{ place, rivals, others: cells.length - rivals.length }];
  });
  const signFlipP = openSignFlip(tried.length);
  const sign = betterSign(record.decisionMetric);
  const byCell = new Map(comparisons.map((comparison) => [comparison.cell, comparison]));
  const tests = tried.map(({ rivals, others, place }) => {
    const differences = placeDifferences(
      rivals.flatMap(({ label }) => byCell.get(label) ?? []).filter(({ n }) => n > 0),
      others,
    );
    const p = maySay("permutation_test", differences.length) ? signFlipP(differences) : null;
    return { place, gain: sign * (meanOf(differences) ?? 0), p };
  });
  const corrected = benjaminiHochberg(tests.map(({ p }) => p ?? 1));
  const found = new Map(
    tests.flatMap(({ place, gain, p }, i) =>
      p === null ? [] : [[place, { gain, p, corrected: corrected[i] ?? 1 }] as const],
    ),
  );
  return places.map((_, place) => found.get(place) ?? null);
}

/** Whether a place is shown to be better (1) or worse (-1) than the baseline, or neither (0). */
export function shownAt(test: PlaceTest | null): 1 | -1 | 0 {
  if (test === null || test.corrected > ALPHA || test.gain === 0) return 0;
  return test.gain > 0 ? 1 : -1;
}

/** What the cells of a place gain in each window that all of them have; the baseline's `others` there gain nothing. */
function placeDifferences(rivals: readonly Comparison[], others: number): readonly number[] {
  const share = rivals.length / (rivals.length + others);
  const at = rivals.map(
    ({ windows, differences }) =>
      new Map(windows.map((window, i) => [window, differences[i] ?? 0])),
  );
  return sharedWindows(rivals).map(
    (window) => share * (meanOf(at.map((own) => own.get(window) ?? 0)) ?? 0),
  );
}
