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
import { execute, removed, type Walk, type WalkContext } from "./matching.ts";
import type { NewOrder, Notice, RestingOrder, Transaction } from "./types.ts";

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
): Walk {
  const rank = (tx: Transaction) => (tx.kind === "cancel" ? 0 : sideOf(tx) === "buy" ? 1 : 2);
  const inOrder = [...due].sort((a, b) => rank(a) - rank(b) || a.txId - b.txId);
  return inOrder.reduce((next, tx) => applyOne(next, tx, arrival, context), walk);
}

function sideOf(tx: Transaction): Side {
  return tx.kind === "cancel" ? tx.side : tx.order.side;
}

function applyOne(walk: Walk, tx: Transaction, arrival: ArrivalBook, context: WalkContext): Walk {
  const paid = payFee(walk, context.feeDrops);
  switch (tx.kind) {
    case "cancel": {
      const result = isResting(paid, tx.orderId) ? "tesSUCCESS" : OFFER_GONE;
      return withTransaction(takeOff(paid, tx.orderId, "cancelled"), tx, result, context);
    }
    case "place":
      return arrive(paid, tx, arrival, context);
    case "replace":
      return arrive(takeOff(paid, tx.replacesOrderId, "replaced"), tx, arrival, context);
  }
}

/** Every transaction that reaches a ledger costs its fee, also one that is rejected or finds nothing. */
function payFee(walk: Walk, feeDrops: Drops): Walk {
  return { ...walk, exchange: { ...walk.exchange, xrp: walk.exchange.xrp - feeDrops } };
}

/** An offer that is gone lost a race: the ledger answers success and touches no offer. */
function takeOff(walk: Walk, orderId: number, result: string): Walk {
  if (!isResting(walk, orderId)) {
    const lost: Notice = { type: "cancel_lost", orderId, result: OFFER_GONE };
    return { ...walk, notices: [...walk.notices, lost] };
  }
  const notice: Notice = { type: "cancelled", orderId, result };
  return {
    exchange: removed(walk.exchange, orderId, "cancelled"),
    notices: [...walk.notices, notice],
  };
}

function isResting(walk: Walk, orderId: number): boolean {
  return walk.exchange.resting.some((order) => order.orderId === orderId);
}

function arrive(
  walk: Walk,
  tx: Extract<Transaction, { order: NewOrder }>,
  arrival: ArrivalBook,
  context: WalkContext,
): Walk {
  const { order } = tx;
  const crossed = crossedLevels(order.side, order.k, arrival, context.decimals);
  if (crossed.length > 0 && context.config.exchange.on_cross === "reject") {
    const notice: Notice = { type: "rejected", orderId: order.orderId, result: "would_cross" };
    const rejected = { ...walk, notices: [...walk.notices, notice] };
    return withTransaction(rejected, tx, "would_cross", context);
  }
  const queueAhead = queueAt(walk, order, arrival, context.decimals);
  const resting: RestingOrder = {
    orderId: order.orderId,
    side: order.side,
    k: order.k,
    remaining: order.quantity,
    queueAhead,
  };
  const accepted: Walk = {
    exchange: { ...walk.exchange, resting: [...walk.exchange.resting, resting] },
    notices: [...walk.notices, { type: "accepted", orderId: order.orderId, queueAhead }],
  };
  const told = withTransaction(accepted, tx, "tesSUCCESS", context);
  return crossed.reduce((next, level) => takeLevel(next, order.orderId, level, context), told);
}

/** An order that may take buys or sells what rests on the other side, at that side's price. */
function takeLevel(walk: Walk, orderId: number, level: GridLevel, context: WalkContext): Walk {
  const order = walk.exchange.resting.find((each) => each.orderId === orderId);
  if (order === undefined) return walk;
  const drops = Math.min(order.remaining, level.drops);
  const source = { venue: "taker", tradeSeq: null, takerTx: null } as const;
  return execute(walk, { ...order, k: level.k }, drops, source, context);
}

function withTransaction(walk: Walk, tx: Transaction, result: string, context: WalkContext): Walk {
  const notice: Notice = { type: "transaction", txId: tx.txId, result, feeDrops: context.feeDrops };
  return { ...walk, notices: [...walk.notices, notice] };
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
