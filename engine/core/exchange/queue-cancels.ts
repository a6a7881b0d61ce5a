/**
 * Cancellations ahead of us (`queue_cancel_model: proportional`): where a level shrank by more than the
 * prints explain, others left it, and the queue ahead shortens by the share of the level that stood ahead.
 */

import { type GridBook, isShown, sizeAt } from "../market/grid-book.ts";
import type { TradeEvent } from "../market-events.ts";
import { printCount, sideHit } from "./fill-models.ts";
import type { RestingOrder } from "./types.ts";

/** `rested` orders stood through the whole ledger; one that arrived within it has no level to compare yet. */
export function shortenQueue(
  order: RestingOrder,
  before: GridBook,
  after: GridBook,
  prints: readonly TradeEvent[],
  decimals: number,
): RestingOrder {
  const { side, k, queueAhead } = order;
  // Deeper than the book shows now: nothing is known about this level, so nothing changes.
  if (queueAhead === 0 || !isShown(after, side, k)) return order;
  const traded = prints
    .filter(
      (print) =>
        print.venue === "clob" && sideHit(print) === side && printCount(print, decimals) === k,
    )
    .reduce((sum, print) => sum + print.drops, 0);
  const expected = sizeAt(before, side, k) - traded;
  const left = expected - sizeAt(after, side, k);
  // Nothing was left there by the prints, or the level lay deeper than the book showed before.
  if (expected <= 0 || left <= 0) return order;
  const share = Math.min(1, queueAhead / expected);
  return { ...order, queueAhead: Math.max(0, queueAhead - Math.floor(left * share)) };
}
