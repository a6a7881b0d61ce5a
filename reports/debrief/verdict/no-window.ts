/** The verdict where no cell shares a usable window with the baseline: why, and what to mend. */
import type { Verdict } from "../../results/results-types.ts";
import { notRanked, sawOtherHalfHours } from "../live-words.ts";
import { causes, lostWindows } from "./losses.ts";
import { GO_ON, noDecision } from "./no-decision.ts";
import type { Night } from "./words.ts";

/** Names the reasons that took most pairs away; on a live market also that cells saw other half-hours. */
export function noCommonWindow(night: Night): Verdict {
  const { record, sessions, comparisons } = night;
  if (sawOtherHalfHours(night) && record.state !== "interrupted") {
    return noDecision("on a live market only cells that shared a half-hour are compared", [
      ...notRanked(night),
    ]);
  }
  const reasons = causes(comparisons.flatMap(({ leftOut }) => leftOut));
  const skipped = sessions.some((s) => s.cell === record.baselineCell && s.state === "skipped");
  const what = reasons.length === 1 ? "Reason" : "Reasons";
  const more = reasons.length > 3 ? "; section 5 has the rest" : "";
  return noDecision("no window in which a cell and the baseline can be compared", [
    `No cell can be compared with ${record.baselineCell}.`,
    ...(skipped ? lostWindows(night) : [`${what}: ${reasons.slice(0, 3).join("; ")}${more}.`]),
    whatToMend(night),
  ]);
}

function whatToMend({ record, sessions }: Night): string {
  if (record.state === "interrupted") return GO_ON;
  if (sessions.some(({ evaluable }) => !evaluable)) {
    return "See the sessions marked not evaluable below, put that right, and run again.";
  }
  const metric = record.decisionMetric;
  if (sessions.some(({ summary }) => summary?.not_available[metric] !== undefined)) {
    return "The sessions themselves are sound; run longer ones, or name a decision_metric that has a value.";
  }
  return "Cells are compared only where they saw the same events: run them on the same windows of a tape.";
}
