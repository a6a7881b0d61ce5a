/**
 * The rows of a session in memory, as its database will hold them: every order and transaction in its last state,
 * every ledger entry with its place in the chain.
 */
import type { CoreRecord, OrderRow, TransactionRow } from "../core/records.ts";
import type { LedgerChain } from "./event-ledger.ts";
import type { GapOpened } from "./readers.ts";
import type { TableName, TableRows } from "./rows.ts";

/** Tables that a session fills as it goes; its own row is written at the end. */
export type KeptTable = Exclude<TableName, "sessions">;

export type KeptRows = {
  keep(record: CoreRecord): void;
  /** Rows of a table in ascending order of their key. */
  list<T extends KeptTable>(table: T): readonly TableRows[T][];
  gaps(): readonly GapOpened[];
};

type Lists = { readonly [T in Exclude<KeptTable, "orders" | "transactions">]: TableRows[T][] };

export type KeptRowsOptions = {
  /** False: entries are chained and counted, and then let go. */
  readonly keepsLedger: boolean;
};

/** Ids are given in ascending order, so that a map's order of first entries is the order of keys. */
export function createKeptRows(chain: LedgerChain, { keepsLedger }: KeptRowsOptions): KeptRows {
  const orders = new Map<number, OrderRow>();
  const transactions = new Map<number, TransactionRow>();
  const gaps: GapOpened[] = [];
  const lists: Lists = {
    fills: [],
    inventory_ledger: [],
    capital_events: [],
    market_snapshots: [],
    system_metrics: [],
    guard_events: [],
    truth_checks: [],
    event_ledger: keepsLedger ? [chain.header] : [],
  };
  return {
    keep(record) {
      switch (record.table) {
        case "orders":
          orders.set(record.row.order_id, record.row);
          return;
        case "transactions":
          transactions.set(record.row.tx_id, record.row);
          return;
        case "event_ledger": {
          const { tick, kind, payload } = record.row;
          if (kind === "gap") gaps.push({ tick, t: payload.t as number });
          const chained = chain.append(record.row);
          if (keepsLedger) lists.event_ledger.push(chained);
          return;
        }
        default:
          (lists[record.table] as CoreRecord["row"][]).push(record.row);
      }
    },
    list<T extends KeptTable>(table: T) {
      const rows: readonly unknown[] =
        table === "orders"
          ? [...orders.values()]
          : table === "transactions"
            ? [...transactions.values()]
            : lists[table as keyof Lists];
      return rows as readonly TableRows[T][];
    },
    gaps: () => gaps,
  };
}
