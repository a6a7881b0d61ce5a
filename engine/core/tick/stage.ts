/**
 * What a tick's steps work on, one after the other: a copy of the state that the tick began with, and the records it
 * leaves. Both belong to that tick alone until it is done; and the entries that rows leave in the event ledger.
 */
import type { Draft } from "../draft.ts";
import type { CoreRecord } from "../records.ts";
import type { SessionState } from "../session-state.ts";

export type Stage = { readonly state: Draft<SessionState>; readonly records: CoreRecord[] };

export function addAll(records: CoreRecord[], more: readonly CoreRecord[]): void {
  for (const record of more) records.push(record);
}

/** Adds the event ledger's entries for the records from `start` on: orders, fills and fees, beside their own tables. */
export function addLedgerEntries(records: CoreRecord[], start: number, tick: number): void {
  const end = records.length;
  for (let i = start; i < end; i++) {
    const record = records[i] as CoreRecord;
    const kind = kindOf(record);
    if (kind === null) continue;
    records.push({ table: "event_ledger", row: { tick, kind, payload: record.row } });
  }
}

/** What the event ledger calls a row of a table; null for rows that it does not hold. */
function kindOf(record: CoreRecord): string | null {
  switch (record.table) {
    case "orders":
      return "order";
    case "transactions":
      return "transaction";
    case "fills":
      return "fill";
    case "inventory_ledger":
      return record.row.entry_type === "fee" ? "fee" : null;
    default:
      return null;
  }
}
