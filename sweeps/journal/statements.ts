/**
 * Statements of a journal's connection: each is prepared once, and each entry says whether it waits for the disk. One
 * that does not is there at once for every reader and after every death of a process; it reaches the disk with the next
 * one that waits, since SQLite syncs its log in order.
 */
import type { Statement } from "better-sqlite3";
import { type JournalDatabase, withJournalErrors } from "./open-database.ts";

export type Row = Readonly<Record<string, unknown>>;

export type Statements = {
  readonly rows: (sql: string, ...params: readonly unknown[]) => Row[];
  /** Writes, and waits for the disk; as part of a whole, that decides. */
  readonly run: (sql: string, params?: Row) => { readonly changes: number };
  /** Writes what a night does not go by: it may wait for the next entry, whenever that comes. */
  readonly note: (sql: string, params?: Row) => { readonly changes: number };
  /** Writes all of it as one entry, or nothing of it, and waits for the disk. */
  readonly together: (work: () => void) => void;
  /** As `together`, and waits for the disk at the next entry that does, or at `sync`. */
  readonly togetherSoon: (work: () => void) => void;
  readonly sync: () => void;
};

/** Every call throws CodedError SWP_JOURNAL_…. */
export function createStatements(db: JournalDatabase, path: string): Statements {
  const prepared = new Map<string, Statement>();
  const prepare = (sql: string): Statement => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  /** FULL waits for the disk at each entry, NORMAL only where the log is merged. */
  let level: "FULL" | "NORMAL" | null = null;
  /** Something is to reach the disk soon. */
  let isBehind = false;
  const entry = <T>(wanted: "FULL" | "NORMAL", work: () => T): T =>
    withJournalErrors(path, () => {
      // Part of a whole: its end is what waits, and nothing can be changed in its middle.
      if (db.inTransaction) return work();
      if (level !== wanted) db.pragma(`synchronous = ${wanted}`);
      level = wanted;
      const result = work();
      if (wanted === "FULL") isBehind = false;
      return result;
    });
  const run = (sql: string, params: Row = {}) => entry("FULL", () => prepare(sql).run(params));
  return {
    rows: (sql, ...params) => withJournalErrors(path, () => prepare(sql).all(...params) as Row[]),
    run,
    note: (sql, params = {}) => entry("NORMAL", () => prepare(sql).run(params)),
    together: (work) => entry("FULL", () => db.transaction(work)()),
    togetherSoon: (work) => {
      entry("NORMAL", () => db.transaction(work)());
      isBehind = true;
    },
    sync: () => {
      // An entry that changes nothing is one all the same.
      if (isBehind) run("UPDATE sweep SET id = id");
    },
  };
}
