/**
 * Does the next session still end in time, the debrief included? Asked by the scheduler before each start, with the
 * hour as an argument. Pure.
 */
import type { SessionRow } from "../journal/journal-types.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { neededMs } from "./fit.ts";
import { debriefMs } from "./session-times.ts";

export type TimeLeft = {
  readonly nowMs: number;
  /** When the run has to be over. */
  readonly atMs: number;
  /** Expected wall time of a session. */
  readonly sessionMs: number;
  /** A pause that comes before the next start. */
  readonly pauseMs: number;
  readonly plan: Pick<
    SweepPlan,
    "concurrency" | "pauseBetweenMs" | "durationMs" | "clock" | "deadline" | "live"
  >;
};

/**
 * True when a session may start. Filling, a round is begun only if all of it ends in time; a round that was begun
 * goes on as long as its sessions do. Cells on one feed begin together: what lets the first of them start lets all.
 */
export function isInTime(
  { nowMs, atMs, sessionMs, pauseMs, plan }: TimeLeft,
  next: Pick<SessionRow, "replicate">,
  sessions: readonly SessionRow[],
): boolean {
  const round = sessions.filter(({ replicate }) => replicate === next.replicate);
  if (plan.live?.sharedFeed === true && beginsNow(round)) return true;
  const whole = plan.deadline?.fill === true && !round.some(isBegun);
  const count = whole ? round.filter(({ state }) => state === "planned").length : 1;
  const done = sessions.filter(isBegun).length;
  return nowMs + pauseMs + neededMs(plan, sessionMs, { count, done }) <= atMs;
}

/** The moment at which whatever still runs is ended, so that the debrief is there in time; epoch ms. */
export function cutOffMs(
  { atMs }: Pick<TimeLeft, "atMs">,
  sessions: readonly SessionRow[],
): number {
  return atMs - debriefMs(sessions.filter(isBegun).length);
}

/** Some of the round run and none of it has ended. */
function beginsNow(round: readonly SessionRow[]): boolean {
  const begun = round.filter(isBegun);
  return begun.length > 0 && begun.every(({ state }) => state === "running");
}

const BEGUN: readonly SessionRow["state"][] = ["running", "finished", "failed", "interrupted"];

function isBegun({ state }: SessionRow): boolean {
  return BEGUN.includes(state);
}
