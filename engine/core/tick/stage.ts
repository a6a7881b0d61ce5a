/** What a tick's steps hand to one another, and the entries that rows leave in the event ledger. */
import type { CoreRecord } from "../records.ts";
import type { SessionState } from "../session-state.ts";

export type Stage = { readonly state: SessionState; readonly records: readonly CoreRecord[] };

/** Orders, fills and fees as entries of the event ledger, beside their own tables. */
export function ledgerEntries(records: readonly CoreRecord[], tick: number): readonly CoreRecord[] {
  if (records.length === 0) return records;
  const entries: CoreRecord[] = [];
  for (const record of records) {
    const kind = kindOf(record);
    if (kind !== null)
      entries.push({ table: "event_ledger", row: { tick, kind, payload: record.row } });
  }
  return entries;
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

/** Lists one after the other. Most steps of most ticks add nothing, and then nothing is copied. */
export function joined(...lists: readonly (readonly CoreRecord[])[]): readonly CoreRecord[] {
  let all: readonly CoreRecord[] = [];
  for (const list of lists) {
    if (list.length > 0) all = all.length === 0 ? list : [...all, ...list];
  }
  return all;
}
