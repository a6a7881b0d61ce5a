/**
 * What the night does next. Pure: a view of the journal in, one decision out. The order of the questions is the
 * order of one session: what has ended is judged first, then a reason to end is looked for, then the gate, and
 * only then a session starts. A sweep that is resumed asks the same questions of the same view, so there is
 * no separate way of starting again.
 */
import type { GateEvaluationRecord } from "../../reports/index.ts";
import { cutOffMs, isInTime, type TimeLeft } from "../deadline/time-left.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import { type Acknowledged, gateBefore, wasRun } from "./gate.ts";

export type SweepView = {
  readonly sessions: readonly SessionRow[];
  readonly concurrency: number;
  /**
   * Processes at hand. With more than one, sessions that the plan runs back to back may run ahead of their turn:
   * they are judged in their turn all the same, so that no result depends on this number.
   */
  readonly workers: number;
  /** Sessions whose gate status a person accepted. */
  readonly acknowledged: Acknowledged;
  /** Whole sentence of the rule that ended the sweep; null while none did. */
  readonly abortedBy: string | null;
  readonly operatorStop: boolean;
  /** Whole sentence of what the machine refused; null while all is well. */
  readonly fault: string | null;
  /** Sessions that carry inventory need the one before them. */
  readonly carriesInventory: boolean;
  /** Sessions that an earlier session's rule leaves out, though they may have run ahead of it. */
  readonly leftOut: ReadonlySet<number>;
  /** The feed that live sessions share; "none" where no session needs one. */
  readonly feed: "none" | "up" | "down";
  /** What is left until the run has to be over; null when it may take its time. */
  readonly timeLeft: TimeLeft | null;
};

export type SweepDecision =
  | {
      readonly kind: "judge";
      readonly session: number;
      /** The gate before it, for a session whose turn has come only now. */
      readonly gates: readonly GateEvaluationRecord[];
    }
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
  const running = runningOf(view.sessions);
  const due = endsBeforeItsTurn(view) ? null : nextToJudge(view.sessions);
  if (due !== null) return judgeOrBlock(view, due, running);
  if (view.abortedBy !== null && running > 0) return { kind: "stop_running", why: "rule" };
  if (running > 0 && isOver(view)) return { kind: "stop_running", why: "deadline" };

  const end = reasonToEnd(view);
  if (end !== null) return running > 0 ? { kind: "wait" } : { kind: "drain", end };

  const next = view.sessions.find(({ state }) => state === "planned" || state === "interrupted");
  if (next === undefined) {
    return running > 0 ? { kind: "wait" } : { kind: "drain", end: { kind: "complete" } };
  }
  if (running >= sessionsAtOnce(view) || mustLetOthersEnd(view, next)) return { kind: "wait" };
  if (view.timeLeft !== null && !isInTime(view.timeLeft, next, view.sessions)) {
    const end = { kind: "complete", outOfTime: true } as const;
    return running > 0 ? { kind: "wait" } : { kind: "drain", end };
  }
  const decision = launchOrBlock(view, next, running);
  return decision.kind === "launch" && view.feed === "down" ? { kind: "start_feed" } : decision;
}

function runningOf(sessions: readonly SessionRow[]): number {
  return sessions.reduce((count, { state }) => (state === "running" ? count + 1 : count), 0);
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

type Slots = Pick<SweepView, "concurrency" | "workers" | "carriesInventory" | "feed">;

/** Sessions that the plan runs back to back, each from its own start, on a market that waits for nobody. */
export function mayRunAhead({ concurrency, workers, carriesInventory, feed }: Slots): boolean {
  return concurrency === 1 && workers > 1 && !carriesInventory && feed === "none";
}

/** The most sessions that run at the same time. */
export function sessionsAtOnce(slots: Slots): number {
  return mayRunAhead(slots) ? slots.workers : slots.concurrency;
}

/** What ran ahead of a rule that ended the sweep would not have been run back to back: it is not judged. */
function endsBeforeItsTurn(view: SweepView): boolean {
  return view.abortedBy !== null && view.concurrency === 1;
}

/** The gate of a session that ran ahead is asked when its turn has come, which is after all before it are judged. */
function judgeOrBlock(view: SweepView, due: SessionRow, running: number): SweepDecision {
  const isAsked = mayRunAhead(view) && wasRun(due) && !view.leftOut.has(due.session);
  const gates = isAsked ? gatesOf(view, due) : [];
  return blockedBy(gates, running) ?? { kind: "judge", session: due.session, gates };
}

function launchOrBlock(view: SweepView, next: SessionRow, running: number): SweepDecision {
  const broken = view.carriesInventory ? brokenChain(view.sessions, next) : null;
  if (broken !== null) return { kind: "drain", end: { kind: "aborted", detail: broken } };
  const gates = mayRunAhead(view) && !itsTurn(view, next) ? [] : gatesOf(view, next);
  return blockedBy(gates, running) ?? { kind: "launch", session: next.session, gates };
}

function gatesOf(view: SweepView, session: SessionRow): GateEvaluationRecord[] {
  return gateBefore(session, view.sessions, view.concurrency, view.acknowledged);
}

function itsTurn({ sessions }: SweepView, next: SessionRow): boolean {
  return sessions.every(({ session, judged }) => judged || session >= next.session);
}

function blockedBy(gates: readonly GateEvaluationRecord[], running: number): SweepDecision | null {
  const blocked = gates.filter(({ outcome }) => outcome === "blocked");
  if (blocked.length === 0) return null;
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
  const first = sessions.find(({ judged }) => !judged);
  return first !== undefined && SETTLED.includes(first.state) ? first : null;
}

function brokenChain(sessions: readonly SessionRow[], next: SessionRow): string | null {
  const before = sessions.findLast(({ session }) => session < next.session);
  if (before === undefined || before.state === "finished") return null;
  return (
    `Session ${before.session} (${before.label}) ${before.state}: session ${next.session} (${next.label}) ` +
    "would have to open with its closing balances (fresh_db: false), so the chain ends here."
  );
}
