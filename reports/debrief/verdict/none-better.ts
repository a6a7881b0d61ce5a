/** The verdict where the windows would have sufficed and no cell was shown to be better. */
import type { Comparison, Verdict } from "../../results/results-types.ts";
import { SIGN_FLIP_WINDOWS_MAX } from "../../statistics/sign-flip.ts";
import { listed } from "../../text/numbers.ts";
import { metricWords } from "../metric-words.ts";
import { GO_ON, noDecision } from "./no-decision.ts";
import {
  ahead,
  earnedNothing,
  lostWindows,
  type Night,
  notCompared,
  sensitivity,
  windowSpan,
} from "./words.ts";

/** Keeps the baseline, and says how small a difference would still have shown. */
export function noneBetter(
  night: Night,
  worse: readonly Comparison[],
  caveat: readonly string[],
): Verdict {
  const { record, comparisons } = night;
  const what = metricWords(record.decisionMetric);
  const windows = windowSpan(comparisons);
  return noDecision(`no cell was shown to be better in ${windows}`, [
    `No cell was shown to be better than ${record.baselineCell} on ${what.name} in ${windows}.`,
    `Keep ${record.baselineCell}.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...(worse.length === 0 ? [] : [`Shown to be worse: ${listed(worse.map(({ cell }) => cell))}.`]),
    ...sensitivity(night),
    ...lostWindows(night),
    record.state === "interrupted" ? GO_ON : smallerDifference(comparisons),
    ...caveat,
  ]);
}

/** More windows than the exact test takes would end in no decision at all. */
function smallerDifference(comparisons: readonly Comparison[]): string {
  const room = SIGN_FLIP_WINDOWS_MAX - Math.max(...comparisons.map(({ n }) => n));
  if (room <= 0) {
    return `A smaller difference cannot be looked for here: the exact test goes up to ${SIGN_FLIP_WINDOWS_MAX} windows.`;
  }
  return `To look for a smaller difference, run more windows (up to ${SIGN_FLIP_WINDOWS_MAX} in all), best from other days.`;
}
