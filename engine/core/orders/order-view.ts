/**
 * The engine's own view of its orders, built from what it sent and what it was told.
 *
 * pending → active → partially_filled → filled; any live order → cancel_pending → cancelled. A cancel that
 * finds its offer gone makes the order cancel_race_unknown until the exchange's history decides. A rejected
 * order never rested. filled, cancelled and rejected are final.
 */
import type { PriceCount } from "../amounts.ts";
import type { Side } from "../market-events.ts";
import type { OrderRow, OrderStatus, TransactionRow } from "../records.ts";

export type LiveOrder = OrderRow & { readonly k: PriceCount };

export type OrdersState = {
  /** Orders in one of the five live states. */
  readonly live: readonly LiveOrder[];
  /** Transactions sent and not yet applied. */
  readonly sent: readonly TransactionRow[];
  readonly nextOrderId: number;
  readonly nextTxId: number;
  /** Executions already booked: a notice that comes twice counts once. */
  readonly booked: ReadonlySet<number>;
};

export const NO_ORDERS: OrdersState = {
  live: [],
  sent: [],
  nextOrderId: 1,
  nextTxId: 1,
  booked: new Set(),
};

const LIVE: ReadonlySet<OrderStatus> = new Set<OrderStatus>([
  "pending",
  "active",
  "partially_filled",
  "cancel_pending",
  "cancel_race_unknown",
]);

function isLive(status: OrderStatus): boolean {
  return LIVE.has(status);
}

/**
 * The order that rests on the book on a side, as far as the engine knows: the newest one. An older one beside
 * it is an order whose cancel found nothing though its history says it is open; replacing that one again and
 * again would leave a new order behind each time.
 */
export function restingOn(orders: OrdersState, side: Side): LiveOrder | undefined {
  return orders.live.findLast(
    ({ side: orderSide, status }) =>
      orderSide === side &&
      (status === "active" || status === "partially_filled" || status === "cancel_pending"),
  );
}

/** True while something sent on this side has not come back: no second transaction before that. */
export function isInFlight(orders: OrdersState, side: Side): boolean {
  return orders.live.some(
    (order) =>
      order.side === side &&
      (order.status === "pending" ||
        order.status === "cancel_pending" ||
        order.status === "cancel_race_unknown"),
  );
}

/** The row as stored: the price count is ours alone. Field by field, so that every row has one shape. */
export function rowOf(order: LiveOrder): OrderRow {
  return {
    order_id: order.order_id,
    side: order.side,
    price: order.price,
    quantity_drops: order.quantity_drops,
    remaining_drops: order.remaining_drops,
    status: order.status,
    submitted_tick: order.submitted_tick,
    active_tick: order.active_tick,
    ended_tick: order.ended_tick,
    end_reason: order.end_reason,
    queue_ahead_drops: order.queue_ahead_drops,
    replaces_order_id: order.replaces_order_id,
  };
}

/** Puts a changed order back, or drops it once it is final. */
export function withOrder(orders: OrdersState, changed: LiveOrder): OrdersState {
  const live = isLive(changed.status)
    ? orders.live.map((order) => (order.order_id === changed.order_id ? changed : order))
    : orders.live.filter((order) => order.order_id !== changed.order_id);
  return { ...orders, live };
}
