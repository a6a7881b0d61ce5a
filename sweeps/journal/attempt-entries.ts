/** Entries on the attempts at a session: opened, moved, ended. */
import type { ProcessIdentity } from "../../runner/index.ts";
import type { SessionEnd } from "./journal-types.ts";
import type { Statements } from "./statements.ts";
import type { Writing } from "./writing.ts";

export type AttemptEntries = {
  /** Opens the next attempt of a session and returns its number, from 1. */
  readonly startAttempt: (session: number, folder: string) => number;
  readonly recordProcess: (session: number, attempt: number, identity: ProcessIdentity) => void;
  /** The remains of an attempt were moved out of the way. */
  readonly moveAttempt: (session: number, attempt: number, folder: string) => void;
  readonly endSession: (end: SessionEnd) => void;
};

/** Each is whole or not there; a start waits for the disk. */
export function attemptEntries({ statements, changed, at }: Writing): AttemptEntries {
  const { run, note, together, togetherSoon } = statements;
  return {
    startAttempt: (session, folder) => {
      let attempt = 0;
      changed.session(session);
      changed.attempts(session);
      together(() => {
        attempt = lastAttempt(statements, session) + 1;
        run(
          "INSERT INTO attempts (session, attempt, folder, started_at) VALUES (@session, @attempt, @folder, @at)",
          { session, attempt, folder, at: at() },
        );
        run(
          // What an earlier attempt came to is that attempt's: whoever looks meanwhile asks for this one.
          `UPDATE sessions SET state = 'running', reason = NULL, folder = NULL, judged = 0, halt_reason = NULL,
                  invariant_status = NULL, ticks = NULL, fills = NULL WHERE session = @session`,
          { session },
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
      const params = { ...end, at: at() };
      togetherSoon(() => {
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
      });
    },
  };
}

function lastAttempt({ rows }: Statements, session: number): number {
  const [found] = rows(
    "SELECT COALESCE(MAX(attempt), 0) AS last FROM attempts WHERE session = ?",
    session,
  );
  return found?.last as number;
}
