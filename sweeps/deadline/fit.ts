/**
 * What of a plan ends before its deadline, told before it is run. It walks through the sessions as the scheduler
 * would start them if every one took the expected time and nothing went wrong. Pure.
 */
import type { SweepPlan } from "../plan/plan-types.ts";
import { reserveMs } from "./session-times.ts";

export type FitPlan = Pick<
  SweepPlan,
  "sessions" | "concurrency" | "durationMs" | "clock" | "pauseBetweenMs" | "live" | "deadline"
>;

export type FitClock = {
  readonly nowMs: number;
  /** When the run has to be over. */
  readonly atMs: number;
  /** Wall time of a session. */
  readonly sessionMs: number;
};

export type Fit = {
  /** Sessions that are started, from the first. */
  readonly sessions: number;
  /** Rounds of all cells among them. */
  readonly rounds: number;
  /** When the last of them ends; null when none is started. */
  readonly lastEndsMs: number | null;
};

/** Returns what fits. */
export function fitDeadline(plan: FitPlan, clock: FitClock): Fit {
  let [sessions, rounds] = [0, 0];
  let lanes: Lanes = { startMs: clock.nowMs, taken: 0 };
  let lastEndsMs: number | null = null;
  for (const round of roundsOf(plan)) {
    // On a shared feed a round begins when the one before has ended.
    if (plan.live?.sharedFeed === true && lanes.taken > 0) lanes = nextLanes(plan, lanes, clock);
    const begun = startRound(plan, lanes, clock, { round, before: sessions });
    sessions += begun.count;
    if (begun.count > 0) lastEndsMs = begun.lanes.startMs + clock.sessionMs;
    if (begun.count < round) break;
    rounds += 1;
    lanes = begun.lanes;
  }
  return { sessions, rounds, lastEndsMs };
}

/** Sessions that run side by side since a moment, and how many of them there are. */
type Lanes = { readonly startMs: number; readonly taken: number };

function nextLanes(plan: FitPlan, { startMs }: Lanes, { sessionMs }: FitClock): Lanes {
  return { startMs: startMs + sessionMs + plan.pauseBetweenMs, taken: 0 };
}

type Round = { readonly round: number; readonly before: number };

function startRound(
  plan: FitPlan,
  from: Lanes,
  clock: FitClock,
  { round, before }: Round,
): { readonly count: number; readonly lanes: Lanes } {
  let lanes = from;
  for (let index = 0; index < round; index++) {
    const free = lanes.taken < plan.concurrency ? lanes : nextLanes(plan, lanes, clock);
    const together = plan.live?.sharedFeed === true && free.taken > 0 && index < plan.concurrency;
    const whole = plan.deadline?.fill === true && index === 0 ? round : 1;
    const needMs = neededMs(plan, clock.sessionMs, { count: whole, done: before + index });
    if (!together && free.startMs + needMs > clock.atMs) return { count: index, lanes };
    lanes = { startMs: free.startMs, taken: free.taken + 1 };
  }
  return { count: round, lanes };
}

/** Time from the start of `count` sessions, side by side where they may be, to the end of the run. */
export function neededMs(
  plan: Pick<FitPlan, "concurrency" | "pauseBetweenMs" | "durationMs" | "clock">,
  sessionMs: number,
  { count, done }: { readonly count: number; readonly done: number },
): number {
  const waves = Math.ceil(count / plan.concurrency);
  return waves * sessionMs + (waves - 1) * plan.pauseBetweenMs + reserveMs(plan, done + count);
}

/** Number of sessions of each round, in running order. */
function roundsOf({ sessions }: FitPlan): number[] {
  const rounds = new Map<number, number>();
  for (const { replicate } of sessions) rounds.set(replicate, (rounds.get(replicate) ?? 0) + 1);
  return [...rounds.values()];
}
