/**
 * How long a session takes by the clock on the wall, and how much time is kept free after it. Assumed before the
 * first session has ended, measured from then on. Pure.
 */
import type { SweepPlan } from "../plan/plan-types.ts";

export type TimedPlan = Pick<SweepPlan, "durationMs" | "clock">;

/** A process starts, opens its market and closes its database. */
const START_AND_CLOSE_MS = 2_000;
/** A virtual clock has been seen to do an hour of market in four to ten seconds. */
const VIRTUAL_SPEED = 360;
/** On the real clock everything beyond the duration is start and close, more of it on a busy machine. */
const REAL_SLACK = 0.01;
/** A watchdog ends a session that takes this much longer than its duration. */
const BEYOND_DURATION_MS_MAX = 120_000;
/** What was measured may be a little worse the next time. */
const MARGIN = 1.25;

/** Judging, the debrief and its pages once. */
const DEBRIEF_MS = 3_000;
/** What the debrief takes more for each session in it. */
const DEBRIEF_SESSION_MS = 100;
/** Each session may be run three times more in memory, to check the ranking: 600 ms for half an hour of market. */
const RERUN_SPEED = 1_000;

/** Returns the ms that a session may take, from what is known of ended ones (wall times in ms; none at first). */
export function expectedSessionMs(plan: TimedPlan, measured: readonly number[]): number {
  const own = plan.clock === "real" ? plan.durationMs : 0;
  if (measured.length === 0) {
    const market =
      plan.clock === "real" ? REAL_SLACK * plan.durationMs : plan.durationMs / VIRTUAL_SPEED;
    return Math.round(own + START_AND_CLOSE_MS + market);
  }
  // The middle one: a session that outlived its orchestrator ended long before anybody noted it.
  const beyond = Math.max(0, middle(measured) - own) * MARGIN;
  return Math.round(own + Math.min(beyond, plan.durationMs + BEYOND_DURATION_MS_MAX - own));
}

/** Returns the ms to keep free for the debrief, and for checking the ranking, when so many sessions are done. */
export function reserveMs({ durationMs }: TimedPlan, sessions: number): number {
  return debriefMs(sessions) + Math.round((sessions * durationMs) / RERUN_SPEED);
}

/** Returns the ms to keep free for the debrief alone; what still runs then is ended. */
export function debriefMs(sessions: number): number {
  return DEBRIEF_MS + sessions * DEBRIEF_SESSION_MS;
}

type Timed = {
  readonly outcome: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
};

/** Wall times in ms of the attempts that ran their whole course. */
export function wallTimes(attempts: readonly Timed[]): number[] {
  return attempts.flatMap(({ outcome, startedAt, endedAt }) =>
    outcome === "duration_elapsed" && endedAt !== null
      ? [Date.parse(endedAt) - Date.parse(startedAt)]
      : [],
  );
}

/** The middle of at least one time, the upper one of two. */
export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
