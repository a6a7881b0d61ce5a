/**
 * The verdict: which cell to adopt, or why not yet. It never claims more than its number of common windows
 * allows: up to five a description, from six an exact test corrected for the number of rivals, and nothing
 * where no result could have been significant. Written for somebody who has just woken up.
 */

import { WINDOWS_FOR_A_TEST } from "../results/compare-cells.ts";
import type { Comparison, SessionResult, Verdict } from "../results/results-types.ts";
import { SIGN_FLIP_WINDOWS_MAX, smallestP, windowsNeeded } from "../statistics/sign-flip.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { counted, listed, signed } from "../text/numbers.ts";
import { marketCaveat } from "./market-caveat.ts";
import { betterSign, metricWords } from "./metric-words.ts";

/** Chance of naming a cell although none differs. */
const ALPHA = 0.05;

type Night = {
  readonly record: SweepRecord;
  readonly sessions: readonly SessionResult[];
  readonly comparisons: readonly Comparison[];
};

/** Decides the verdict. Pure: the same stored sessions give the same words. */
export function decideVerdict(night: Night): Verdict {
  const { record, comparisons } = night;
  const done = night.sessions.filter(({ summary }) => summary !== null).length;
  const total = night.sessions.length;
  if (record.state === "running") {
    const lead = `In progress: ${done} of ${total} sessions have finished.`;
    return noDecision("in progress", [
      lead,
      "Wait for the rest; this page is written anew after each.",
    ]);
  }
  if (record.state === "aborted" || record.state === "fault") return stopped(record, done, total);
  if (!record.freshDb) return carried();
  if (record.baselineCell === null) return withoutBaseline();
  if (comparisons.length === 0) return nothingToCompare();
  const windows = Math.max(...comparisons.map(({ n }) => n));
  if (windows === 0) return noCommonWindow(night);
  if (windows < WINDOWS_FOR_A_TEST) return tooFew(night, windows);
  if (windows > SIGN_FLIP_WINDOWS_MAX) return tooMany(windows);
  return tested(night, windows);
}

function noDecision(why: string, sentences: readonly string[]): Verdict {
  return { kind: "no_decision", cell: null, line: `No decision: ${why}.`, sentences };
}

