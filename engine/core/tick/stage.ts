/** What a tick's steps hand to one another, and the entries that rows leave in the event ledger. */
import type { CoreRecord } from "../records.ts";
import type { SessionState } from "../session-state.ts";

export type Stage = { readonly state: SessionState; readonly records: readonly CoreRecord[] };

/** Orders, fills and fees as entries of the event ledger, beside their own tables. */
export function ledgerEntries(records: readonly CoreRecord[], tick: number): CoreRecord[] {
  return records.flatMap((record): CoreRecord[] => {
    if (record.table === "orders" || record.table === "fills" || record.table === "transactions") {
      const kind = record.table.slice(0, -1);
      return [{ table: "event_ledger", row: { tick, kind, payload: record.row } }];
    }
    if (record.table === "inventory_ledger" && record.row.entry_type === "fee") {
      return [{ table: "event_ledger", row: { tick, kind: "fee", payload: record.row } }];
    }
    return [];
  });
}
