/**
 * The deadline of a run: fixed by its first start, kept by every resume, moved only by an option that says another
 * time than the journal's. Pure: the hour, the zone and the expected length of a session are arguments.
 */
import type { CodedError } from "../../engine/index.ts";
import { formatDuration } from "../grid/duration.ts";
import { gridFault } from "../grid/errors.ts";
import type { Deadline } from "../journal/journal-types.ts";
import { FINISH_BY_OPTION } from "../plan/plan-options.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { deadlineInstant, parseFinishBy } from "./finish-by.ts";
import { fitDeadline, neededMs } from "./fit.ts";
import { deadlineWords } from "./words.ts";

export type DeadlineClock = {
  readonly nowMs: number;
  readonly timeZone: string;
  /** Expected wall time of a session. */
  readonly sessionMs: number;
};

/**
 * Returns the deadline of a run that starts now, null where it may take its time.
 * @throws CodedError GRD_DEADLINE when not even one session, or one round of `fill`, would end in time.
 */
export function firstDeadline(plan: SweepPlan, clock: DeadlineClock): Deadline | null {
  const deadline = plannedDeadline(plan, clock);
  if (deadline === null) return null;
  const { sessions } = fitDeadline(plan, { ...clock, atMs: deadline.atMs });
  if (sessions === 0) throw noRoom(plan, deadline, clock);
  return deadline;
}

/** Returns the deadline of a run that would start now, whether anything fits or not. */
export function plannedDeadline(
  { deadline }: Pick<SweepPlan, "deadline">,
  clock: Pick<DeadlineClock, "nowMs" | "timeZone">,
): Deadline | null {
  return deadlineFrom(deadline?.finishBy, clock);
}

/**
 * Returns the deadline that an option gives to a run that goes on, null when it keeps its own.
 * @throws CodedError GRD_DEADLINE when nothing would end by then.
 */
export function movedDeadline(
  plan: SweepPlan,
  last: Deadline | undefined,
  clock: DeadlineClock,
): Deadline | null {
  if (!asksForAnother(plan, last)) return null;
  const deadline = deadlineFrom(plan.options[FINISH_BY_OPTION], clock);
  if (deadline === null) return null;
  const needMs = neededMs(plan, clock.sessionMs, { count: 1, done: 0 });
  if (clock.nowMs + needMs > deadline.atMs) throw noRoom(plan, deadline, clock);
  return deadline;
}

/** True when the command line names another time than the run has. */
export function asksForAnother(
  { options }: Pick<SweepPlan, "options">,
  last: Pick<Deadline, "finishBy"> | undefined,
): boolean {
  const typed = options[FINISH_BY_OPTION];
  return typed !== undefined && typed !== last?.finishBy;
}

function deadlineFrom(
  finishBy: string | undefined,
  { nowMs, timeZone }: Pick<DeadlineClock, "nowMs" | "timeZone">,
): Deadline | null {
  const parsed = finishBy === undefined ? null : parseFinishBy(finishBy);
  if (finishBy === undefined || parsed === null || !parsed.ok) return null;
  return { finishBy, timeZone, atMs: deadlineInstant(parsed.finishBy, nowMs, timeZone) };
}

function noRoom(
  plan: SweepPlan,
  deadline: Deadline,
  { nowMs, sessionMs }: DeadlineClock,
): CodedError {
  const fill = plan.deadline?.fill === true;
  const count = fill ? plan.cells.length : 1;
  const what = fill ? `a round of ${count} sessions` : "a session";
  const needs = formatDuration(neededMs(plan, sessionMs, { count, done: 0 }));
  const leftMs = deadline.atMs - nowMs;
  const was = leftMs <= 0 ? "which has passed" : `${formatDuration(leftMs)} from now`;
  const message = `finish_by was ${deadlineWords(deadline)}, ${was}; expected at least ${needs}: ${what} with its debrief`;
  return gridFault("GRD_DEADLINE", message, {
    hint: "Give it more time (--finish-by), or run shorter sessions (--duration) or fewer cells (--only).",
  });
}
