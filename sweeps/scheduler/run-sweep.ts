/**
 * The loop of a night: read the journal, decide purely, act, again. Everything it knows is in the journal, so
 * that a night that was cut anywhere goes on from there by the same loop.
 */
import { closedBeforeFirst } from "./before-first.ts";
import { bringUpFeed } from "./bring-up-feed.ts";
import { decideNext, type SweepDecision, type SweepEnd, sessionsAtOnce } from "./decide.ts";
import { launch, obeyStop, recover, tellGates } from "./drive-session.ts";
import { endSweep } from "./end-sweep.ts";
import { judgeSession } from "./judge.ts";
import { type LoopState, loopState, woken } from "./loop-state.ts";
import type { Night } from "./night.ts";
import { lookAgainMs } from "./night-time.ts";
import { pause } from "./stop-signal.ts";
import { slotsOf, viewOf } from "./view-of-night.ts";

/**
 * Runs the sweep to its end, whichever it is.
 * @throws CodedError when the journal cannot be written; sessions that run then end by themselves.
 */
export async function runSweep(night: Night): Promise<SweepEnd> {
  const state = loopState(sessionsAtOnce(slotsOf(night)));
  const forget = night.stop.onMove(() => {
    obeyStop(night);
    state.wake();
  });
  try {
    recover(night, state);
    const closed = closedBeforeFirst(night);
    if (closed !== null) return await endSweep(night, closed);
    for (;;) {
      if (state.crash !== null) throw state.crash;
      const decision = decideNext(viewOf(night, state));
      if (decision.kind === "drain") {
        await state.queue.onIdle();
        return await endSweep(night, decision.end);
      }
      await act(night, state, decision);
    }
  } finally {
    forget();
  }
}

async function act(
  night: Night,
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
      launch(night, state, decision);
      return;
    case "start_feed":
      state.fault ??= await bringUpFeed(night, () => isFeedWanted(night, state));
      return;
    case "stop_running":
      state.cutOff ||= decision.why === "deadline";
      for (const handle of night.handles.values()) {
        handle.stop(decision.why === "rule" ? "aborted_by_rule" : "interrupted_sigterm");
      }
      state.stopping = true;
      await woken(state);
      state.stopping = false;
      return;
    case "wait":
      // What ended meanwhile has woken nobody: it is looked for before anything is waited for.
      if (await debriefIfDue(night, state)) return;
      await woken(state, lookAgainMs(night));
      return;
  }
}

/**
 * Asked after a refusal, when the feed's process may still be on its way out: it is down, whatever that process says.
 * What ended meanwhile is judged once the market is there, or is not.
 */
function isFeedWanted(night: Night, state: LoopState): boolean {
  const { kind } = decideNext({ ...viewOf(night, state), feed: "down" });
  return kind === "start_feed" || kind === "judge";
}

/** No session waits for a debrief: it is written when there is nothing else to do. Returns whether one was due. */
async function debriefIfDue(night: Night, state: LoopState): Promise<boolean> {
  if (!state.debriefDue) return false;
  state.debriefDue = false;
  await night.writeDebrief("between");
  return true;
}
