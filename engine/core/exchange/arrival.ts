/**
 * Our own transactions when a ledger applies them: cancels first, then the bid, then the ask. All of them
 * take effect at one place among the ledger's prints; what was printed before that place has already
 * consumed the book that a new order meets.
 */
import type { Drops, PriceCount } from "../amounts.ts";
import {
  type GridBook,
  type GridLevel,
  levelsOf,
  opposite,
  reach,
  sizeAt,
} from "../market/grid-book.ts";
import type { Side, TradeEvent } from "../market-events.ts";
import { printCount, sideHit } from "./fill-models.ts";
import { execute, remove, type Walk, type WalkContext } from "./matching.ts";
import type { NewOrder, RestingOrder, Transaction } from "./types.ts";

/** The ledger says tesSUCCESS here, and older notes tecNO_TARGET; what matters is that no offer was touched. */
const OFFER_GONE = "offer_gone";

/** The book at the end of the previous ledger and the prints of this one that came before us. */
export type ArrivalBook = { readonly book: GridBook; readonly walked: readonly TradeEvent[] };

/** Applies the transactions that are due, in the order of the XRP Ledger's place they share. */
export function applyTransactions(
  walk: Walk,
  due: readonly Transaction[],
  arrival: ArrivalBook,
  context: WalkContext,
): void {
  const rank = (tx: Transaction) => (tx.kind === "cancel" ? 0 : sideOf(tx) === "buy" ? 1 : 2);
  const inOrder = [...due].sort((a, b) => rank(a) - rank(b) || a.txId - b.txId);
  for (const tx of inOrder) applyOne(walk, tx, arrival, context);
}

function sideOf(tx: Transaction): Side {
  return tx.kind === "cancel" ? tx.side : tx.order.side;
}

/** Every transaction that reaches a ledger costs its fee, also one that is rejected or finds nothing. */
function applyOne(walk: Walk, tx: Transaction, arrival: ArrivalBook, context: WalkContext): void {
  walk.exchange.xrp -= context.feeDrops;
  switch (tx.kind) {
    case "cancel": {
      const result = isResting(walk, tx.orderId) ? "tesSUCCESS" : OFFER_GONE;
      takeOff(walk, tx.orderId, "cancelled");
      tellResult(walk, tx, result, context);
      break;
    }
    case "place":
      arrive(walk, tx, arrival, context);
      break;
    case "replace":
      takeOff(walk, tx.replacesOrderId, "replaced");
      arrive(walk, tx, arrival, context);
      break;
  }
}

/** An offer that is gone lost a race: the ledger answers success and touches no offer. */
function takeOff(walk: Walk, orderId: number, result: string): void {
  if (!isResting(walk, orderId)) {
    walk.notices.push({ type: "cancel_lost", orderId, result: OFFER_GONE });
    return;
  }
  remove(walk.exchange, orderId, "cancelled");
  walk.notices.push({ type: "cancelled", orderId, result });
}

function isResting(walk: Walk, orderId: number): boolean {
  return walk.exchange.resting.some((order) => order.orderId === orderId);
}

function arrive(
  walk: Walk,
  tx: Extract<Transaction, { order: NewOrder }>,
  arrival: ArrivalBook,
  context: WalkContext,
): void {
  const { exchange, notices } = walk;
  const { orderId, side, k, quantity } = tx.order;
  const crossed = crossedLevels(side, k, arrival, context.decimals);
  if (crossed.length > 0 && context.config.exchange.on_cross === "reject") {
    notices.push({ type: "rejected", orderId, result: "would_cross" });
    tellResult(walk, tx, "would_cross", context);
    return;
  }
  const queueAhead = queueAt(walk, tx.order, arrival, context.decimals);
  const order: RestingOrder = { orderId, side, k, remaining: quantity, queueAhead };
  exchange.resting = [...exchange.resting, order];
  notices.push({ type: "accepted", orderId, queueAhead });
  tellResult(walk, tx, "tesSUCCESS", context);
  for (const level of crossed) takeLevel(walk, orderId, level, context);
}

/** An order that may take buys or sells what rests on the other side, at that side's price. */
function takeLevel(walk: Walk, orderId: number, level: GridLevel, context: WalkContext): void {
  const order = walk.exchange.resting.find((each) => each.orderId === orderId);
  if (order === undefined) return;
  const drops = Math.min(order.remaining, level.drops);
  const source = { venue: "taker", tradeSeq: null, takerTx: null } as const;
  execute(walk, { ...order, k: level.k }, drops, source, context);
}

function tellResult(walk: Walk, tx: Transaction, result: string, context: WalkContext): void {
  const { feeDrops } = context;
  walk.notices.push({ type: "transaction", txId: tx.txId, result, feeDrops });
}

/** Quantity shown at our price when we arrive; 0 inside the spread. Our own earlier order there stays ahead. */
function queueAt(walk: Walk, order: NewOrder, arrival: ArrivalBook, decimals: number): Drops {
  const shown = sizeLeft(order.side, order.k, arrival, decimals);
  const own = walk.exchange.resting.filter(
    (each) => each.side === order.side && each.k === order.k,
  );
  return Math.max(shown, ...own.map((each) => each.queueAhead));
}

function crossedLevels(
  side: Side,
  k: PriceCount,
  arrival: ArrivalBook,
  decimals: number,
): GridLevel[] {
  const other = opposite(side);
  return levelsOf(arrival.book, other)
    .filter((level) => reach(side, k, level.k) >= 0)
    .map((level) => ({ k: level.k, drops: sizeLeft(other, level.k, arrival, decimals) }))
    .filter((level) => level.drops > 0);
}

/** What is left of a level after the prints already walked: those beyond it took all, those at it their size. */
function sizeLeft(
  side: Side,
  k: PriceCount,
  { book, walked }: ArrivalBook,
  decimals: number,
): Drops {
  let left = sizeAt(book, side, k);
  for (const print of walked) {
    if (print.venue !== "clob" || sideHit(print) !== side) continue;
    const depth = reach(side, k, printCount(print, decimals));
    if (depth > 0) return 0;
    if (depth === 0) left -= print.drops;
  }
  return Math.max(0, left);
}
