/** Entries on the sweep as a whole: who runs it, its state and deadline, gates, decisions, progress. */
import type { GateEvaluationRecord } from "../../reports/index.ts";
import type { ProcessIdentity } from "../../runner/index.ts";
import { isForWantOfTime } from "../deadline/words.ts";
import type { Deadline, ProgressRow, StoredSweepState } from "./journal-types.ts";
import { addDeadline } from "./new-sweep.ts";
import type { Writing } from "./writing.ts";

export type SweepEntries = {
  readonly recordOrchestrator: (identity: ProcessIdentity) => void;
  readonly setSweepState: (state: StoredSweepState, detail: string | null) => void;
  /** Gives the run another deadline: what was left out for want of time is to run again. */
  readonly setDeadline: (deadline: Deadline) => void;
  /** Returns false when this very evaluation is on record already. */
  readonly addGate: (gate: GateEvaluationRecord) => boolean;
  readonly addInterruption: (detail: string) => void;
  readonly addDecision: (kind: string, text: string) => void;
  readonly setProgress: (progress: Omit<ProgressRow, "at">) => void;
};

/** Gates, decisions and progress wait for no disk; what follows them does. */
export function sweepEntries({ db, statements, reader, forget, at }: Writing): SweepEntries {
  const { run, note, together } = statements;
  return {
    recordOrchestrator: (identity) =>
      run(
        `INSERT INTO orchestrators (pid, process_start, boot_id, pid_recorded_at, started_at)
         VALUES (@pid, @startTime, @bootId, @recordedAtMs, @at)`,
        { ...identity, at: at() },
      ),
    setSweepState: (state, detail) =>
      run(
        "UPDATE sweep SET state = @state, state_detail = @detail, ended_at = @endedAt WHERE id = 1",
        {
          state,
          detail,
          endedAt: state === "running" ? null : at(),
        },
      ),
    setDeadline: (deadline) => {
      together(() => {
        addDeadline(db, deadline, at());
        for (const { session, state, reason } of reader.sessions()) {
          if (state === "interrupted" || !isForWantOfTime(reason)) continue;
          run(
            "UPDATE sessions SET state = 'planned', reason = NULL, judged = 0 WHERE session = @session",
            { session },
          );
        }
      });
      forget();
    },
    addGate: (gate) =>
      // What follows a gate waits for the disk: a start, a judgement, the end of the sweep.
      note(
        `INSERT OR IGNORE INTO gate_evaluations (before_session, gate, subject, status, outcome, detail, at)
         VALUES (@beforeSession, @gate, @subject, @status, @outcome, @detail, @at)`,
        { ...gate, at: at() },
      ).changes > 0,
    addInterruption: (detail) =>
      run("INSERT INTO interruptions (at, detail) VALUES (@at, @detail)", { at: at(), detail }),
    addDecision: (kind, text) =>
      note("INSERT INTO decisions (at, kind, text) VALUES (@at, @kind, @text)", {
        at: at(),
        kind,
        text,
      }),
    setProgress: (progress) =>
      note(
        `INSERT OR REPLACE INTO progress (session, ticks, done, fills, mode, distance_bid_bps, distance_ask_bps, at)
         VALUES (@session, @ticks, @done, @fills, @mode, @distanceBidBps, @distanceAskBps, @at)`,
        { ...progress, at: at() },
      ),
  };
}
