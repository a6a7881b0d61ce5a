/**
 * The verdict: which cell to adopt, or why not yet. It never claims more than its number of common windows
 * allows: up to five a description, from six an exact test corrected for the number of rivals, and nothing
 * where no result could have been significant. Written for somebody who has just woken up.
 */
import { countSessions, describeSessionCounts } from "../count-sessions.ts";
import { distinctRivals } from "../results/compare-cells.ts";
import type { Comparison, Verdict } from "../results/results-types.ts";
import { decideCell } from "../statistics/decision.ts";
import { SIGN_FLIP_WINDOWS_MAX } from "../statistics/sign-flip.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { counted, listed, shortDecimals, signed } from "../text/numbers.ts";
import { checkWinner, notRepeatedWords } from "./fill-model-words.ts";
import { foreignNote, foreignSentence } from "./foreign-network.ts";
import { howToCompare, notRanked, sawOtherHalfHours } from "./live-words.ts";
import { marketCaveat } from "./market-caveat.ts";
import { betterSign, metricWords } from "./metric-words.ts";
import { nightOfReplays, saidOfReplays } from "./replay-verdict.ts";
import {
  ahead,
  causes,
  copiesOf,
  earnedNothing,
  gain,
  lostWindows,
  type Night,
  sensitivity,
  windowSpan,
} from "./verdict-words.ts";

/** Decides the verdict. Pure: the same stored sessions give the same words. */
export function decideVerdict(night: Night): Verdict {
  const verdict = decide(night);
  return {
    ...verdict,
    line: `${verdict.line}${foreignNote(night)}`,
    sentences: [...verdict.sentences, ...foreignSentence(night)],
  };
}

function decide(night: Night): Verdict {
  const { record, sessions, comparisons } = night;
  if (record.state === "running") {
    return noDecision("in progress", [
      `In progress: ${describeSessionCounts(sessions)}.`,
      "Wait for the rest; this page is written anew after each.",
    ]);
  }
  if (record.state === "aborted" || record.state === "fault") return stopped(night);
  if (!record.freshDb) return carried();
  if (record.baselineCell === null) return withoutBaseline(record);
  const notRepeated = notRepeatedWords(night.reruns);
  if (notRepeated.length > 0) return noDecision("the engine did not repeat itself", notRepeated);
  if (comparisons.length === 0) return nothingToCompare();
  if (distinctRivals(record).length === 0) return onlyCopies(record.baselineCell);
  return inWords(night);
}

/** The decision itself is numbers alone; here it gets the words of the night. */
function inWords(night: Night): Verdict {
  const { record, sessions, comparisons } = night;
  const rivals = distinctRivals(record).length;
  const decision = decideCell(comparisons, rivals, betterSign(record.decisionMetric));
  const caveat = marketCaveat(record, sessions);
  switch (decision.kind) {
    case "no_window": {
      const replays = nightOfReplays(night);
      return replays === null ? noCommonWindow(night) : saidOfReplays(inWords(replays), night);
    }
    case "too_few":
      return tooFew(night, decision.windows, decision.needed);
    case "too_many":
      return tooMany(night);
    case "undecidable":
      return undecidable(night, decision.windows, decision.needed);
    case "none_better":
      return noneBetter(night, decision.worse, caveat);
    case "better": {
      const copies = copiesOf(decision.winner.cell, record);
      const others = decision.others.filter(({ cell }) => !copies.includes(cell));
      return recommended(night, decision.winner, others, caveat);
    }
  }
}

function noDecision(why: string, sentences: readonly string[]): Verdict {
  const line = `No decision: ${why}.`;
  return {
    kind: "no_decision",
    cell: null,
    line,
    sentences: sentences.map((s) => shortDecimals(s)),
  };
}

function stopped({ record, sessions }: Night): Verdict {
  const { done, total } = countSessions(sessions);
  const how = record.state === "aborted" ? "The sweep was stopped" : "The sweep ended with a fault";
  const sentences = [
    `${how} after ${done} of ${counted(total, "session")}, so its cells were not all tried.`,
    sentence(record.stateDetail ?? "No reason was stored"),
    "Deal with that first, then run the sweep again; until then keep the baseline.",
  ];
  return noDecision(record.state === "aborted" ? "the sweep was stopped" : "fault", sentences);
}

function carried(): Verdict {
  return noDecision("inventory was carried from session to session", [
    "Every session began with what the one before had left, so the cells are not comparable and nothing is ranked.",
    "To compare cells, run with fresh_db: true.",
  ]);
}

function withoutBaseline({ options: { only } }: SweepRecord): Verdict {
  if (only !== undefined) {
    return noDecision("this run has no baseline", [
      `--only ${only} left no baseline to compare with.`,
      "Run it again with the baseline among the cells of --only.",
    ]);
  }
  return noDecision("the grid names no baseline", [
    "There is no baseline to compare with.",
    "Name one in the grid under baseline: cell, and run again.",
  ]);
}

function nothingToCompare(): Verdict {
  return noDecision("the run has only its baseline", [
    "There is no other cell to compare with the baseline.",
  ]);
}

function onlyCopies(baseline: string): Verdict {
  return noDecision("every cell is a copy of the baseline", [
    `Every other cell has the configuration of ${baseline}, so there is nothing to decide between.`,
    "Check what the cells change (section 7).",
  ]);
}

const GO_ON = "The sweep was interrupted: go on with it first, the same command does.";

