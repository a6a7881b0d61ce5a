/**
 * Rows that change within a batch. An order passes through several states in a few ticks, and between two batches
 * nobody can look: only its last state has to be written.
 */
import type { CoreRecord } from "../core/records.ts";

/**
 * Returns the records with each order and transaction once: in its last state, at the place of its first, so that
 * rows that refer to it find it there.
 */
export function lastStates(records: readonly CoreRecord[]): CoreRecord[] {
  const placeOf = { orders: new Map<number, number>(), transactions: new Map<number, number>() };
  const kept: CoreRecord[] = [];
  for (const record of records) {
    if (record.table !== "orders" && record.table !== "transactions") {
      kept.push(record);
      continue;
    }
    const key = record.table === "orders" ? record.row.order_id : record.row.tx_id;
    const place = placeOf[record.table].get(key);
    if (place === undefined) {
      placeOf[record.table].set(key, kept.length);
      kept.push(record);
    } else kept[place] = record;
  }
  return kept;
}
