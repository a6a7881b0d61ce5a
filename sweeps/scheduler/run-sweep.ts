/**
 * The loop of a night: read the journal, decide purely, act, again. Everything it knows is in the journal, so
 * that a night that was cut anywhere goes on from there by the same loop.
 */
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import PQueue from "p-queue";
import type { GateEvaluationRecord } from "../../reports/index.ts";
import type { SessionHandle, SessionOutcome } from "../../runner/index.ts";
import { CUT_OFF } from "../deadline/words.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import {
  closeAttempt,
  findRemains,
  type OpenAttempt,
  openAttempt,
  startAttempt,
} from "./attempts.ts";
import { closedBeforeFirst } from "./before-first.ts";
import { bringUpFeed } from "./bring-up-feed.ts";
import {
  decideNext,
  mayRunAhead,
  type SweepDecision,
  type SweepEnd,
  type SweepView,
  sessionsAtOnce,
} from "./decide.ts";
import { firedRules } from "./fired-rules.ts";
import { abortSentence, judgeSession, leftOutByRules } from "./judge.ts";
import { moveRemainsAside, SESSIONS_FOLDER } from "./move-remains.ts";
import type { Night } from "./night.ts";
import { lookAgainMs, outOfTime, outOfTimeSentence, timeLeftOf } from "./night-time.ts";
import { isRetried } from "./settle.ts";
import { pause } from "./stop-signal.ts";

type LoopState = {
  fault: string | null;
  /** An error that no outcome stands for: our bug, or a journal that cannot be written. */
  crash: unknown;
  /** A session ended since the last start: the pause between sessions is due. */
  pauseDue: boolean;
  /** A session was judged since the last debrief. */
  debriefDue: boolean;
  /** Running sessions were asked to end, so that the debrief is there in time. */
  cutOff: boolean;
  wake: () => void;
};

/**
 * Runs the sweep to its end, whichever it is.
 * @throws CodedError when the journal cannot be written; sessions that run then end by themselves.
 */
export async function runSweep(night: Night): Promise<SweepEnd> {
  const queue = new PQueue({ concurrency: sessionsAtOnce(slotsOf(night)) });
  const state: LoopState = {
    fault: null,
    crash: null,
    pauseDue: false,
    debriefDue: false,
    cutOff: false,
    wake: () => undefined,
  };
  const forget = night.stop.onMove(() => {
    obeyStop(night);
    state.wake();
  });
  try {
    recover(night, queue, state);
    const closed = closedBeforeFirst(night);
    if (closed !== null) return await end(night, closed);
    for (;;) {
      if (state.crash !== null) throw state.crash;
      const decision = decideNext(viewOf(night, state));
      if (decision.kind === "drain") {
        await queue.onIdle();
        return await end(night, decision.end);
      }
      await act(night, queue, state, decision);
    }
  } finally {
    forget();
  }
}

async function act(
  night: Night,
  queue: PQueue,
  state: LoopState,
  decision: Exclude<SweepDecision, { kind: "drain" }>,
): Promise<void> {
  switch (decision.kind) {
    case "judge":
      tellGates(night, decision);
      judgeSession(night, decision.session);
      state.debriefDue = true;
      return;
    case "launch":
      if (state.pauseDue && night.plan.pauseBetweenMs > 0) {
        state.pauseDue = false;
        await debriefIfDue(night, state);
        await pause(night.plan.pauseBetweenMs, night.stop);
        return;
      }
      launch(night, queue, state, decision);
      return;
    case "start_feed":
      state.fault ??= await bringUpFeed(night);
      return;
    case "stop_running":
      state.cutOff ||= decision.why === "deadline";
      for (const handle of night.handles.values()) {
        handle.stop(decision.why === "rule" ? "aborted_by_rule" : "interrupted_sigterm");
      }
      await woken(state);
      return;
    case "wait":
      // What ended meanwhile has woken nobody: it is looked for before anything is waited for.
      if (await debriefIfDue(night, state)) return;
      await woken(state, lookAgainMs(night));
      return;
  }
}

/** No session waits for a debrief: it is written when there is nothing else to do. Returns whether one was due. */
async function debriefIfDue(night: Night, state: LoopState): Promise<boolean> {
  if (!state.debriefDue) return false;
  state.debriefDue = false;
  await night.writeDebrief("between");
  return true;
}

function launch(
  night: Night,
  queue: PQueue,
  state: LoopState,
  { session, gates }: Extract<SweepDecision, { kind: "launch" }>,
): void {
  tellGates(night, { session, gates });
  const open = openAttempt(night, session);
  tellStart(night, open, false);
  drive(night, queue, state, { open, takenOver: false, start: () => startAttempt(night, open) });
}

function tellGates(
  night: Night,
  { session, gates }: { readonly session: number; readonly gates: readonly GateEvaluationRecord[] },
): void {
  const label = night.plan.sessions.find((planned) => planned.session === session)?.label ?? "";
  for (const gate of gates) {
    const isNew = night.journal.addGate(gate);
    if (isNew)
      night.emit({ kind: "gate", session, label, outcome: gate.outcome, detail: gate.detail });
  }
}

type Drive = {
  readonly open: OpenAttempt;
  /** It was started by an orchestrator that died. */
  readonly takenOver: boolean;
  readonly start: () => SessionHandle;
};

