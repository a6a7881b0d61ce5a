/** Where a session's balances and fees stand in its rows. TOTAL inventory throughout, overlay included. */
import { assert } from "../core/assert.ts";
import type { InventoryRow, MetricsRow, TransactionRow } from "../core/records.ts";
import { totalInventory } from "../store/total-inventory.ts";
import { type Measured, missing } from "./measured.ts";
import { largest } from "./percentiles.ts";
import type { Balances, BookedFee } from "./profit.ts";
import type { SessionData } from "./session-data.ts";

/** Opening rows plus overlay: what was held before the first tick. */
export function startBalances(data: SessionData): Balances {
  const opening = data.inventory.filter((row) => row.entry_type === "opening");
  return totalInventory({ inventory: () => opening, capitalEvents: () => [...data.capitalEvents] });
}

/** All rows plus overlay: what is held after the shutdown's fees. */
export function endBalances(data: SessionData): Balances {
  return totalInventory({
    inventory: () => [...data.inventory],
    capitalEvents: () => [...data.capitalEvents],
  });
}

/** The fees as booked, each with the tick in which its transaction took effect. Drops, positive. */
export function bookedFees(
  inventory: readonly InventoryRow[],
  transactions: readonly TransactionRow[],
): BookedFee[] {
  const tickOf = new Map(transactions.map((tx) => [tx.tx_id, tx.applied_tick]));
  return inventory.flatMap((row) => {
    if (row.entry_type !== "fee") return [];
    const tick = row.tx_id === null ? null : (tickOf.get(row.tx_id) ?? null);
    assert(tick !== null, `fee entry ${row.entry_id} belongs to a transaction that took effect`);
    return [{ tick, drops: -row.delta }];
  });
}

/**
 * Time-weighted mean and largest of |drift_pct|. A tick's drift lasts until the next tick, the last one's until
 * the session's end; ticks without a drift weigh nothing.
 */
export function driftSizes(
  metrics: readonly MetricsRow[],
  endedAt: number,
): { readonly mean: Measured; readonly max: Measured } {
  const reason = "no tick had a mid and a target";
  const spans = metrics.flatMap((row, i) => {
    const until = metrics[i + 1]?.at ?? endedAt;
    return row.drift_pct === null ? [] : [{ size: Math.abs(row.drift_pct), ms: until - row.at }];
  });
  const sizes = spans.map((span) => span.size);
  let weighted = 0;
  let total = 0;
  for (const { size, ms } of spans) {
    weighted += size * ms;
    total += ms;
  }
  // Without any length to weigh by (one tick, at the very end) its own drift is the mean.
  const mean = total > 0 ? weighted / total : (sizes[0] ?? missing(reason));
  return { mean, max: largest(sizes, reason) };
}
