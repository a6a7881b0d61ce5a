/**
 * Typed readers of a session database: the rows as they were written, in a fixed order, and nothing
 * computed. Metrics and reports read through these; `verify` has SQL of its own on purpose.
 */
import type {
  CapitalEventRow,
  FillRow,
  GuardEventRow,
  InventoryRow,
  MetricsRow,
  OrderRow,
  SnapshotRow,
  TransactionRow,
  TruthCheckRow,
} from "../core/records.ts";
import { hashRows } from "./hash-rows.ts";
import {
  type ChainedRow,
  columnsOf,
  type SessionsRow,
  type TableName,
  type TableRows,
} from "./rows.ts";
import { SEAL_KEY, SEALED } from "./seal.ts";
import { damaged, guarded, type SqliteDatabase } from "./sqlite.ts";

/** A gap's open, as the event ledger has it: the last tick before it, and tape time in ms. */
export type GapOpened = { readonly tick: number; readonly t: number };

export type SessionReader = {
  readonly path: string;
  session(): SessionsRow;
  orders(): OrderRow[];
  transactions(): TransactionRow[];
  fills(): FillRow[];
  /** The inventory ledger, in the order it was booked. */
  inventory(): InventoryRow[];
  capitalEvents(): CapitalEventRow[];
  snapshots(): SnapshotRow[];
  metrics(): MetricsRow[];
  guardEvents(): GuardEventRow[];
  truthChecks(): TruthCheckRow[];
  /** Gaps as they opened. Closed ones are measured by the next snapshot's `gap_ms`. */
  gaps(): GapOpened[];
  /** Everything in engine_state, keys sorted. */
  engineState(): Readonly<Record<string, string>>;
  /** The event ledger row by row: it is the one table that may be large. */
  ledger(): IterableIterator<ChainedRow>;
  /** True when the rows are those whose hash was stored at the session's end. */
  sealHolds(): boolean;
  close(): void;
};

const ORDER_BY: Readonly<Record<TableName, string>> = {
  sessions: "session_id",
  orders: "order_id",
  transactions: "tx_id",
  fills: "fill_id",
  inventory_ledger: "entry_id",
  capital_events: "event_id",
  market_snapshots: "tick",
  system_metrics: "tick",
  guard_events: "event_id",
  truth_checks: "tick",
  event_ledger: "seq",
};

/** Readers over an open database. `path` is named in every error. */
export function createReader(db: SqliteDatabase, path: string): SessionReader {
  const rows = <T extends TableName>(table: T) =>
    guarded(path, () => rowsOf<TableRows[T]>(db, table));
  return {
    path,
    session: () => rows("sessions")[0] ?? noSession(path),
    orders: () => rows("orders"),
    transactions: () => rows("transactions"),
    fills: () => rows("fills"),
    inventory: () => rows("inventory_ledger"),
    capitalEvents: () => rows("capital_events"),
    snapshots: () => rows("market_snapshots"),
    metrics: () => rows("system_metrics"),
    guardEvents: () => rows("guard_events"),
    truthChecks: () => rows("truth_checks"),
    gaps: () => readGaps(db, path),
    engineState: () => readState(db, path),
    ledger: () =>
      guarded(path, () => db.prepare<[], ChainedRow>(selectOf("event_ledger")).iterate()),
    sealHolds: () => readState(db, path)[SEAL_KEY] === guarded(path, () => hashRows(db, SEALED)),
    close: () => guarded(path, () => void db.close()),
  };
}

/** Values come over as plain lists and get their names here: much cheaper than one object after the other. */
function rowsOf<Row>(db: SqliteDatabase, table: TableName): Row[] {
  const columns = columnsOf(table);
  const lists = db.prepare<[], unknown[]>(selectOf(table)).raw().all();
  return lists.map((values) => {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < columns.length; i++) row[columns[i] as string] = values[i];
    return row as Row;
  });
}

function selectOf(table: TableName): string {
  return `SELECT ${columnsOf(table).join(", ")} FROM ${table} ORDER BY ${ORDER_BY[table]}`;
}

function readGaps(db: SqliteDatabase, path: string): GapOpened[] {
  const sql = "SELECT tick, payload ->> 't' AS t FROM event_ledger WHERE kind = 'gap' ORDER BY seq";
  return guarded(path, () => db.prepare<[], GapOpened>(sql).all());
}

function readState(db: SqliteDatabase, path: string): Readonly<Record<string, string>> {
  type Entry = { readonly key: string; readonly value: string };
  const entries = guarded(path, () =>
    db.prepare<[], Entry>("SELECT key, value FROM engine_state ORDER BY key").all(),
  );
  return Object.fromEntries(entries.map(({ key, value }) => [key, value]));
}

function noSession(path: string): never {
  throw damaged(path, "it holds no session");
}
