/**
 * Writes the journal. Each method is one transaction: the state of the sweep moves from one whole truth to the
 * next, and a process killed between two of them finds the first when it is started again.
 */
import { basename, dirname } from "node:path";
import { blake3Hex } from "../../engine/index.ts";
import type { GateEvaluationRecord, RuleEvaluationRecord } from "../../reports/index.ts";
import { type ProcessIdentity, SUMMARY_FILE } from "../../runner/index.ts";
import { isForWantOfTime } from "../deadline/words.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { createReader, type JournalReader } from "./journal-reader.ts";
import type {
  Deadline,
  ProgressRow,
  SessionEnd,
  SessionRow,
  StoredSweepState,
} from "./journal-types.ts";
import { RAN_AHEAD } from "./journal-types.ts";
import { keepJournal } from "./kept-journal.ts";
import {
  closeWritten,
  createDatabase,
  type JournalDatabase,
  openDatabase,
  withJournalErrors,
} from "./open-database.ts";
import { breakSeal, readSeal } from "./seal.ts";
import { createStatements } from "./statements.ts";

export type NewSweep = {
  readonly sweepId: string;
  readonly plan: SweepPlan;
  readonly nodeVersion: string;
  readonly commit: string | null;
  /** By when it has to be over; absent where it may take its time. */
  readonly deadline?: Deadline | null;
};

/** A session that is not run, or not again, for want of time. */
export type LeftOut = Pick<SessionRow, "session" | "state" | "reason">;

export type Judgement = {
  readonly session: number;
  readonly rules: readonly RuleEvaluationRecord[];
  /** Failed for an empty primary metric: the reason; null otherwise. */
  readonly failedBecause: string | null;
  /** Sessions that a rule leaves out, with the reason: those to come, or this one when it ran all the same. */
  readonly skip: readonly { readonly session: number; readonly reason: string }[];
};

export type Journal = JournalReader & {
  readonly recordOrchestrator: (identity: ProcessIdentity) => void;
  readonly setSweepState: (state: StoredSweepState, detail: string | null) => void;
  /** Opens the next attempt of a session and returns its number, from 1. */
  readonly startAttempt: (session: number, folder: string) => number;
  readonly recordProcess: (session: number, attempt: number, identity: ProcessIdentity) => void;
  /** The remains of an attempt were moved out of the way. */
  readonly moveAttempt: (session: number, attempt: number, folder: string) => void;
  readonly endSession: (end: SessionEnd) => void;
  readonly markSession: (
    session: number,
    state: SessionRow["state"],
    reason: string | null,
  ) => void;
  /** Leaves out a session that ran before its turn: its attempt stays on record, and nothing of it counts. */
  readonly takeBack: (session: number, state: "planned" | "not_run", reason: string | null) => void;
  readonly leaveOut: (sessions: readonly LeftOut[]) => void;
  /** Gives the run another deadline: what was left out for want of time is to run again. */
  readonly setDeadline: (deadline: Deadline) => void;
  readonly judge: (judgement: Judgement) => void;
  /** Returns false when this very evaluation is on record already. */
  readonly addGate: (gate: GateEvaluationRecord) => boolean;
  readonly acknowledge: (session: number, by: string, reason: string) => void;
  readonly addInterruption: (detail: string) => void;
  readonly addDecision: (kind: string, text: string) => void;
  readonly setProgress: (progress: Omit<ProgressRow, "at">) => void;
  /**
   * Waits until all entries are on the disk. Those that a night goes by wait by themselves: a session's start, the
   * sweep's end. Its end and its judgement share the wait of the next start; where none follows, it is asked for here.
   */
  readonly sync: () => void;
};

/** Makes a new journal with its plan. Throws CodedError SWP_JOURNAL_UNWRITABLE. */
export function createJournal(path: string, sweep: NewSweep, now: () => Date): Journal {
  const db = createDatabase(path, (fresh) => insertSweep(fresh, sweep, now().toISOString()));
  return createWriter(db, path, now);
}

/** Opens a journal to go on with it. Throws CodedError SWP_JOURNAL_…. */
export function openJournal(path: string, now: () => Date): Journal {
  const db = openDatabase(path, "write");
  const seal = withJournalErrors(path, () => {
    const found = readSeal(db);
    breakSeal(db);
    return found;
  });
  const journal = createWriter(db, path, now);
  if (seal === "changed") {
    journal.addDecision("warning", "the journal was changed since it was closed, not by a sweep");
  }
  return journal;
}

