/**
 * A session database as evidence: opened read-only and asked in SQL. Kept apart from the engine's own readers on
 * purpose, since a check that shares code with what it checks repeats its mistakes.
 */
import { existsSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { readBytesFile } from "../../engine/index.ts";

export type SqlValue = number | string | null;
type SqlRow = Readonly<Record<string, SqlValue>>;
type SqlParameters = Readonly<Record<string, number | string | null>>;

export type EvidenceTable = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
};

export type EvidenceDatabase = {
  /** First column of the first row; null when there is none. */
  readonly value: (sql: string, parameters?: SqlParameters) => SqlValue;
  /** The same where SQL answers with a number for certain. */
  readonly number: (sql: string, parameters?: SqlParameters) => number;
  readonly rows: (sql: string, parameters?: SqlParameters) => SqlRow[];
  /** Runs a script; only temporary tables, never the stored ones, are its business. */
  readonly prepare: (script: string) => void;
  /** First column of every row. */
  readonly values: (sql: string) => readonly SqlValue[];
  /** Every row as the list of its values, beside their names: quicker than by name, where there are thousands. */
  readonly table: (sql: string) => EvidenceTable;
};

/** Asks a stored database, without writing anything. @throws Error with SQLite's reason when it cannot be read. */
export function askEvidence<T>(path: string, question: (db: EvidenceDatabase) => T): T {
  const database = openUntouched(path);
  try {
    return question(evidenceOf(database));
  } finally {
    database.close();
  }
}

/** The ledger root that the session's own row gives; null when it never ended. */
export function ledgerRootOf(db: EvidenceDatabase): SqlValue {
  return db.value("SELECT ledger_root FROM sessions");
}

function evidenceOf(database: Database.Database): EvidenceDatabase {
  const value = (sql: string, parameters: SqlParameters = {}): SqlValue =>
    (database.prepare(sql).pluck().get(parameters) as SqlValue | undefined) ?? null;
  return {
    value,
    number: (sql, parameters) => Number(value(sql, parameters) ?? 0),
    rows: (sql, parameters = {}) => database.prepare(sql).all(parameters) as SqlRow[],
    prepare: (script) => void database.exec(script),
    values: (sql) => database.prepare(sql).pluck().all() as SqlValue[],
    table: (sql) => {
      const statement = database.prepare(sql).raw();
      const columns = statement.columns().map(({ name }) => name);
      return { columns, rows: statement.all() as SqlValue[][] };
    },
  };
}

/** A day of ticks is a few hundred megabytes; what is larger does not fit a copy in memory. */
const DATABASE_BYTES_MAX = 1_900_000_000;

/**
 * A closed session's database is read as a copy in memory: opening a WAL database, even read-only, would leave
 * files beside the evidence. Only one that was cut off, its log not yet merged, is opened in place.
 */
function openUntouched(path: string): Database.Database {
  if (!existsSync(path)) throw new Error("the file is missing");
  const log = `${path}-wal`;
  if (existsSync(log) && statSync(log).size > 0) {
    return new Database(path, { readonly: true, fileMustExist: true });
  }
  const bytes = readBytesFile(path, DATABASE_BYTES_MAX);
  if (bytes.length < 100) throw new Error("the file is not a database");
  // Bytes 18 and 19 name the journal mode; a copy in memory knows only the rollback journal (1).
  bytes[18] = 1;
  bytes[19] = 1;
  const copy = new Database(bytes);
  // The copy may be indexed as it pleases us; the file is not touched.
  try {
    copy.exec("CREATE INDEX IF NOT EXISTS evidence_snapshots_at ON market_snapshots(at)");
    copy.exec("CREATE INDEX IF NOT EXISTS evidence_snapshots_tick ON market_snapshots(tick)");
  } catch {
    // A damaged or foreign file: the checks that follow name it.
  }
  return copy;
}
