/**
 * How many sessions of a sweep are done, counted in one place: terminal, `status` and debrief say the same.
 * Done is what has numbers to read: finished, or reused from a stored run. Pure.
 */
import type { SessionState } from "./sweep-record.ts";

export type SessionCounts = {
  readonly total: number;
  /** finished + reused. */
  readonly done: number;
  readonly of: Readonly<Record<SessionState, number>>;
};

/** In the order in which they are told. */
const STATES = [
  "finished",
  "reused",
  "failed",
  "interrupted",
  "skipped",
  "not_run",
  "running",
  "planned",
] as const satisfies readonly SessionState[];

/** Counts sessions by state. */
export function countSessions(
  sessions: readonly { readonly state: SessionState }[],
): SessionCounts {
  const count = (state: SessionState): number =>
    sessions.filter((session) => session.state === state).length;
  const of = Object.fromEntries(STATES.map((state) => [state, count(state)])) as Record<
    SessionState,
    number
  >;
  return { total: sessions.length, done: of.finished + of.reused, of };
}

/** "3 of 5 sessions done (2 finished, 1 reused, 2 not run)"; the parts only where not all simply finished. */
export function describeSessionCounts(
  sessions: readonly { readonly state: SessionState }[],
): string {
  const { total, done, of } = countSessions(sessions);
  const head = `${done} of ${total} session${total === 1 ? "" : "s"} done`;
  if (of.finished === total) return head;
  const parts = STATES.filter((state) => of[state] > 0).map(
    (state) => `${of[state]} ${state.replace("_", " ")}`,
  );
  return `${head} (${parts.join(", ")})`;
}