function stopped(record: SweepRecord, done: number, total: number): Verdict {
  const how = record.state === "aborted" ? "The sweep was stopped" : "The sweep ended with a fault";
  const sentences = [
    `${how} after ${done} of ${total} sessions, so its cells were not all tried.`,
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

function withoutBaseline(): Verdict {
  return noDecision("the grid names no baseline", [
    "There is no baseline to compare with.",
    "Name one in the grid under baseline: cell, and run again.",
  ]);
}

function nothingToCompare(): Verdict {
  return noDecision("the grid has only its baseline", [
    "There is no other cell to compare with the baseline.",
  ]);
}

function noCommonWindow({ record, comparisons, sessions }: Night): Verdict {
  const reasons = new Set(
    sessions.filter(({ evaluable }) => !evaluable).flatMap((s) => s.evaluableReasons.slice(0, 1)),
  );
  const why = comparisons.flatMap(({ leftOut }) => leftOut)[0];
  return noDecision("no window in which a cell and the baseline can be compared", [
    `No cell can be compared with ${record.baselineCell}.`,
    reasons.size > 0 ? `Reasons: ${listed([...reasons].slice(0, 3))}.` : `First reason: ${why}.`,
    "See the sessions marked not evaluable below, put that right, and run again.",
  ]);
}

function tooFew({ record, sessions, comparisons }: Night, windows: number): Verdict {
  const needed = Math.max(WINDOWS_FOR_A_TEST, windowsNeeded(comparisons.length, ALPHA));
  const lead =
    windows === 1
      ? "Every cell was seen in one window only, and one window cannot tell a better cell from luck."
      : `The cells share only ${windows} windows, too few to tell a better cell from luck.`;
  const sentences = [
    lead,
    ahead(comparisons, record.decisionMetric),
    `Keep ${record.baselineCell} for now.`,
    nextRun(comparisons.length, needed, windows),
    ...marketCaveat(record, sessions),
  ];
  return noDecision(`${counted(windows, "common window")}, ${needed} needed`, sentences);
}

function nextRun(rivals: number, needed: number, windows: number): string {
  const missing = counted(needed - windows, "more window");
  return `With ${counted(rivals, "rival")}, a decision needs at least ${needed} common windows: ${missing} (replicates: ${needed}).`;
}

/** What the table shows, as a description: it must not read like a result. */
function ahead(comparisons: readonly Comparison[], metric: string): string {
  const seen = comparisons.filter(({ mean }) => mean !== null);
  const above = seen.filter((comparison) => gain(comparison) > 0).sort(byGain);
  const what = metricWords(metric);
  const top = above[0];
  if (top === undefined) return `No cell did better than the baseline on ${what.name} this time.`;
  const difference = `${signed(top.mean, what.decimals)} ${what.unit}`.trim();
  return `On ${what.name}, ${top.cell} did best (${difference} against the baseline); that describes tonight, it is no finding.`;
}

function tooMany(windows: number): Verdict {
  return noDecision(`${windows} common windows, more than the exact test takes`, [
    `The sweep has ${windows} common windows; the exact test used here goes up to ${SIGN_FLIP_WINDOWS_MAX}, and no other is built in yet.`,
    "The paired table below describes the differences; no cell is named from it.",
  ]);
}

function tested(night: Night, windows: number): Verdict {
  const { record, sessions, comparisons } = night;
  const rivals = comparisons.length;
  const caveat = marketCaveat(record, sessions);
  if (smallestP(windows) > ALPHA / rivals) {
    const needed = windowsNeeded(rivals, ALPHA);
    return noDecision(`${windows} common windows, ${needed} needed`, [
      `No result could have been significant: with ${counted(rivals, "rival")} and ${windows} windows even a cell that was better every time would not pass.`,
      ahead(comparisons, record.decisionMetric),
      `Keep ${record.baselineCell} for now.`,
      nextRun(rivals, needed, windows),
      ...caveat,
    ]);
  }
  const better = comparisons
    .filter((comparison) => isShown(comparison) && gain(comparison) > 0)
    .sort(byGain);
  const winner = better[0];
  if (winner !== undefined) return recommended(record, winner, better.slice(1), caveat);
  return noneBetter(record, comparisons, windows, caveat);
}

function recommended(
  record: SweepRecord,
  winner: Comparison,
  others: readonly Comparison[],
  caveat: readonly string[],
): Verdict {
  const what = metricWords(record.decisionMetric);
  const difference = `${signed(winner.mean, what.decimals)} ${what.unit}`.trim();
  const interrupted =
    record.state === "interrupted" ? ["The sweep was interrupted; only common windows count."] : [];
  return {
    kind: "recommendation",
    cell: winner.cell,
    line: `Recommended: ${winner.cell} (${what.name} ${difference} against ${winner.baseline}, ${winner.n} windows${alsoBetter(others)}).`,
    sentences: [
      `Adopt ${winner.cell} on a trial.`,
      `On ${what.name} it beat ${winner.baseline} in ${better(winner)} of ${winner.n} windows, by ${difference} on average.`,
      `If no cell differed from the baseline, a result like this would come up in at most ${percentWords(winner.pHolm)} of such sweeps, all rivals counted.`,
      ...(others.length === 0
        ? []
        : [
            `${listed(others.map(({ cell }) => cell))} also beat the baseline, and nothing here tells them from ${winner.cell}: it has the highest mean, no more.`,
          ]),
      ...interrupted,
      "Not checked yet: whether it also wins under the other two fill models.",
      `A repeat on other days that does not show the same would change this; run the same grid on new windows next.`,
      ...caveat,
    ],
  };
}

/** A tie must show in the one line that everybody reads. */
function alsoBetter(others: readonly Comparison[]): string {
  return others.length === 0
    ? ""
    : `; ${counted(others.length, "other cell")} beat the baseline too`;
}

function noneBetter(
  record: SweepRecord,
  comparisons: readonly Comparison[],
  windows: number,
  caveat: readonly string[],
): Verdict {
  const what = metricWords(record.decisionMetric);
  const worse = comparisons.filter((comparison) => isShown(comparison) && gain(comparison) < 0);
  const visible = Math.min(...comparisons.map(({ mde }) => mde ?? Number.POSITIVE_INFINITY));
  const seen = Number.isFinite(visible)
    ? [
        `The smallest difference that ${windows} windows would usually have shown is about ${visible.toFixed(what.decimals)} ${what.unit}; a smaller one may be there.`,
      ]
    : [];
  return noDecision(`no cell was shown to be better in ${windows} common windows`, [
    `No cell was shown to be better than ${record.baselineCell} on ${what.name} in ${windows} common windows.`,
    ahead(comparisons, record.decisionMetric),
    ...(worse.length === 0 ? [] : [`Shown to be worse: ${listed(worse.map(({ cell }) => cell))}.`]),
    ...seen,
    `Keep ${record.baselineCell}.`,
    "To look for a smaller difference, run more windows, best from other days.",
    ...caveat,
  ]);
}

/** How much better the cell was on average; negative when it was worse. */
function gain({ metric, mean }: Comparison): number {
  return (mean ?? 0) * betterSign(metric);
}

function byGain(a: Comparison, b: Comparison): number {
  return gain(b) - gain(a);
}

function better({ metric, positive, negative }: Comparison): number {
  return betterSign(metric) > 0 ? positive : negative;
}

function isShown({ pHolm }: Comparison): boolean {
  return pHolm !== null && pHolm <= ALPHA;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function percentWords(p: number | null): string {
  return p === null ? "n/a" : `${(p * 100).toFixed(1)}%`;
}
