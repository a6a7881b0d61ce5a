/** The night as the pure decisions see it. */
import type { SessionRow } from "../journal/journal-types.ts";
import type { SweepView } from "./decide.ts";
import { firedRules } from "./fired-rules.ts";
import { abortSentence, leftOutByRules } from "./judge.ts";
import type { LoopState } from "./loop-state.ts";
import type { Night } from "./night.ts";
import { timeLeftOf } from "./night-time.ts";

/** Everything that the next decision is made from. */
export function viewOf(night: Night, state: Pick<LoopState, "fault" | "pauseDue">): SweepView {
  const acknowledged = night.journal
    .acknowledgements()
    .map(({ session, by, reason }) => [session, { by, reason }] as const);
  const sessions = night.journal.sessions();
  const rules = firedRules(night).acting;
  return {
    sessions,
    ...slotsOf(night, sessions),
    acknowledged: new Map(acknowledged),
    abortedBy: abortSentence(rules, sessions),
    leftOut: leftOutByRules(rules, sessions),
    operatorStop: night.stop.reason() !== null,
    fault: state.fault,
    timeLeft: timeLeftOf(night, state.pauseDue),
  };
}

/** How many sessions may run at once, and what they wait for. */
export function slotsOf(
  { plan, workers, feed }: Night,
  sessions: readonly Pick<SessionRow, "state">[] = [],
) {
  const sessionsRun = (): boolean => sessions.some(({ state }) => state === "running");
  return {
    concurrency: plan.concurrency,
    workers,
    carriesInventory: !plan.freshDb,
    feed: feed === null ? "none" : feed.alive(sessionsRun()) ? "up" : "down",
  } as const;
}

/** The rule that ended the sweep, in a sentence; null while none has. */
export function abortOf(night: Night): string | null {
  return abortSentence(firedRules(night).acting, night.journal.sessions());
}
