/** A session's attempt from its start, or from where an orchestrator that died left it, to its end in the journal. */
import { setImmediate } from "node:timers/promises";
import type { GateEvaluationRecord } from "../../reports/index.ts";
import type { SessionHandle, SessionOutcome } from "../../runner/index.ts";
import { CUT_OFF } from "../deadline/words.ts";
import {
  closeAttempt,
  findRemains,
  type OpenAttempt,
  openAttempt,
  startAttempt,
} from "./attempts.ts";
import type { SweepDecision } from "./decide.ts";
import type { LoopState } from "./loop-state.ts";
import type { Night } from "./night.ts";
import { isRetried } from "./settle.ts";
import { abortOf } from "./view-of-night.ts";

/** Opens the next attempt of a session and runs it in its turn. */
export function launch(
  night: Night,
  state: LoopState,
  { session, gates }: Extract<SweepDecision, { kind: "launch" }>,
): void {
  tellGates(night, { session, gates });
  const open = openAttempt(night, session);
  tellStart(night, open, false);
  drive(night, state, { open, takenOver: false, start: () => startAttempt(night, open) });
}

/** Goes on with what an orchestrator that died left running, and closes what did not survive it. */
export function recover(night: Night, state: LoopState): void {
  for (const remains of findRemains(night)) {
    if (remains.kind === "running") {
      tellStart(night, remains.open, true);
      const { open, handle } = remains;
      drive(night, state, { open, takenOver: true, start: () => handle });
    } else {
      // Cut off or closed because its orchestrator died: whatever it says, nobody of this run failed it.
      closeAttempt(night, remains.open, remains.outcome, {
        asked: true,
        abortedBy: abortOf(night),
      });
    }
  }
}

type Drive = {
  readonly open: OpenAttempt;
  /** It was started by an orchestrator that died. */
  readonly takenOver: boolean;
  readonly start: () => SessionHandle;
};

/** Runs an attempt in the queue. The queue's function gives an outcome and never throws. */
function drive(night: Night, state: LoopState, { open, takenOver, start }: Drive): void {
  const { session } = open.planned;
  const work = async (): Promise<void> => {
    try {
      const handle = start();
      night.handles.set(session, handle);
      // The operator may have stopped the sweep between the decision and the start.
      obeyStop(night);
      if (state.stopping) state.wake();
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
  void state.queue.add(work);
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

/** Writes down what was asked before a session, and tells what is new. */
export function tellGates(
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

/** Passes what the operator asked for on to every session that runs. */
export function obeyStop(night: Night): void {
  const reason = night.stop.reason();
  if (reason === null) return;
  for (const handle of night.handles.values()) {
    if (night.stop.killing()) handle.kill();
    else handle.stop(reason);
  }
}