function insertSweep(db: JournalDatabase, sweep: NewSweep, at: string): void {
  const { plan } = sweep;
  const planJson = JSON.stringify(plan);
  const addSweep = db.prepare(`
    INSERT INTO sweep VALUES (1, @sweepId, @name, @meaningHash, @identityHash, @engineVersion, @nodeVersion,
                              @commit, @at, NULL, 'running', NULL, @planJson, @planHash)`);
  const addSession = db.prepare(`
    INSERT INTO sessions (session, label, cell, replicate, state, reason, folder, judged)
    VALUES (@session, @label, @cell, @replicate, @state, @reason, @folder, @judged)`);
  addSweep.run({
    sweepId: sweep.sweepId,
    name: plan.name,
    meaningHash: plan.meaningHash,
    identityHash: plan.identityHash,
    engineVersion: plan.engineVersion,
    nodeVersion: sweep.nodeVersion,
    commit: sweep.commit,
    at,
    planJson,
    planHash: blake3Hex(planJson),
  });
  if (sweep.deadline !== undefined && sweep.deadline !== null) addDeadline(db, sweep.deadline, at);
  for (const { session, label, cell, replicate } of plan.sessions) {
    const reused = plan.baseline.reuseSummary !== null && cell === plan.baseline.cell;
    const reason = reused ? `stored session ${plan.baseline.reuseSummary} stands for it` : null;
    const state = reused ? "reused" : "planned";
    const folder = reused ? reusedFolder(plan.baseline.reuseSummary) : null;
    addSession.run({
      session,
      label,
      cell,
      replicate,
      state,
      reason,
      folder,
      judged: reused ? 1 : 0,
    });
  }
}

function addDeadline(
  db: JournalDatabase,
  { finishBy, timeZone, atMs }: Deadline,
  at: string,
): void {
  db.prepare(
    "INSERT INTO deadlines (finish_by, time_zone, instant, at) VALUES (@finishBy, @timeZone, @instant, @at)",
  ).run({ finishBy, timeZone, instant: new Date(atMs).toISOString(), at });
}

/** The stored session's folder, when the summary lies in one: readers find its database there. */
function reusedFolder(summary: string | null): string | null {
  return summary !== null && basename(summary) === SUMMARY_FILE ? dirname(summary) : null;
}

