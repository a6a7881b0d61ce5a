/**
 * Writes the core's records with prepared statements, one per table, built from the column lists. Adds what
 * the core does not know: the session's id, and the place of a ledger entry in its chain.
 */
import type { CoreRecord } from "../core/records.ts";
import type { LedgerChain } from "./event-ledger.ts";
import { type ChainedRow, columnsOf, type SessionsRow, type TableName } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

type Bind = (row: Readonly<Record<string, unknown>>) => void;

export type RowWriter = {
  /** Writes the session's row and the header of its event ledger. */
  open(session: SessionsRow): void;
  write(record: CoreRecord): void;
};

export function createRowWriter(
  db: SqliteDatabase,
  sessionId: number,
  chain: LedgerChain,
): RowWriter {
  const insertSession = statement(db, "sessions", null);
  const insertChained = statement(db, "event_ledger", null);
  const inserts: Readonly<Record<Exclude<CoreRecord["table"], "event_ledger">, Bind>> = {
    orders: statement(db, "orders", sessionId, "order_id"),
    transactions: statement(db, "transactions", sessionId, "tx_id"),
    fills: statement(db, "fills", sessionId),
    inventory_ledger: statement(db, "inventory_ledger", sessionId),
    capital_events: statement(db, "capital_events", sessionId),
    market_snapshots: statement(db, "market_snapshots", sessionId),
    system_metrics: statement(db, "system_metrics", sessionId),
    guard_events: statement(db, "guard_events", sessionId),
    truth_checks: statement(db, "truth_checks", sessionId),
  };
  const chained = (row: ChainedRow) => insertChained(row);
  return {
    open: db.transaction((session: SessionsRow) => {
      insertSession(session);
      chained(chain.header);
    }),
    write: (record) => {
      if (record.table === "event_ledger") chained(chain.append(record.row));
      else inserts[record.table](record.row);
    },
  };
}

/**
 * An insert of a table; with `key`, a row that is there already is rewritten in place. (Not REPLACE: it would
 * delete the row first, and with it what refers to it.)
 */
function statement(
  db: SqliteDatabase,
  table: TableName,
  sessionId: number | null,
  key?: string,
): Bind {
  const columns = columnsOf(table);
  const names = sessionId === null ? columns : [...columns, "session_id"];
  const places = names.map(() => "?").join(", ");
  const updates = columns
    .filter((name) => name !== key)
    .map((name) => `${name} = excluded.${name}`);
  const upsert =
    key === undefined ? "" : ` ON CONFLICT (${key}) DO UPDATE SET ${updates.join(", ")}`;
  const insert = db.prepare(
    `INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})${upsert}`,
  );
  // One list for all rows of a table: the driver has copied its values when the call returns.
  const values: unknown[] = new Array(names.length).fill(sessionId);
  return (row) => {
    for (let i = 0; i < columns.length; i++) values[i] = row[columns[i] as string];
    insert.run(values);
  };
}
