/**
 * The tables that a running sweep asks for at each step, kept by the journal's writer. What they give is always what
 * the database holds.
 */
import type { JournalReader } from "./journal-reader.ts";
import { keepRows, keepTable } from "./kept-rows.ts";
import type { Statements } from "./statements.ts";

export type Kept = {
  readonly kept: Pick<
    JournalReader,
    "sessions" | "attempts" | "ruleEvaluations" | "acknowledgements" | "deadlines"
  >;
  /** To be told of a session before or after a row of it is written, whatever comes of that. */
  readonly changed: {
    readonly session: (session: number) => void;
    readonly attempts: (session: number) => void;
    readonly rules: (session: number) => void;
  };
  readonly forget: () => void;
};

/**
 * The writer reads no row twice. Who else writes, which the lock forbids, is noticed all the same, at the next turn of
 * the event loop.
 */
export function keepJournal(reader: JournalReader, { rows }: Statements): Kept {
  const sessions = keepRows(reader.sessions);
  const attempts = keepRows(reader.attempts);
  const rules = keepRows(reader.ruleEvaluations);
  const acknowledgements = keepTable(reader.acknowledgements);
  const deadlines = keepTable(reader.deadlines);
  const all = [sessions, attempts, rules, acknowledgements, deadlines];
  const forget = (): void => {
    for (const table of all) table.forget();
  };
  let version: unknown = null;
  let hasLooked = false;
  /** Asked before every read, of which there are dozens to a session: the question costs more than most answers. */
  const forgetIfOthersWrote = (): void => {
    if (hasLooked) return;
    hasLooked = true;
    setImmediate(() => {
      hasLooked = false;
    });
    const now = rows("PRAGMA data_version")[0]?.data_version;
    if (version !== now) forget();
    version = now;
  };
  const unlessOthersWrote =
    <Asked extends readonly unknown[], Rows>(read: (...asked: Asked) => Rows) =>
    (...asked: Asked): Rows => {
      forgetIfOthersWrote();
      return read(...asked);
    };
  return {
    kept: {
      sessions: unlessOthersWrote(sessions.rows),
      attempts: unlessOthersWrote(attempts.rows),
      ruleEvaluations: unlessOthersWrote(rules.rows),
      acknowledgements: unlessOthersWrote(acknowledgements.rows),
      deadlines: unlessOthersWrote(deadlines.rows),
    },
    changed: {
      session: sessions.changed,
      attempts: attempts.changed,
      rules: rules.changed,
    },
    forget,
  };
}