function noCommonWindow(night: Night): Verdict {
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

function tooFew(night: Night, windows: number, needed: number): Verdict {
  const { record, sessions } = night;
  const sentences = [
    fewWords(night, windows),
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...nextRun(night, needed, windows),
    ...howToCompare(night),
    ...marketCaveat(record, sessions),
  ];
  return noDecision(`${counted(windows, "common window")}, ${needed} needed`, sentences);
}

function fewWords({ record, comparisons }: Night, windows: number): string {
  const all = comparisons.every(({ n }) => n === windows);
  const luck = "one window cannot tell a better cell from luck.";
  if (record.replicates === 1) {
    return all
      ? `Every cell was seen in one window only, and ${luck}`
      : `There was one window only, and ${luck}`;
  }
  if (windows === 1) return `Only one window can be compared, and ${luck}`;
  return `The cells share only ${windowSpan(comparisons, "window")} with the baseline, too few to tell a better cell from luck.`;
}

/** Rivals that no window could be judged on: the table must not be read as if they had been beaten. */
function notCompared({ comparisons }: Night): string[] {
  const byCause = new Map<string, string[]>();
  for (const { cell, n, leftOut } of comparisons) {
    if (n > 0) continue;
    const cause = shortCause(causes(leftOut)[0] ?? "no window");
    byCause.set(cause, [...(byCause.get(cause) ?? []), cell]);
  }
  if (byCause.size === 0) return [];
  const groups = [...byCause].map(([cause, cells]) => `${listed(cells)} (${cause})`);
  return [`Not compared at all: ${groups.join("; ")}.`];
}

/** The first of a session's reasons is enough here; section 5 has all of them. */
function shortCause(cause: string): string {
  return (cause.split("; ")[0] ?? "").replace("the cell is not evaluable: ", "");
}

/** What to run next; more replicates do not help where the planned ones were lost to something. */
function nextRun(night: Night, needed: number, windows: number): string[] {
  const { record } = night;
  const rivals = counted(distinctRivals(record).length, "rival");
  const lead = `With ${rivals}, a decision needs at least ${counted(needed, "common window")}`;
  const lost = lostWindows(night);
  const interrupted = record.state === "interrupted";
  if (record.replicates >= needed) {
    const own = `${lead}. The grid has ${record.replicates}, but not all of them could be used.`;
    const next = interrupted ? GO_ON : whatTookThem(record);
    return [own, ...lost, next];
  }
  const replicates = Math.ceil(needed / (night.windowsPerReplicate ?? 1));
  const missing = counted(needed - windows, "more window");
  const how =
    record.deadline?.fill === true ? "more time, or another night" : `replicates: ${replicates}`;
  const more = `${lead}: ${missing} (${how}).`;
  return interrupted ? [more, GO_ON] : [more, ...lost];
}

function whatTookThem({ deadline }: SweepRecord): string {
  return deadline === undefined || deadline.sessionsOut.length === 0
    ? "Mend what took them away, then run again."
    : "Give it more time (a later finish_by), then run it again.";
}

function tooMany({ comparisons }: Night): Verdict {
  const windows = windowSpan(comparisons);
  return noDecision(`${windows}, more than the exact test takes`, [
    `The sweep has ${windows}; the exact test used here goes up to ${SIGN_FLIP_WINDOWS_MAX}, and no other is built in yet.`,
    "The paired table below describes the differences; no cell is named from it.",
  ]);
}

function undecidable(night: Night, windows: number, needed: number): Verdict {
  const { record, sessions } = night;
  const rivals = counted(distinctRivals(record).length, "rival");
  return noDecision(`${counted(windows, "common window")}, ${needed} needed`, [
    `No result could have been significant: with ${rivals} and ${counted(windows, "window")} even a cell that was better every time would not pass.`,
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    ...notCompared(night),
    ahead(night),
    ...nextRun(night, needed, windows),
    ...marketCaveat(record, sessions),
  ]);
}

function recommended(
  night: Night,
  winner: Comparison,
  others: readonly Comparison[],
  caveat: readonly string[],
): Verdict {
  const { record } = night;
  const what = metricWords(record.decisionMetric);
  const difference = `${signed(winner.mean, what.decimals)} ${what.unit}`.trim();
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

/** What makes up for a check that was not run; nothing before the last session, after which it runs by itself. */
function checkCommand({ record, windowsPerReplicate }: Night): string {
  // Windows of replays are not run again, and no command does it.
  if (record.state !== "complete" || windowsPerReplicate !== undefined) return "";
  return `Run it: npm run sweep -- debrief ${record.runPath} --fill-models.`;
}

/** The test was passed, under one assumption about fills and not under another: no ground to put money on. */
function modelDependent(
  night: Night,
  winner: Comparison,
  { line, sentences }: { readonly line: string; readonly sentences: readonly string[] },
): Verdict {
  const { record, sessions } = night;
  const what = metricWords(record.decisionMetric);
  const difference = `${signed(winner.mean, what.decimals)} ${what.unit}`.trim();
  return noDecision(line, [
    `On ${what.name}, ${winner.cell} beat ${winner.baseline} in ${better(winner)} of ${winner.n} windows, by ${difference} on average.`,
    ...sentences,
    `Keep ${record.baselineCell} for now.`,
    ...earnedNothing(night, record.baselineCell ?? ""),
    "Section 5 has the ranks; a cell that is ahead under all three is worth the next run.",
    ...marketCaveat(record, sessions),
  ]);
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

function noneBetter(
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

function better({ metric, positive, negative }: Comparison): number {
  return betterSign(metric) > 0 ? positive : negative;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function percentWords(p: number | null): string {
  // "At most 0.0%" would promise what no number of windows can.
  return p === null ? "n/a" : `${Math.max(0.1, p * 100).toFixed(1)}%`;
}
