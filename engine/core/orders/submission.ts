/**
 * Place, keep, replace or cancel, per side: what was wanted against what rests. Says for each side the one
 * reason that decided. A side that wants no quote takes its order off; a pause takes off both.
 */
import { BPS, type Drops, type PriceCount, priceOf } from "../amounts.ts";
import type { StrategyConfig } from "../engine-config.ts";
import type { Transaction } from "../exchange/types.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import type { Side } from "../market-events.ts";
import type { CoreRecord, TransactionRow } from "../records.ts";
import {
  isInFlight,
  type LiveOrder,
  type OrdersState,
  restingOn,
  rowOf,
  withOrder,
} from "./order-view.ts";

export type WantedQuote = { readonly k: PriceCount; readonly drops: Drops };

/** A side's wish: a quote, or the reason why there is none. */
export type SideIntent =
  | { readonly kind: "quote"; readonly quote: WantedQuote }
  | { readonly kind: "none"; readonly reason: QuoteReason };

export type Submitted = {
  readonly orders: OrdersState;
  readonly transactions: readonly Transaction[];
  readonly records: readonly CoreRecord[];
  readonly reason: QuoteReason;
};

type SubmitContext = {
  readonly side: Side;
  readonly tick: number;
  readonly decimals: number;
  readonly config: StrategyConfig;
  readonly rejected: boolean;
};

export function submitSide(
  orders: OrdersState,
  intent: SideIntent,
  context: SubmitContext,
): Submitted {
  const { side } = context;
  const resting = restingOn(orders, side);
  const busy = isInFlight(orders, side);
  if (intent.kind === "none") {
    const canCancel = resting !== undefined && !busy;
    return canCancel
      ? cancel(orders, resting, intent.reason, context)
      : idle(orders, intent.reason);
  }
  if (busy) return idle(orders, "in_flight");
  // Resting for a tick after a rejection: the same price would be refused again.
  if (context.rejected) return idle(orders, "rejected");
  if (resting === undefined) return place(orders, intent.quote, null, context);
  if (isCloseEnough(resting, intent.quote, context)) return idle(orders, "kept");
  return place(orders, intent.quote, resting, context);
}

/** Kept while the price is within the requote threshold and the size within its tolerance. */
function isCloseEnough(
  order: LiveOrder,
  wanted: WantedQuote,
  { config, decimals }: SubmitContext,
): boolean {
  const wantedPrice = priceOf(wanted.k, decimals);
  const priceBps = (Math.abs(order.price - wantedPrice) / wantedPrice) * BPS;
  const sizePct = (Math.abs(order.remaining_drops - wanted.drops) / wanted.drops) * 100;
  return priceBps <= config.requote_threshold_bps && sizePct <= config.requote_size_pct;
}

const NOTHING: readonly never[] = [];

function idle(orders: OrdersState, reason: QuoteReason): Submitted {
  return { orders, transactions: NOTHING, records: NOTHING, reason };
}

function cancel(
  orders: OrdersState,
  resting: LiveOrder,
  reason: QuoteReason,
  { side, tick }: SubmitContext,
): Submitted {
  const txId = orders.nextTxId;
  const leaving: LiveOrder = { ...resting, status: "cancel_pending" };
  const row = sentRow(txId, tick, "cancel", resting.order_id);
  return {
    orders: { ...withOrder(orders, leaving), sent: [...orders.sent, row], nextTxId: txId + 1 },
    transactions: [{ kind: "cancel", txId, sentTick: tick, orderId: resting.order_id, side }],
    records: [
      { table: "orders", row: rowOf(leaving) },
      { table: "transactions", row },
    ],
    reason,
  };
}

/** Places a new order, in one transaction with the removal of the one it replaces. */
function place(
  orders: OrdersState,
  quote: WantedQuote,
  replaced: LiveOrder | null,
  context: SubmitContext,
): Submitted {
  const { side, tick, decimals } = context;
  const orderId = orders.nextOrderId;
  const txId = orders.nextTxId;
  const order = newOrder(orderId, quote, replaced, { side, tick, decimals });
  const kind = replaced === null ? "place" : "replace";
  const row = sentRow(txId, tick, kind, orderId);
  const leaving: LiveOrder | null =
    replaced === null ? null : { ...replaced, status: "cancel_pending" };
  const before = leaving === null ? orders : withOrder(orders, leaving);
  const sent = {
    txId,
    sentTick: tick,
    order: { orderId, side, k: quote.k, quantity: quote.drops },
  };
  return {
    orders: {
      ...before,
      live: [...before.live, order],
      sent: [...before.sent, row],
      nextOrderId: orderId + 1,
      nextTxId: txId + 1,
    },
    transactions: [
      replaced === null
        ? { kind: "place", ...sent }
        : { kind: "replace", ...sent, replacesOrderId: replaced.order_id, side },
    ],
    records: [
      ...(leaving === null ? [] : [{ table: "orders", row: rowOf(leaving) } as const]),
      { table: "orders", row: rowOf(order) },
      { table: "transactions", row },
    ],
    reason: replaced === null ? "placed" : "replaced",
  };
}

function newOrder(
  orderId: number,
  { k, drops }: WantedQuote,
  replaced: LiveOrder | null,
  { side, tick, decimals }: Pick<SubmitContext, "side" | "tick" | "decimals">,
): LiveOrder {
  return {
    order_id: orderId,
    side,
    k,
    price: priceOf(k, decimals),
    quantity_drops: drops,
    remaining_drops: drops,
    status: "pending",
    submitted_tick: tick,
    active_tick: null,
    ended_tick: null,
    end_reason: null,
    queue_ahead_drops: null,
    replaces_order_id: replaced?.order_id ?? null,
  };
}

/** A transaction's fee is known, and charged, when a ledger applies it. */
function sentRow(
  txId: number,
  tick: number,
  kind: TransactionRow["kind"],
  orderId: number,
): TransactionRow {
  return {
    tx_id: txId,
    tick,
    kind,
    order_id: orderId,
    fee_drops: 0,
    result: null,
    applied_tick: null,
  };
}
