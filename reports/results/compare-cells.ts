/**
 * Rivals against the baseline, window by window. A window counts only when both sessions are evaluable and
 * saw the same events: same plan identity, same tape, same start. Everything else is left out, with the reason.
 */

import { type RivalWindows, testRivals } from "../statistics/decision.ts";
import { WINDOWS_FOR } from "../statistics/ladder.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { metricValue, OTHER_MARKET } from "./evaluability.ts";
import { gradeRivals } from "./paired-grades.ts";
import type { Comparison, SessionResult } from "./results-types.ts";

/** Below this many common windows no p-value is given, whatever the differences look like. */
export const WINDOWS_FOR_A_TEST = WINDOWS_FOR.permutation_test;

/** Returns one comparison per rival, in the grid's order; none without a baseline or with carried inventory. */
export function compareCells(
  record: SweepRecord,
  sessions: readonly SessionResult[],
): Comparison[] {
  const baseline = record.baselineCell;
  if (baseline === null || !record.freshDb) return [];
  const rivals = record.cells.filter(({ label }) => label !== baseline);
  const paired = rivals.map((rival) => pairWindows(record, sessions, baseline, rival));
  const configurations = distinctRivals(record);
  const tests = testRivals(paired, configurations);
  const grades = gradeRivals(paired, tests, configurations.length);
  return paired.flatMap(({ leftOut }, i) => {
    const [test, grade] = [tests[i], grades[i]];
    if (test === undefined || grade === undefined) return [];
    const { windows, differences, ...numbers } = test;
    const metric = record.decisionMetric;
    return { ...numbers, ...grade, baseline, metric, windows, differences, leftOut };
  });
}

type PairedWindows = RivalWindows & Pick<Comparison, "leftOut">;

function pairWindows(
  record: SweepRecord,
  sessions: readonly SessionResult[],
  baseline: string,
  { label: cell, configHash: configuration }: SweepRecord["cells"][number],
): PairedWindows {
  const windows: number[] = [];
  const differences: number[] = [];
  const leftOut: string[] = [];
  for (const rival of sessions.filter((session) => session.cell === cell)) {
    const { replicate } = rival;
    const base = sessions.find((s) => s.cell === baseline && s.replicate === replicate);
    if (record.deadline?.cutRounds.includes(replicate) === true) {
      leftOut.push(`window ${replicate}: ${CUT_ROUND}`);
      continue;
    }
    const pair = pairOf(rival, base, record.decisionMetric);
    if (typeof pair === "string") leftOut.push(`window ${replicate}: ${pair}`);
    else {
      windows.push(replicate);
      differences.push(pair.difference);
    }
  }
  return { cell, configuration, windows, differences, leftOut };
}

/** Half a round would compare some cells on a window that the others never saw. */
const CUT_ROUND = "the deadline cut this round, not all cells ran in it";

/** Decided by what the sessions really saw: a live market cannot promise it beforehand. */
const NOT_THE_SAME = "the two did not see the same market events";

/**
 * True of a window that was left out because its two sessions saw different markets, whether their spreads were close
 * or not. Replays give both cells the same events, so they are the way on; nothing else that a window lacks is mended.
 */
export function sawApart(leftOut: string): boolean {
  return leftOut.includes(NOT_THE_SAME) || leftOut.includes(OTHER_MARKET);
}

/** Returns the paired difference, or the reason why this window has none. */
function pairOf(
  rival: SessionResult,
  base: SessionResult | undefined,
  metric: string,
): string | { readonly difference: number } {
  if (base === undefined) return "no session of the baseline";
  if (!base.evaluable || base.summary === null) return `the baseline ${whyOut(base)}`;
  if (!rival.evaluable || rival.summary === null) return `the cell ${whyOut(rival)}`;
  if (!sawTheSame(rival, base)) return NOT_THE_SAME;
  const ours = metricValue(rival.summary, metric);
  const theirs = metricValue(base.summary, metric);
  if (ours === null || theirs === null) {
    const reason = (ours === null ? rival : base).summary?.not_available[metric];
    return `${metric} is n/a (${reason ?? "no reason stored"})`;
  }
  return { difference: ours - theirs };
}

function whyOut({ state, evaluableReasons }: SessionResult): string {
  const what = state === "skipped" ? "was skipped" : "is not evaluable";
  return `${what}: ${evaluableReasons.join("; ")}`;
}

/** A reused baseline has no session in this plan, so its tape and start alone must agree. */
function sawTheSame(rival: SessionResult, base: SessionResult): boolean {
  const { summary: a } = rival;
  const { summary: b } = base;
  if (a === null || b === null) return false;
  const samePlan = rival.marketIdentity === base.marketIdentity || base.state === "reused";
  return (
    samePlan && a.tape_hash !== null && a.tape_hash === b.tape_hash && a.started_at === b.started_at
  );
}

/** Returns the configurations that differ from the baseline's, each once: as many chances there were to be lucky. */
export function distinctRivals({ cells, baselineCell }: SweepRecord): string[] {
  const own = cells.find(({ label }) => label === baselineCell)?.configHash;
  return [...new Set(cells.map(({ configHash }) => configHash))].filter((hash) => hash !== own);
}
