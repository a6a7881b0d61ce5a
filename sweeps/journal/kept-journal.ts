/**
 * The tables that a running sweep asks for at each step, kept by the journal's writer. What they give is always what
 * the database holds.
 */
import type { JournalReader } from "./journal-reader.ts";
import { type KeptRows, keepRows, type ReadRows } from "./kept-rows.ts";
import type { Statements } from "./statements.ts";

type Kept = {
  readonly kept: Pick<JournalReader, "sessions" | "attempts" | "ruleEvaluations">;
  /** To be told of a session before or after a row of it is written, whatever comes of that. */
  readonly changed: {
    readonly session: (session: number) => void;
    readonly attempts: (session: number) => void;
    readonly rules: (session: number) => void;
  };
  readonly forget: () => void;
};

/** The writer reads no row twice. Who else writes, which the lock forbids, is noticed all the same. */
export function keepJournal(reader: JournalReader, { rows }: Statements): Kept {
  const sessions = keepRows(reader.sessions);
  const attempts = keepRows(reader.attempts);
  const rules = keepRows(reader.ruleEvaluations);
  const all = [sessions, attempts, rules];
  const forget = (): void => {
    for (const table of all) table.forget();
  };
  let version: unknown = null;
  const unlessOthersWrote = <T>({ rows: read }: KeptRows<T>): ReadRows<T> => {
    return (session) => {
      const now = rows("PRAGMA data_version")[0]?.data_version;
      if (version !== now) forget();
      version = now;
      return read(session);
    };
  };
  return {
    kept: {
      sessions: unlessOthersWrote(sessions),
      attempts: unlessOthersWrote(attempts),
      ruleEvaluations: unlessOthersWrote(rules),
    },
    changed: {
      session: sessions.changed,
      attempts: attempts.changed,
      rules: rules.changed,
    },
    forget,
  };
}
