/**
 * Statements of a journal's connection: each is prepared once, and each entry says whether it waits for the disk.
 *
 * An entry that a sweep goes by waits: sessions' starts, ends and judgements, the sweep's state. What only tells how it
 * went (progress, lines, the process that runs a session) is written at once, is there for every reader and after
 * every death of a process, and reaches the disk with the next entry that waits: a log of SQLite is synced in order.
 */
import type { Statement } from "better-sqlite3";
import { type JournalDatabase, withJournalErrors } from "./open-database.ts";

export type Row = Readonly<Record<string, unknown>>;

export type Statements = {
  readonly rows: (sql: string, ...params: readonly unknown[]) => Row[];
  /** Writes, and waits for the disk; inside `together` that waits for the whole. */
  readonly run: (sql: string, params?: Row) => { readonly changes: number };
  /** Writes without waiting for the disk. */
  readonly note: (sql: string, params?: Row) => { readonly changes: number };
  /** Runs all of it as one entry, or nothing of it. */
  readonly together: (work: () => void) => void;
};

/** FULL waits for the disk at each entry, NORMAL only where the log is merged. */
type Synchronous = "FULL" | "NORMAL";

/** Every call throws CodedError SWP_JOURNAL_…. */
export function createStatements(db: JournalDatabase, path: string): Statements {
  const prepared = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const known = prepared.get(sql);
    if (known !== undefined) return known;
    const fresh = db.prepare(sql);
    prepared.set(sql, fresh);
    return fresh;
  };
  let level: Synchronous | null = null;
  const wait = (wanted: Synchronous): void => {
    // Within a transaction it cannot be changed, and its own end is what waits.
    if (level === wanted || db.inTransaction) return;
    db.pragma(`synchronous = ${wanted}`);
    level = wanted;
  };
  const write =
    (wanted: Synchronous) =>
    (sql: string, params: Row = {}) =>
      withJournalErrors(path, () => {
        wait(wanted);
        return prepare(sql).run(params);
      });
  return {
    rows: (sql, ...params) => withJournalErrors(path, () => prepare(sql).all(...params) as Row[]),
    run: write("FULL"),
    note: write("NORMAL"),
    together: (work) =>
      withJournalErrors(path, () => {
        wait("FULL");
        db.transaction(work)();
      }),
  };
}
