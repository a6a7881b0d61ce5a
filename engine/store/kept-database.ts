/**
 * The store of a session on virtual time. It takes a fraction of a second and nobody looks into it meanwhile: its rows
 * stay in memory, the database is filled at the end, in memory as well, and reaches the disk as one file, whole or not
 * at all. A session that is cut off leaves none, and is run again from its start.
 */
import Database from "better-sqlite3";
import { assert } from "../core/assert.ts";
import { createLedgerChain, type LedgerHeader } from "./event-ledger.ts";
import { hashRows } from "./hash-rows.ts";
import { insertRows, type PutRow } from "./insert-rows.ts";
import { markKind } from "./journal-kind.ts";
import { createKeptRows, type KeptRows, type KeptTable } from "./kept-rows.ts";
import { createReader, type SessionReader } from "./readers.ts";
import type { SessionsRow, TableName } from "./rows.ts";
import { SEAL_KEY, SEALED } from "./seal.ts";
import { makeTables, refuseExisting } from "./session-database.ts";
import { putState, updateSession } from "./session-entries.ts";
import type { SessionStore } from "./session-store.ts";
import { guarded, type SqliteDatabase } from "./sqlite.ts";

export type KeptOptions = {
  /** `summary` leaves out what a session has by the tick. */
  readonly storage: "full" | "summary";
  /** Puts the bytes of the whole database on disk. */
  readonly publish: (path: string, bytes: Uint8Array) => void;
};

/** In an order in which no row refers to one that comes later. */
const TABLES: readonly KeptTable[] = [
  "orders",
  "transactions",
  "fills",
  "inventory_ledger",
  "capital_events",
  "market_snapshots",
  "system_metrics",
  "guard_events",
  "truth_checks",
  "event_ledger",
];

/** Most of a session's rows. Whoever needs them runs the session again: it ends on the same ledger root. */
const BY_THE_TICK: ReadonlySet<KeptTable> = new Set([
  "market_snapshots",
  "system_metrics",
  "event_ledger",
]);

const TABLES_KEPT: Readonly<Record<KeptOptions["storage"], readonly KeptTable[]>> = {
  full: TABLES,
  summary: TABLES.filter((table) => !BY_THE_TICK.has(table)),
};

/**
 * Begins the database of a session whose file is written when it ends.
 * Throws CodedError ENG_DATABASE_EXISTS for an existing file: fresh means fresh.
 */
export function createKeptDatabase(
  path: string,
  session: SessionsRow,
  header: LedgerHeader,
  { storage, publish }: KeptOptions,
): SessionStore {
  refuseExisting(path);
  const chain = createLedgerChain(header);
  const kept = createKeptRows(chain, { keepsLedger: storage === "full" });
  const tables = TABLES_KEPT[storage];
  let filled: SqliteDatabase | null = null;
  const fill = (): SqliteDatabase => {
    filled ??= guarded(path, () => fillDatabase(session, kept, tables));
    return filled;
  };
  /** What was inserted and not written over since. */
  const given = (name: string): Iterable<readonly unknown[]> | null => {
    const table = tables.find((one) => one === name);
    return table === undefined ? null : listsOf(table, kept.list(table), session.session_id);
  };
  const stored = (): SessionReader => ({
    ...createReader(fill(), path),
    close: () => undefined,
  });
  return {
    path,
    write(records) {
      assert(filled === null, "a session writes nothing after it was closed");
      for (const record of records) kept.keep(record);
    },
    updateSession: (patch) => {
      const db = fill();
      guarded(path, () => updateSession(db, session.session_id, patch));
    },
    setState: (key, value) => {
      const db = fill();
      guarded(path, () => putState(db, key, value));
    },
    checkpoint: () => ({ busy: 0, log: 0, checkpointed: 0 }),
    ledgerRoot: () => chain.last().hash,
    // Functions, no accessors: what an accessor of an object literal refers to, V8 holds until it looks through all that
    // is old, and here that is every row.
    reader: stored,
    rows: () => keptReader(kept, stored()),
    finish() {
      const db = fill();
      const bytes = guarded(path, () => {
        putState(db, SEAL_KEY, hashRows(db, SEALED, given));
        const whole = db.serialize();
        db.close();
        return markKind(whole, "log");
      });
      publish(path, bytes);
    },
    close: () => void filled?.close(),
  };
}

function fillDatabase(
  session: SessionsRow,
  kept: KeptRows,
  tables: readonly KeptTable[],
): SqliteDatabase {
  const db = new Database(emptyDatabase().bytes);
  const insert = (table: TableName, rows: readonly object[]): void =>
    insertRows(db, table, columnsIn(table).length, rows, putRow(table, session.session_id));
  try {
    // Nobody else sees it, and a failure ends the session: there is nothing to roll back to.
    db.pragma("journal_mode = OFF");
    db.pragma("foreign_keys = ON");
    db.exec("BEGIN");
    insert("sessions", [session]);
    for (const table of tables) insert(table, kept.list(table));
    db.exec("COMMIT");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Rows as lists of values, each in the same list again: whoever takes one is done with it before the next. */
function* listsOf(
  table: TableName,
  rows: readonly object[],
  sessionId: number,
): Generator<readonly unknown[]> {
  const put = putRow(table, sessionId);
  const values: unknown[] = new Array(columnsIn(table).length);
  for (const row of rows) {
    put(row, values, 0);
    yield values;
  }
}

/** The core does not know the session's id. */
function putRow(table: TableName, sessionId: number): PutRow<object> {
  const columns = columnsIn(table);
  return (row, values, at) => {
    for (let i = 0; i < columns.length; i++) {
      const name = columns[i] as string;
      values[at + i] =
        name === "session_id" ? sessionId : (row as Readonly<Record<string, unknown>>)[name];
    }
  };
}

function columnsIn(table: TableName): readonly string[] {
  return emptyDatabase().columns.get(table) ?? [];
}

type EmptyDatabase = {
  readonly bytes: Buffer;
  /** Columns of each table, in the order of the schema. */
  readonly columns: ReadonlyMap<TableName, readonly string[]>;
};

let empty: EmptyDatabase | null = null;

/** Made once per process: parsing the schema takes longer than copying what comes of it. */
function emptyDatabase(): EmptyDatabase {
  if (empty !== null) return empty;
  const db = new Database(":memory:");
  makeTables(db);
  const columns = new Map<TableName, readonly string[]>();
  for (const table of ["sessions", ...TABLES] as const) {
    const all = db.prepare(`SELECT * FROM ${table}`).columns();
    columns.set(
      table,
      all.map(({ name }) => name),
    );
  }
  empty = { bytes: db.serialize(), columns };
  db.close();
  return empty;
}

/** The rows as they were given. What was written over, session and state, comes from the database. */
function keptReader(kept: KeptRows, stored: SessionReader): SessionReader {
  return {
    ...stored,
    orders: () => [...kept.list("orders")],
    transactions: () => [...kept.list("transactions")],
    fills: () => [...kept.list("fills")],
    inventory: () => [...kept.list("inventory_ledger")],
    capitalEvents: () => [...kept.list("capital_events")],
    snapshots: () => [...kept.list("market_snapshots")],
    metrics: () => [...kept.list("system_metrics")],
    guardEvents: () => [...kept.list("guard_events")],
    truthChecks: () => [...kept.list("truth_checks")],
    gaps: () => [...kept.gaps()],
    ledger: () => kept.list("event_ledger").values(),
  };
}
