/** What fits before a deadline, in one sentence for the plan, the question before the start, and the log. Pure. */
import { formatDuration } from "../grid/duration.ts";
import type { Deadline } from "../journal/journal-types.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { type Fit, fitDeadline } from "./fit.ts";
import { expectedSessionMs } from "./session-times.ts";
import { deadlineWords } from "./words.ts";

export type FitInput = {
  readonly nowMs: number;
  readonly deadline: Deadline;
  /** Wall times of sessions like these, ms; none where none was ever measured. */
  readonly measured: readonly number[];
};

/** Returns "07:30 Europe/Berlin (… UTC): 16 rounds of 5 sessions fit, …". */
export function describeFit(plan: SweepPlan, { nowMs, deadline, measured }: FitInput): string {
  const sessionMs = expectedSessionMs(plan, measured);
  const fit = fitDeadline(plan, { nowMs, atMs: deadline.atMs, sessionMs });
  const known = measured.length > 0 ? "measured before" : "assumed, none has been measured";
  return [
    `${deadlineWords(deadline)}, ${leftWords(deadline.atMs - nowMs)}: ${whatFits(plan, fit)}`,
    ...lastWords(fit, deadline),
    `a session is taken to last ${formatDuration(Math.max(1_000, sessionMs))} (${known})`,
  ].join("; ");
}

function leftWords(ms: number): string {
  return ms <= 0 ? "which has passed" : `in ${formatDuration(ms)}`;
}

function whatFits(plan: SweepPlan, { sessions, rounds }: Fit): string {
  const all = plan.sessions.length;
  const each = plan.cells.length;
  if (sessions === 0) return "nothing fits any more";
  if (plan.deadline?.fill === true) {
    const most = rounds === plan.replicates ? ", the most that are planned" : "";
    return `${count(rounds, "round")} of ${count(each, "session")} fit${rounds === 1 ? "s" : ""}${most}`;
  }
  if (sessions === all) return `all ${count(all, "session")} fit`;
  const missing = all - sessions;
  return `${sessions} of ${count(all, "session")} fit (${count(rounds, "whole round")} of ${each}), ${missing} would not be started`;
}

function lastWords({ lastEndsMs }: Fit, { atMs, timeZone }: Deadline): string[] {
  if (lastEndsMs === null) return [];
  const left = formatDuration(Math.max(0, atMs - lastEndsMs));
  return [
    `the last ends about ${localTime(lastEndsMs, timeZone)}, ${left} before, for the debrief and reruns`,
  ];
}

/** "07:01". */
function localTime(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "short" }).format(ms);
}

function count(value: number, noun: string): string {
  return `${value} ${noun}${value === 1 ? "" : "s"}`;
}
