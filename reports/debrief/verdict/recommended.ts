/** The verdict that names a cell, or says that the assumption about fills decides it and not the cell. */
import type { Comparison, Verdict } from "../../results/results-types.ts";
import { counted, listed } from "../../text/numbers.ts";
import { checkWinner } from "../fill-model-words.ts";
import { marketCaveat } from "../market-caveat.ts";
import { betterSign, metricWords } from "../metric-words.ts";
import { noDecision } from "./no-decision.ts";
import { copiesOf, earnedNothing, gain, meanDifference, type Night, notCompared } from "./words.ts";

/** Adopts the winner on a trial, with who ties with it and what would change that. */
export function recommended(
  night: Night,
  winner: Comparison,
  others: readonly Comparison[],
  caveat: readonly string[],
): Verdict {
  const { record } = night;
  const what = metricWords(record.decisionMetric);
  const difference = meanDifference(winner);
  const copies = copiesOf(winner.cell, record);
  const check = checkWinner(night.reruns.fillModels, winner.cell, checkCommand(night));
  if (check.kind === "dependent") return modelDependent(night, winner, check);
  const sentences = [
    `Adopt ${winner.cell} on a trial.`,
    `On ${what.name} it beat ${winner.baseline} in ${better(winner)} of ${winner.n} windows, by ${difference} on average.`,
    `If no cell differed from the baseline, a result like this would come up in at most ${percentWords(winner.pHolm)} of such sweeps, all rivals counted.`,
  ];
  if (copies.length > 0) {
    const are = copies.length === 1 ? "is an exact copy" : "are exact copies";
    sentences.push(`${listed(copies)} ${are} of ${winner.cell}: either will do.`);
  }
  if (others.length > 0) {
    sentences.push(
      `${listed(others.map(({ cell }) => cell))} also beat the baseline, and nothing here tells them from ${winner.cell}: it ${highest(winner, others)}, no more.`,
    );
  }
  sentences.push(...earnedNothing(night, winner.cell), ...notCompared(night));
  if (record.state === "interrupted") {
    sentences.push("The sweep was interrupted; only common windows count.");
  }
  return {
    kind: "recommendation",
    cell: winner.cell,
    line: `Recommended: ${winner.cell} (${what.name} ${difference} against ${winner.baseline}, ${winner.n} windows${alsoBetter(copies, others)}).`,
    sentences: [
      ...sentences,
      ...check.sentences,
      `A repeat on other days that does not show the same would change this; run the same grid on new windows next.`,
      ...caveat,
    ],
  };
}

/** The test was passed, under one assumption about fills and not under another: no ground to put money on. */
function modelDependent(
  night: Night,
  winner: Comparison,
  { line, sentences }: { readonly line: string; readonly sentences: readonly string[] },
): Verdict {
  const { record, sessions } = night;
  const what = metricWords(record.decisionMetric);
  const difference = meanDifference(winner);
  return noDecision(line, [
    `On ${what.name}, ${winner.cell} beat ${winner.baseline} in ${better(winner)} of ${winner.n} windows, by ${difference} on average.`,
    ...sentences,
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    "Section 5 has the ranks; a cell that is ahead under all three is worth the next run.",
    ...marketCaveat(record, sessions),
  ]);
}

/** What makes up for a check that was not run; nothing before the last session, after which it runs by itself. */
function checkCommand({ record, windowsPerReplicate }: Night): string {
  // Windows of replays are not run again, and no command does it.
  if (record.state !== "complete" || windowsPerReplicate !== undefined) return "";
  return `Run it: npm run sweep -- debrief ${record.runPath} --fill-models.`;
}

function better({ metric, positive, negative }: Comparison): number {
  return betterSign(metric) > 0 ? positive : negative;
}

function percentWords(p: number | null): string {
  // "At most 0.0%" would promise what no number of windows can.
  return p === null ? "n/a" : `${Math.max(0.1, p * 100).toFixed(1)}%`;
}

function highest(winner: Comparison, others: readonly Comparison[]): string {
  const tied = others.some((other) => gain(other) === gain(winner));
  return tied ? "is the first in the grid of those with the highest mean" : "has the highest mean";
}

/** A tie must show in the one line that everybody reads. */
function alsoBetter(copies: readonly string[], others: readonly Comparison[]): string {
  const same = copies.length === 0 ? "" : `; the same as ${listed(copies)}`;
  const also =
    others.length === 0 ? "" : `; ${counted(others.length, "other cell")} beat the baseline too`;
  return `${same}${also}`;
}
