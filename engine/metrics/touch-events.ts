/**
 * The price of not being there: side-ticks on which the market came to the price we intended while no order of
 * ours was live on that side. Judged from stored snapshots, one tick ahead: prices of single prints are not kept.
 */
import type { MetricsRow, SnapshotRow } from "../core/records.ts";
import { isFresh } from "./mid-lookup.ts";

/**
 * Counts, per side and tick k without a live order but with an intended price q, the cases where the next tick's
 * fresh snapshot shows that the market came to q. For a bid:
 * - the opposite touch reached it: best ask(k+1) ≤ q; or
 * - trading took our side's touch down to it: prints in that ledger, best bid(k+1) < best bid(k), and
 *   best bid(k+1) ≤ q.
 * An ask mirrors this. The second case also counts touches that moved away beside unrelated prints, and misses
 * prints at q that left the touch where it was: an indication of opportunity, not a count of lost fills.
 */
export function touchEventsWithoutOrder(
  metrics: readonly MetricsRow[],
  snapshots: readonly SnapshotRow[],
): number {
  const snapshotOf = new Map(snapshots.map((snapshot) => [snapshot.tick, snapshot]));
  let count = 0;
  for (const row of metrics) {
    const now = snapshotOf.get(row.tick);
    const next = snapshotOf.get(row.tick + 1);
    if (now === undefined || next === undefined || !isFresh(next)) continue;
    if (
      row.live_bid === null &&
      row.intended_bid !== null &&
      cameToBid(row.intended_bid, now, next)
    ) {
      count += 1;
    }
    if (
      row.live_ask === null &&
      row.intended_ask !== null &&
      cameToAsk(row.intended_ask, now, next)
    ) {
      count += 1;
    }
  }
  return count;
}

function cameToBid(bid: number, now: SnapshotRow, next: SnapshotRow): boolean {
  if (next.best_ask !== null && next.best_ask <= bid) return true;
  if (now.best_bid === null || next.best_bid === null) return false;
  return next.trades > 0 && next.best_bid < now.best_bid && next.best_bid <= bid;
}

function cameToAsk(ask: number, now: SnapshotRow, next: SnapshotRow): boolean {
  if (next.best_bid !== null && next.best_bid >= ask) return true;
  if (now.best_ask === null || next.best_ask === null) return false;
  return next.trades > 0 && next.best_ask > now.best_ask && next.best_ask >= ask;
}
