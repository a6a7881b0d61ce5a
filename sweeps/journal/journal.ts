/**
 * Writes the journal. Each method is one transaction: the state of the sweep moves from one whole truth to the
 * next, and a process killed between two of them finds the first when it is started again.
 */
import { type AttemptEntries, attemptEntries } from "./attempt-entries.ts";
import { createReader, type JournalReader } from "./journal-reader.ts";
import { keepJournal } from "./kept-journal.ts";
import { insertSweep, type NewSweep } from "./new-sweep.ts";
import {
  closeWritten,
  createDatabase,
  type JournalDatabase,
  openDatabase,
  withJournalErrors,
} from "./open-database.ts";
import { breakSeal, readSeal } from "./seal.ts";
import { type SessionEntries, sessionEntries } from "./session-entries.ts";
import { createStatements } from "./statements.ts";
import { type SweepEntries, sweepEntries } from "./sweep-entries.ts";

export type Journal = JournalReader &
  SweepEntries &
  AttemptEntries &
  SessionEntries & {
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

function createWriter(db: JournalDatabase, path: string, now: () => Date): Journal {
  const at = (): string => now().toISOString();
  const statements = createStatements(db, path);
  const reader = createReader(db, path, statements);
  const { kept, changed, forget } = keepJournal(reader, statements);
  const writing = { db, statements, reader, changed, forget, at };
  return {
    ...reader,
    ...kept,
    ...sweepEntries(writing),
    ...attemptEntries(writing),
    ...sessionEntries(writing),
    sync: statements.sync,
    close: () => {
      statements.run("UPDATE orchestrators SET ended_at = @at WHERE ended_at IS NULL", {
        at: at(),
      });
      withJournalErrors(path, () => closeWritten(db));
    },
  };
}
