/**
 * The gate between two sessions: the inventory invariant of what ran before. `drift`, `error` and a status
 * that is missing stop the sweep until a person accepts them; a gate that nobody could read was once taken
 * for an open one. Pure.
 */
import type { GateEvaluationRecord } from "../../reports/index.ts";
import type { SessionRow } from "../journal/journal-types.ts";

export type Acknowledged = ReadonlyMap<number, { readonly by: string; readonly reason: string }>;

export const GATE_NAME = "inventory_invariant";

/** Returns the gate's evaluations before a session starts; none before the first. */
export function gateBefore(
  next: Pick<SessionRow, "session">,
  sessions: readonly SessionRow[],
  concurrency: number,
  acknowledged: Acknowledged,
): GateEvaluationRecord[] {
  return gateSubjects(next, sessions, concurrency).map((subject) => ({
    beforeSession: next.session,
    gate: GATE_NAME,
    subject: subject.label,
    status: subject.invariantStatus,
    ...answer(subject, acknowledged),
  }));
}

/** True when a session's status stops the sweep unless a person accepts it. */
export function needsAcknowledgement(session: SessionRow): boolean {
  return wasRun(session) && answer(session, new Map()).outcome === "blocked";
}

/** Back to back the session before counts; with several at once, every one that has ended. */
function gateSubjects(
  next: Pick<SessionRow, "session">,
  sessions: readonly SessionRow[],
  concurrency: number,
): SessionRow[] {
  if (concurrency > 1) return sessions.filter(wasRun);
  const before = sessions.findLast((row) => row.session < next.session && wasRun(row));
  return before === undefined ? [] : [before];
}

/** True when a session ran to an end of its own. */
export function wasRun({ state }: SessionRow): boolean {
  return state === "finished" || state === "failed";
}

function answer(
  subject: SessionRow,
  acknowledged: Acknowledged,
): Pick<GateEvaluationRecord, "outcome" | "detail"> {
  const who = `Session ${subject.session} (${subject.label})`;
  if (subject.invariantStatus === "ok")
    return { outcome: "passed", detail: `${who}: inventory is exact.` };
  if (subject.invariantStatus === "unverified") {
    const detail = `${who}: inventory could not be verified against all three sources; the sweep goes on.`;
    return { outcome: "warned", detail };
  }
  if (diedOfFault(subject)) {
    // Its process died, and with it its database's claim: nothing of it enters the next, fresh session.
    const detail = `${who} failed (${subject.haltReason}) and left no inventory to check; the sweep goes on.`;
    return { outcome: "warned", detail };
  }
  const accepted = acknowledged.get(subject.session);
  if (accepted !== undefined) {
    const detail = `${who}: ${describe(subject)}, accepted by ${accepted.by}: ${accepted.reason}`;
    return { outcome: "acknowledged", detail };
  }
  return { outcome: "blocked", detail: `${who}: ${describe(subject)}, expected ok.` };
}

function describe({ invariantStatus }: SessionRow): string {
  return invariantStatus === null
    ? "inventory_invariant.status was missing"
    : `inventory_invariant.status was ${invariantStatus}`;
}

const DEATHS = ["crashed", "watchdog", "startup_failure"];

function diedOfFault({ state, invariantStatus, haltReason }: SessionRow): boolean {
  return state === "failed" && invariantStatus === null && DEATHS.includes(haltReason ?? "");
}