/** Runs an attempt in the queue. The queue's function gives an outcome and never throws. */
function drive(
  night: Night,
  queue: PQueue,
  state: LoopState,
  { open, takenOver, start }: Drive,
): void {
  const { session } = open.planned;
  const work = async (): Promise<void> => {
    try {
      const handle = start();
      night.handles.set(session, handle);
      // The operator may have stopped the sweep between the decision and the start.
      obeyStop(night);
      const outcome = await handle.outcome;
      if (diedOfFault(outcome)) night.feed?.doubt();
      const abortedBy = abortOf(night) ?? (state.cutOff ? CUT_OFF : null);
      // Whoever died may have asked for its end, or its death may have been what ended it.
      const asked = takenOver || abortedBy !== null || night.stop.reason() !== null;
      // Closed whether or not another one met a fault before: `??=` would pass over the call.
      const fault = closeAttempt(night, open, outcome, { asked, abortedBy });
      state.fault ??= fault;
    } catch (error) {
      state.crash ??= error;
    }
    night.handles.delete(session);
    state.pauseDue = true;
    state.wake();
    await syncAfterTurn(night, state);
  };
  void queue.add(work);
}

/** The start of the next session waits for the disk; when none has followed by now, its end does. */
async function syncAfterTurn(night: Night, state: LoopState): Promise<void> {
  await setImmediate();
  try {
    night.journal.sync();
  } catch (error) {
    state.crash ??= error;
    state.wake();
  }
}

/** Ends that a market which went away may be behind. */
function diedOfFault(outcome: SessionOutcome): boolean {
  return (
    outcome.kind === "failed" ||
    (outcome.kind === "finished" && isRetried(outcome.summary.halt_reason))
  );
}

function recover(night: Night, queue: PQueue, state: LoopState): void {
  for (const remains of findRemains(night)) {
    if (remains.kind === "running") {
      tellStart(night, remains.open, true);
      const { open, handle } = remains;
      drive(night, queue, state, { open, takenOver: true, start: () => handle });
    } else {
      // Cut off or closed because its orchestrator died: whatever it says, nobody of this run failed it.
      closeAttempt(night, remains.open, remains.outcome, {
        asked: true,
        abortedBy: abortOf(night),
      });
    }
  }
}

function tellStart(night: Night, { planned, attempt }: OpenAttempt, takenOver: boolean): void {
  const { session, label } = planned;
  night.emit({
    kind: "session_started",
    session,
    label,
    of: night.plan.deadline?.fill === true ? null : night.plan.sessions.length,
    attempt,
    takenOver,
  });
}

function viewOf(night: Night, state: LoopState): SweepView {
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

function slotsOf(
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

function abortOf(night: Night): string | null {
  return abortSentence(firedRules(night).acting, night.journal.sessions());
}

function obeyStop(night: Night): void {
  const reason = night.stop.reason();
  if (reason === null) return;
  for (const handle of night.handles.values()) {
    if (night.stop.killing()) handle.kill();
    else handle.stop(reason);
  }
}

/** Resolves when something happened, or when it is time to look at the clock. */
function woken(state: LoopState, lookAgain: number | null = null): Promise<void> {
  return new Promise((resolve) => {
    const timer = lookAgain === null ? undefined : setTimeout(resolve, lookAgain);
    state.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function end(night: Night, sweepEnd: SweepEnd): Promise<SweepEnd> {
  await night.feed?.stop();
  if (sweepEnd.kind === "blocked") {
    for (const gate of sweepEnd.gates) night.journal.addGate(gate);
    takeBackWhatRanAhead(night, "planned", null);
  }
  if (sweepEnd.kind === "aborted") {
    takeBackWhatRanAhead(night, "not_run", sweepEnd.detail);
    markNotRun(night, sweepEnd.detail);
  }
  const late = sweepEnd.kind === "complete" && sweepEnd.outOfTime === true;
  if (late) night.journal.leaveOut(outOfTime(night));
  if (sweepEnd.kind === "interrupted") {
    const how = night.stop.killing() ? "at once, running sessions ended" : "after the running tick";
    night.journal.addInterruption(`stopped by the operator, ${how} (${night.stop.reason()})`);
  }
  const detail = late ? outOfTimeSentence(night) : null;
  night.journal.setSweepState(sweepEnd.kind, "detail" in sweepEnd ? sweepEnd.detail : detail);
  if (!night.stop.killing()) await night.writeDebrief("end");
  return sweepEnd;
}

/** Back to back they would not have been run: their folders stay as evidence, and nothing of them counts. */
function takeBackWhatRanAhead(
  night: Night,
  state: "planned" | "not_run",
  reason: string | null,
): void {
  if (!mayRunAhead(slotsOf(night))) return;
  const tried = new Set(night.journal.attempts().map(({ session }) => session));
  for (const row of night.journal.sessions()) {
    if (row.judged || row.state === "running" || !tried.has(row.session)) continue;
    moveRemainsAside(night, row.session, join(SESSIONS_FOLDER, row.label));
    night.journal.takeBack(row.session, state, reason);
  }
}

function markNotRun(night: Night, detail: string): void {
  for (const { session, state } of night.journal.sessions()) {
    if (state === "planned") night.journal.markSession(session, "not_run", detail);
  }
}
