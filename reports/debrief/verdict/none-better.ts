/** The verdict where the windows would have sufficed and no cell was shown to be better. */
import type { Comparison, Verdict } from "../../results/results-types.ts";
import { listed } from "../../text/numbers.ts";
import { metricWords } from "../metric-words.ts";
import { ahead, sensitivity } from "./described.ts";
import { earnedNothing } from "./earnings.ts";
import { lostWindows, notCompared, skippedAgain } from "./losses.ts";
import { GO_ON, noDecision } from "./no-decision.ts";
import { couldNotPass, type Night, testedRivals, windowSpan } from "./words.ts";

/** Keeps the baseline, and says how small a difference would still have shown. */
export function noneBetter(
  night: Night,
  worse: readonly Comparison[],
  caveat: readonly string[],
): Verdict {
  const { record, comparisons } = night;
  const what = metricWords(record.decisionMetric);
  const tested = testedRivals(night);
  const windows = windowSpan(tested.length === 0 ? comparisons : tested);
  return noDecision(`no cell was shown to be better in ${windows}`, [
    `No cell was shown to be better than ${record.baselineCell} on ${what.name} in ${windows}.`,
    `Keep ${record.baselineCell}.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ...couldNotPass(night),
    ahead(night),
    ...(worse.length === 0 ? [] : [`Shown to be worse: ${listed(worse.map(({ cell }) => cell))}.`]),
    ...sensitivity(night),
    ...lostWindows(night),
    record.state === "interrupted" ? GO_ON : (skippedAgain(night, tested) ?? moreWindows(night)),
    ...caveat,
  ]);
}

/** Windows of a simulated market have no days. */
function moreWindows({ sessions }: Night): string {
  const isSimulated = sessions.some(({ summary }) => summary?.market_source === "simulated");
  return `To look for a smaller difference, run more windows${isSimulated ? "" : ", best from other days"}.`;
}
