/** The verdict that names a cell, or says that the assumption about fills decides it and not the cell. */
import type { Comparison, Verdict } from "../../results/results-types.ts";
import { isOrdered, type Passed } from "../../statistics/decision.ts";
import { meanOver } from "../../statistics/shared-windows.ts";
import { SIGN_FLIP_WINDOWS_MAX } from "../../statistics/sign-flip.ts";
import { counted, listed } from "../../text/numbers.ts";
import { checkWinner } from "../fill-model-words.ts";
import { metricWords } from "../metric-words.ts";
import { testedBeforeSentences } from "../tested-before.ts";
import { earnedNothing } from "./earnings.ts";
import { notCompared, windowsOfWinner } from "./losses.ts";
import { noDecision } from "./no-decision.ts";
import { idleToo } from "./not-trading.ts";
import {
  copiesOf,
  couldNotPass,
  howMuchBetter,
  meanDifference,
  metricWarning,
  type Night,
} from "./words.ts";

/** Adopts the winner on a trial, with who ties with it and what would change that. */
export function recommended(
  night: Night,
  passed: Passed<Comparison>,
  caveat: readonly string[],
): Verdict {
  const { record } = night;
  const { winner, idle } = passed;
  const what = metricWords(record.decisionMetric);
  const copies = copiesOf(winner.cell, record);
  const others = passed.others.filter(({ cell }) => !copies.includes(cell));
  const check = checkWinner(night.reruns.fillModels, winner.cell, checkCommand(night));
  if (check.kind === "dependent") return modelDependent(night, winner, check, caveat);
  const sentences = [
    `Adopt ${winner.cell} on a trial.`,
    `On ${what.name} it beat ${winner.baseline} ${howMuchBetter(winner)}.`,
    ...metricWarning(record),
    `If no cell differed from the baseline, a result like this would come up in at most ${percentWords(winner.pHolm)} of such sweeps, all rivals counted${drawn(winner)}.`,
    ...testedBeforeSentences(record, winner),
    ...windowsOfWinner(night, winner),
    ...copyWords(winner, copies),
    ...othersToo({ ...passed, others }),
    ...idleToo(night, winner, idle),
    ...earnedNothing(night, winner.cell),
    ...notCompared(night),
    ...couldNotPass(night),
  ];
  if (record.state === "interrupted") {
    sentences.push("The sweep was interrupted; only common windows count.");
  }
  return {
    kind: "recommendation",
    cell: winner.cell,
    line: `Recommended: ${winner.cell} (${what.name} ${meanDifference(winner)} against ${winner.baseline}, ${winner.n} windows${alsoBetter(copies, others)}).`,
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
  caveat: readonly string[],
): Verdict {
  const { baselineCell, decisionMetric } = night.record;
  return noDecision(line, [
    `On ${metricWords(decisionMetric).name}, ${winner.cell} beat ${winner.baseline} ${howMuchBetter(winner)}.`,
    ...sentences,
    `Keep ${baselineCell} for now.`,
    ...earnedNothing(night, baselineCell ?? ""),
    "Section 5 has the ranks; a cell that is ahead under all three is worth the next run.",
    ...caveat,
  ]);
}

/** What makes up for a check that was not run; nothing before the last session, after which it runs by itself. */
function checkCommand({ record, windowsPerReplicate }: Night): string {
  // Windows of replays are not run again, and no command does it.
  if (record.state !== "complete" || windowsPerReplicate !== undefined) return "";
  return `Run it: npm run sweep -- debrief ${record.runPath} --fill-models.`;
}

function percentWords(p: number | null): string {
  // "At most 0.0%" would promise what no number of windows can.
  return p === null ? "n/a" : `${Math.max(0.1, p * 100).toFixed(1)}%`;
}

/** Which of the two tests it was matters little, and is said in few words; section 5 says the rest. */
function drawn({ n }: Comparison): string {
  return n > SIGN_FLIP_WINDOWS_MAX ? " (sign patterns drawn)" : " (exact test)";
}

function copyWords({ cell }: Comparison, copies: readonly string[]): string[] {
  if (copies.length === 0) return [];
  const are = copies.length === 1 ? "is an exact copy" : "are exact copies";
  return [`${listed(copies)} ${are} of ${cell}: either will do.`];
}

/** Others that passed as well: what puts the winner before them, if anything does. */
function othersToo(passed: Passed<Comparison>): string[] {
  const { winner, others, sharedWindows } = passed;
  if (others.length === 0) return [];
  const who = `${listed(others.map(({ cell }) => cell))} also beat the baseline`;
  const shared = counted(sharedWindows.length, "window");
  if (!isOrdered(passed)) {
    return [
      `${who}, but they and ${winner.cell} share only ${shared}, too few to say which is best: ${winner.cell} ${mostWindows(passed)}, no more.`,
    ];
  }
  const own = meanOver(winner, sharedWindows);
  const equals = others.filter((other) => meanOver(other, sharedWindows) === own);
  const alike = [winner, ...others].every(({ n }) => n === sharedWindows.length);
  const over = alike ? "" : ` over the ${shared} that all of them have`;
  if (equals.length === 0) {
    return [
      `${who}, and nothing here tells them from ${winner.cell}: it has the highest mean${over}, no more.`,
    ];
  }
  const tied = listed(equals.map(({ cell }) => cell));
  return [
    `${who}, and ${equals.length === others.length ? "did" : `${tied} did`} exactly as well as ${winner.cell}${over}: either will do; ${winner.cell} ${mostWindows({ winner, others: equals })}.`,
  ];
}

function mostWindows({ winner, others }: Pick<Passed<Comparison>, "winner" | "others">): string {
  const most = others.length === 1 ? "was seen in more windows" : "was seen in most windows";
  return others.every(({ n }) => n < winner.n) ? most : "comes first in the grid";
}

/** A tie must show in the one line that everybody reads. */
function alsoBetter(copies: readonly string[], others: readonly Comparison[]): string {
  const same = copies.length === 0 ? "" : `; the same as ${listed(copies)}`;
  const also =
    others.length === 0 ? "" : `; ${counted(others.length, "other cell")} beat the baseline too`;
  return `${same}${also}`;
}
