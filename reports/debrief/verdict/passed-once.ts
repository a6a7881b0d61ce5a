/** The verdict where a cell passed this sweep's test and not with the tests counted that missed before it. */
import { distinctRivals } from "../../results/compare-cells.ts";
import type { Comparison, Verdict } from "../../results/results-types.ts";
import { ALPHA, type Passed } from "../../statistics/decision.ts";
import { windowsToDecide } from "../../statistics/ladder.ts";
import { pOfAllTests } from "../../statistics/repeated-tests.ts";
import { counted, pText } from "../../text/numbers.ts";
import { metricWords } from "../metric-words.ts";
import { missedBefore } from "../tested-before.ts";
import { earnedNothing } from "./earnings.ts";
import { notCompared } from "./losses.ts";
import { GO_ON, noDecision } from "./no-decision.ts";
import { howMuchBetter, type Night } from "./words.ts";

/** Keeps the baseline, and says what the next test of the same question takes. */
export function passedOnce(
  night: Night,
  { winner }: Passed<Comparison>,
  caveat: readonly string[],
): Verdict {
  const { record } = night;
  const { cell, baseline } = winner;
  const p = winner.pHolm ?? 1;
  const missed = missedBefore(record, cell);
  const them = missed === 1 ? "it" : "them";
  return noDecision(`${cell} passed this test, but not with its earlier tests counted`, [
    `On ${metricWords(record.decisionMetric).name}, ${cell} beat ${baseline} ${howMuchBetter(winner)}: for this sweep alone p is ${pText(p, 3)}.`,
    `But ${counted(missed, "earlier test")} of the same question did not show that; with ${them} counted, p is ${pText(pOfAllTests(p, { missed }), 3)}, and tested often enough any cell passes once.`,
    `Keep ${baseline} for now.`,
    ...earnedNothing(night, baseline),
    ...notCompared(night),
    record.state === "interrupted" ? GO_ON : nextTest(night, missed + 2),
    ...caveat,
  ]);
}

function nextTest({ record }: Night, tests: number): string {
  const windows = windowsToDecide(distinctRivals(record).length * tests);
  return `To be named next time, it needs p corrected of at most ${(ALPHA / tests).toFixed(3)} (0.05 over ${tests} tests), best on new windows alone; that takes at least ${counted(windows, "window")}.`;
}