function createWriter(db: JournalDatabase, path: string, now: () => Date): Journal {
  const at = (): string => now().toISOString();
  const statements = createStatements(db, path);
  const { run, note, together, togetherSoon, sync } = statements;
  const reader = createReader(db, path, statements);
  const { kept, changed, forget } = keepJournal(reader, statements);

  return {
    ...reader,
    ...kept,
    close: () => {
      run("UPDATE orchestrators SET ended_at = @at WHERE ended_at IS NULL", { at: at() });
      withJournalErrors(path, () => closeWritten(db));
    },
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
    startAttempt: (session, folder) => {
      let attempt = 0;
      changed.session(session);
      changed.attempts(session);
      together(() => {
        const [last] = statements.rows(
          "SELECT COALESCE(MAX(attempt), 0) AS last FROM attempts WHERE session = ?",
          session,
        );
        attempt = (last?.last as number) + 1;
        run(
          "INSERT INTO attempts (session, attempt, folder, started_at) VALUES (@session, @attempt, @folder, @at)",
          {
            session,
            attempt,
            folder,
            at: at(),
          },
        );
        run(
          "UPDATE sessions SET state = 'running', reason = NULL, folder = NULL, judged = 0 WHERE session = @session",
          {
            session,
          },
        );
        run("DELETE FROM progress WHERE session = @session", { session });
      });
      return attempt;
    },
    recordProcess: (session, attempt, identity) => {
      changed.attempts(session);
      // No process outlives the machine: after a power cut nobody looks for it.
      note(
        `UPDATE attempts SET pid = @pid, process_start = @startTime, boot_id = @bootId,
                pid_recorded_at = @recordedAtMs WHERE session = @session AND attempt = @attempt`,
        { ...identity, session, attempt },
      );
    },
    moveAttempt: (session, attempt, folder) => {
      changed.attempts(session);
      run("UPDATE attempts SET folder = @folder WHERE session = @session AND attempt = @attempt", {
        session,
        attempt,
        folder,
      });
    },
    endSession: (end) => {
      changed.session(end.session);
      changed.attempts(end.session);
      const write = (): void => {
        const params = { ...end, at: at() };
        run(
          `UPDATE attempts SET ended_at = @at, outcome = @outcome, detail = @detail
            WHERE session = @session AND attempt = @attempt`,
          params,
        );
        run(
          `UPDATE sessions SET state = @state, reason = @reason, folder = @folder, judged = 0,
                  halt_reason = @haltReason, invariant_status = @invariantStatus, ticks = @ticks, fills = @fills
            WHERE session = @session`,
          params,
        );
        run("DELETE FROM progress WHERE session = @session", params);
      };
      togetherSoon(write);
    },
    markSession: (session, state, reason) => {
      changed.session(session);
      run("UPDATE sessions SET state = @state, reason = @reason WHERE session = @session", {
        session,
        state,
        reason,
      });
    },
    takeBack: (session, state, reason) => {
      changed.session(session);
      changed.attempts(session);
      together(() => {
        run(
          `UPDATE sessions SET state = @state, reason = @reason, folder = NULL, halt_reason = NULL,
                  invariant_status = NULL, ticks = NULL, fills = NULL, judged = 0 WHERE session = @session`,
          { session, state, reason },
        );
        run("UPDATE attempts SET outcome = @outcome WHERE session = @session", {
          session,
          outcome: RAN_AHEAD,
        });
      });
    },
    leaveOut: (sessions) => {
      forget();
      together(() => {
        for (const row of sessions)
          run("UPDATE sessions SET state = @state, reason = @reason WHERE session = @session", row);
      });
    },
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
    judge: (judgement) => {
      changed.rules(judgement.session);
      for (const { session } of [judgement, ...judgement.skip]) changed.session(session);
      togetherSoon(() => writeJudgement(run, judgement, at()));
    },
    addGate: (gate) =>
      // What follows a gate waits for the disk: a start, a judgement, the end of the sweep.
      note(
        `INSERT OR IGNORE INTO gate_evaluations (before_session, gate, subject, status, outcome, detail, at)
         VALUES (@beforeSession, @gate, @subject, @status, @outcome, @detail, @at)`,
        { ...gate, at: at() },
      ).changes > 0,
    acknowledge: (session, by, reason) => {
      forget();
      run(
        "INSERT INTO acknowledgements (session, by_name, reason, at) VALUES (@session, @by, @reason, @at)",
        { session, by, reason, at: at() },
      );
    },
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
    sync,
  };
}

function writeJudgement(
  run: (sql: string, params: Record<string, unknown>) => void,
  { session, rules, failedBecause, skip }: Judgement,
  at: string,
): void {
  // A session judged, then run anew after a crash of the machine, is judged anew.
  run("DELETE FROM rule_evaluations WHERE session = @session", { session });
  for (const [index, rule] of rules.entries()) {
    run(
      `INSERT INTO rule_evaluations (session, ordinal, rule, expression, action, outcome, inputs_json, reason, at)
       VALUES (@session, @ordinal, @rule, @when, @action, @outcome, @inputsJson, @reason, @at)`,
      {
        session,
        ordinal: index + 1,
        rule: rule.rule,
        when: rule.when,
        action: rule.action,
        outcome: rule.outcome,
        inputsJson: JSON.stringify(rule.inputs),
        reason: rule.reason,
        at,
      },
    );
  }
  if (failedBecause !== null) {
    run("UPDATE sessions SET state = 'failed', reason = @failedBecause WHERE session = @session", {
      session,
      failedBecause,
    });
  }
  run("UPDATE sessions SET judged = 1 WHERE session = @session", { session });
  for (const skipped of skip) {
    // No attempt of it counts; what it left stays as evidence under its attempts.
    run(
      `UPDATE sessions SET state = 'skipped', reason = @reason, folder = NULL, halt_reason = NULL,
              invariant_status = NULL, ticks = NULL, fills = NULL, judged = 1 WHERE session = @session`,
      skipped,
    );
  }
}
