/**
 * What a verdict says of a live market. Two live sessions saw the same events only when they shared one feed and
 * one half-hour; their tapes tell. Where no cell shared the baseline's, the night is described and not ranked.
 */

import { sawApart } from "../results/compare-cells.ts";
import type { Comparison, SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";

type Night = {
  readonly record: SweepRecord;
  readonly sessions: readonly SessionResult[];
  readonly comparisons: readonly Comparison[];
};

/**
 * True when nothing but other half-hours keeps live cells from being compared. Where one pair shared its half-hour and is
 * lost to something else, that is the thing to mend.
 */
export function sawOtherHalfHours(night: Night): boolean {
  const lost = night.comparisons.flatMap(({ leftOut }) => leftOut);
  return isLive(night) && lost.length > 0 && lost.every(sawApart);
}

function isLive({ record, sessions }: Night): boolean {
  return (
    record.live !== undefined ||
    sessions.some(({ summary }) => summary !== null && summary.market_source === "xrpl")
  );
}

/** Why nothing is ranked, and what would give a comparison. */
export function notRanked(night: Night): string[] {
  const { concurrency, baselineCell } = night.record;
  const how =
    concurrency === 1
      ? "The sessions ran one after the other on a live market, so no two cells saw the same half-hour"
      : `On the live market no cell shared the half-hour of ${baselineCell}`;
  return [
    `${how}: the tables describe them, nothing is ranked.`,
    ...howToCompare(night),
    `Keep ${baselineCell} for now.`,
  ];
}

/** One sentence of advice; none where every cell shared the baseline's half-hour. */
export function howToCompare(night: Night): string[] {
  const { name, cells, concurrency } = night.record;
  const apart = night.comparisons.some(({ leftOut }) => leftOut.some(sawApart));
  if (!isLive(night) || !apart) return [];
  const replay = `replay what they recorded under every cell (npm run sweep -- replay ${name}).`;
  // Sessions that were all at once and still saw other half-hours were run again after a fault.
  return concurrency < cells.length
    ? [`To compare all cells, run them at once (--concurrency ${cells.length}), or ${replay}`]
    : [`To compare all cells, ${replay}`];
}
