/**
 * What the night does next. Pure: a view of the journal in, one decision out. The order of the questions is the
 * order of one session: what has ended is judged first, then a reason to end is looked for, then the gate, and
 * only then a session starts. A sweep that is resumed asks the same questions of the same view, so there is
 * no separate way of starting again.
 */
import type { GateEvaluationRecord } from "../../reports/index.ts";
import { cutOffMs, isInTime, type TimeLeft } from "../deadline/time-left.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import { type Acknowledged, gateBefore } from "./gate.ts";

export type SweepView = {
  readonly sessions: readonly SessionRow[];
  readonly concurrency: number;
  /** Sessions whose gate status a person accepted. */
  readonly acknowledged: Acknowledged;
  /** Whole sentence of the rule that ended the sweep; null while none did. */
  readonly abortedBy: string | null;
  readonly operatorStop: boolean;
  /** Whole sentence of what the machine refused; null while all is well. */
  readonly fault: string | null;
  /** Sessions that carry inventory need the one before them. */
  readonly carriesInventory: boolean;
  /** The feed that live sessions share; "none" where no session needs one. */
  readonly feed: "none" | "up" | "down";
  /** What is left until the run has to be over; null when it may take its time. */
  readonly timeLeft: TimeLeft | null;
};

export type SweepDecision =
  | { readonly kind: "judge"; readonly session: number }
  | {
      readonly kind: "launch";
      readonly session: number;
      readonly gates: readonly GateEvaluationRecord[];
    }
  | { readonly kind: "wait" }
  /** A session may start, but the feed it is to share does not run (yet, or any more). */
  | { readonly kind: "start_feed" }
  /** Ask the running sessions for a clean end: a rule ended the sweep, or the time is needed for the debrief. */
  | { readonly kind: "stop_running"; readonly why: "rule" | "deadline" }
  | { readonly kind: "drain"; readonly end: SweepEnd };

export type SweepEnd =
  /** Out of time: what was not started, or not tried again, is told so. */
  | { readonly kind: "complete"; readonly outOfTime?: true }
  | { readonly kind: "aborted"; readonly detail: string }
  | {
      readonly kind: "blocked";
      readonly detail: string;
      readonly gates: readonly GateEvaluationRecord[];
    }
  | { readonly kind: "interrupted" }
  | { readonly kind: "fault"; readonly detail: string };

/** Returns the next decision; asked again after each one was acted upon and whenever a session ends. */
export function decideNext(view: SweepView): SweepDecision {
  const running = view.sessions.filter(({ state }) => state === "running").length;
  const due = nextToJudge(view.sessions);
  if (due !== null) return { kind: "judge", session: due.session };
  if (view.abortedBy !== null && running > 0) return { kind: "stop_running", why: "rule" };
  if (running > 0 && isOver(view)) return { kind: "stop_running", why: "deadline" };

  const end = reasonToEnd(view);
  if (end !== null) return running > 0 ? { kind: "wait" } : { kind: "drain", end };

  const next = view.sessions.find(({ state }) => state === "planned" || state === "interrupted");
  if (next === undefined) {
    return running > 0 ? { kind: "wait" } : { kind: "drain", end: { kind: "complete" } };
  }
  if (running >= view.concurrency || mustLetOthersEnd(view, next)) return { kind: "wait" };
  if (view.timeLeft !== null && !isInTime(view.timeLeft, next, view.sessions)) {
    const end = { kind: "complete", outOfTime: true } as const;
    return running > 0 ? { kind: "wait" } : { kind: "drain", end };
  }
  const decision = launchOrBlock(view, next, running);
  return decision.kind === "launch" && view.feed === "down" ? { kind: "start_feed" } : decision;
}

function isOver({ timeLeft, sessions }: SweepView): boolean {
  return timeLeft !== null && timeLeft.nowMs >= cutOffMs(timeLeft, sessions);
}

/** On a shared feed the cells of a replicate begin together, so that they see the same half-hour. */
function mustLetOthersEnd({ feed, sessions }: SweepView, next: SessionRow): boolean {
  if (feed === "none") return false;
  return sessions.some(
    ({ state, replicate }) => state === "running" && replicate !== next.replicate,
  );
}

function launchOrBlock(view: SweepView, next: SessionRow, running: number): SweepDecision {
  const broken = view.carriesInventory ? brokenChain(view.sessions, next) : null;
  if (broken !== null) return { kind: "drain", end: { kind: "aborted", detail: broken } };
  const gates = gateBefore(next, view.sessions, view.concurrency, view.acknowledged);
  const blocked = gates.filter(({ outcome }) => outcome === "blocked");
  if (blocked.length === 0) return { kind: "launch", session: next.session, gates };
  if (running > 0) return { kind: "wait" };
  const detail = blocked.map((gate) => gate.detail).join(" ");
  return { kind: "drain", end: { kind: "blocked", detail, gates } };
}

function reasonToEnd({ abortedBy, fault, operatorStop }: SweepView): SweepEnd | null {
  if (fault !== null) return { kind: "fault", detail: fault };
  if (abortedBy !== null) return { kind: "aborted", detail: abortedBy };
  return operatorStop ? { kind: "interrupted" } : null;
}

const SETTLED: readonly SessionRow["state"][] = [
  "finished",
  "failed",
  "skipped",
  "not_run",
  "reused",
];

/**
 * Rules run in plan order: a session that ended early, with others at once, waits until all before it have
 * ended, so that the night's decisions do not depend on which process was quicker.
 */
function nextToJudge(sessions: readonly SessionRow[]): SessionRow | null {
  for (const session of sessions) {
    if (!SETTLED.includes(session.state)) return null;
    if (!session.judged) return session;
  }
  return null;
}

function brokenChain(sessions: readonly SessionRow[], next: SessionRow): string | null {
  const before = sessions.findLast(({ session }) => session < next.session);
  if (before === undefined || before.state === "finished") return null;
  return (
    `Session ${before.session} (${before.label}) ${before.state}: session ${next.session} (${next.label}) ` +
    "would have to open with its closing balances (fresh_db: false), so the chain ends here."
  );
}
