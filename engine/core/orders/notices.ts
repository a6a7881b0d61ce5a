/**
 * What the engine makes of the exchange's notices: order states, transactions, and the list of movements
 * (executions and fees) that the inventory ledger is to book.
 */
import type { Execution, Notice, OrderHistory } from "../exchange/types.ts";
import type { Side } from "../market-events.ts";
import type { CoreRecord, OrderStatus, TransactionRow } from "../records.ts";
import { type LiveOrder, type OrdersState, rowOf, withOrder } from "./order-view.ts";

export type Movement =
  | { readonly type: "fill"; readonly execution: Execution }
  | { readonly type: "fee"; readonly txId: number; readonly feeDrops: number };

export type Heard = {
  readonly orders: OrdersState;
  readonly records: readonly CoreRecord[];
  readonly movements: readonly Movement[];
  /** Sides on which an order was rejected this tick. */
  readonly rejected: readonly Side[];
  /** A cancel or replace lost its race this tick. */
  readonly raced: boolean;
  /** Executions that were told twice. */
  readonly duplicates: readonly Execution[];
};

type Ask = (orderId: number) => OrderHistory;

/** Takes in a tick's notices in order, then asks the exchange about every order whose fate is unknown. */
export function hear(
  orders: OrdersState,
  notices: readonly Notice[],
  tick: number,
  ask: Ask,
): Heard {
  const start: Heard = {
    orders,
    records: [],
    movements: [],
    rejected: [],
    raced: false,
    duplicates: [],
  };
  const heard = notices.reduce((state, notice) => hearOne(state, notice, tick), start);
  return resolveRaces(heard, tick, ask);
}

function hearOne(heard: Heard, notice: Notice, tick: number): Heard {
  switch (notice.type) {
    case "fill":
      return hearFill(heard, notice.execution, tick);
    case "transaction":
      return hearTransaction(heard, notice, tick);
    case "accepted":
      return change(heard, notice.orderId, (order) => ({
        ...order,
        status: "active",
        active_tick: tick,
        queue_ahead_drops: notice.queueAhead,
      }));
    case "rejected": {
      const side = heard.orders.live.find((order) => order.order_id === notice.orderId)?.side;
      const next = end(heard, notice.orderId, "rejected", notice.result, tick);
      return side === undefined ? next : { ...next, rejected: [...next.rejected, side] };
    }
    case "cancelled":
      return end(heard, notice.orderId, "cancelled", notice.result, tick);
    case "cancel_lost":
      return {
        ...change(heard, notice.orderId, (order) => ({ ...order, status: "cancel_race_unknown" })),
        raced: true,
      };
  }
}

function hearFill(heard: Heard, execution: Execution, tick: number): Heard {
  if (heard.orders.booked.has(execution.execId)) {
    return { ...heard, duplicates: [...heard.duplicates, execution] };
  }
  const booked = new Set(heard.orders.booked).add(execution.execId);
  const next: Heard = {
    ...heard,
    orders: { ...heard.orders, booked },
    movements: [...heard.movements, { type: "fill", execution }],
  };
  return change(next, execution.orderId, (order) => filledBy(order, execution, tick));
}

function filledBy(order: LiveOrder, { drops }: Execution, tick: number): LiveOrder {
  const remaining_drops = Math.max(0, order.remaining_drops - drops);
  if (remaining_drops === 0) {
    return { ...order, remaining_drops, status: "filled", ended_tick: tick, end_reason: "filled" };
  }
  const isWaiting = order.status === "cancel_pending" || order.status === "cancel_race_unknown";
  return { ...order, remaining_drops, status: isWaiting ? order.status : "partially_filled" };
}

function hearTransaction(
  heard: Heard,
  { txId, result, feeDrops }: Extract<Notice, { type: "transaction" }>,
  tick: number,
): Heard {
  const sent = heard.orders.sent.find((tx) => tx.tx_id === txId);
  if (sent === undefined) return heard;
  const row: TransactionRow = { ...sent, result, fee_drops: feeDrops, applied_tick: tick };
  return {
    ...heard,
    orders: { ...heard.orders, sent: heard.orders.sent.filter((tx) => tx.tx_id !== txId) },
    records: [...heard.records, { table: "transactions", row }],
    movements: [...heard.movements, { type: "fee", txId, feeDrops }],
  };
}

/** Asks the history of every order whose cancel found nothing: filled, cancelled, still open, or no answer. */
function resolveRaces(heard: Heard, tick: number, ask: Ask): Heard {
  const unknown = heard.orders.live.filter((order) => order.status === "cancel_race_unknown");
  return unknown.reduce((state, { order_id }) => {
    const { status, executions } = ask(order_id);
    if (status === "inconclusive") return state;
    const missed = executions.filter(({ execId }) => !state.orders.booked.has(execId));
    const told = missed.reduce((next, execution) => hearFill(next, execution, tick), state);
    if (status === "cancelled") return end(told, order_id, "cancelled", "cancelled", tick);
    return change(told, order_id, (order) => ({
      ...order,
      status: order.remaining_drops < order.quantity_drops ? "partially_filled" : "active",
    }));
  }, heard);
}

/** Ends the orders whose fate stayed unknown but whose account agrees: the truth check has spoken for them. */
export function settleRaces(orders: OrdersState, tick: number): Pick<Heard, "orders" | "records"> {
  const unknown = orders.live.filter((order) => order.status === "cancel_race_unknown");
  const start: Heard = {
    orders,
    records: [],
    movements: [],
    rejected: [],
    raced: false,
    duplicates: [],
  };
  return unknown.reduce(
    (state, { order_id }) => end(state, order_id, "cancelled", "settled_by_truth_check", tick),
    start,
  );
}

function end(
  heard: Heard,
  orderId: number,
  status: OrderStatus,
  reason: string,
  tick: number,
): Heard {
  return change(heard, orderId, (order) => ({
    ...order,
    status,
    ended_tick: tick,
    end_reason: reason,
  }));
}

function change(heard: Heard, orderId: number, how: (order: LiveOrder) => LiveOrder): Heard {
  const order = heard.orders.live.find((each) => each.order_id === orderId);
  if (order === undefined) return heard;
  const changed = how(order);
  return {
    ...heard,
    orders: withOrder(heard.orders, changed),
    records: [...heard.records, { table: "orders", row: rowOf(changed) }],
  };
}
