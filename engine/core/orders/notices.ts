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

/** What was heard so far: built up within one call, and handed out when all of it was heard. */
type Hearing = {
  orders: OrdersState;
  readonly records: CoreRecord[];
  readonly movements: Movement[];
  readonly rejected: Side[];
  raced: boolean;
  readonly duplicates: Execution[];
};

/** Takes in a tick's notices in order, then asks the exchange about every order whose fate is unknown. */
export function hear(
  orders: OrdersState,
  notices: readonly Notice[],
  tick: number,
  ask: Ask,
): Heard {
  const hearing = startHearing(orders);
  for (const notice of notices) hearOne(hearing, notice, tick);
  for (const { order_id, status } of hearing.orders.live) {
    if (status === "cancel_race_unknown") resolve(hearing, order_id, tick, ask);
  }
  return hearing;
}

function startHearing(orders: OrdersState): Hearing {
  return { orders, records: [], movements: [], rejected: [], raced: false, duplicates: [] };
}

function hearOne(hearing: Hearing, notice: Notice, tick: number): void {
  switch (notice.type) {
    case "fill":
      hearFill(hearing, notice.execution, tick);
      break;
    case "transaction":
      hearTransaction(hearing, notice, tick);
      break;
    case "accepted":
      change(hearing, notice.orderId, (order) => ({
        ...order,
        status: "active",
        active_tick: tick,
        queue_ahead_drops: notice.queueAhead,
      }));
      break;
    case "rejected": {
      const order = liveOrder(hearing.orders, notice.orderId);
      if (order !== undefined) hearing.rejected.push(order.side);
      end(hearing, notice.orderId, "rejected", notice.result, tick);
      break;
    }
    case "cancelled":
      end(hearing, notice.orderId, "cancelled", notice.result, tick);
      break;
    case "cancel_lost":
      hearing.raced = true;
      change(hearing, notice.orderId, (order) => ({ ...order, status: "cancel_race_unknown" }));
      break;
  }
}

function hearFill(hearing: Hearing, execution: Execution, tick: number): void {
  const { orders } = hearing;
  if (orders.booked.has(execution.execId)) {
    hearing.duplicates.push(execution);
    return;
  }
  const booked = new Set(orders.booked).add(execution.execId);
  hearing.orders = { ...orders, booked };
  hearing.movements.push({ type: "fill", execution });
  change(hearing, execution.orderId, (order) => filledBy(order, execution, tick));
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
  hearing: Hearing,
  { txId, result, feeDrops }: Extract<Notice, { type: "transaction" }>,
  tick: number,
): void {
  const { orders } = hearing;
  const sent = orders.sent.find((tx) => tx.tx_id === txId);
  if (sent === undefined) return;
  const row: TransactionRow = { ...sent, result, fee_drops: feeDrops, applied_tick: tick };
  hearing.orders = { ...orders, sent: orders.sent.filter((tx) => tx.tx_id !== txId) };
  hearing.records.push({ table: "transactions", row });
  hearing.movements.push({ type: "fee", txId, feeDrops });
}

/** Asks the history of an order whose cancel found nothing: filled, cancelled, still open, or no answer. */
function resolve(hearing: Hearing, orderId: number, tick: number, ask: Ask): void {
  const { status, executions } = ask(orderId);
  if (status === "inconclusive") return;
  const { booked } = hearing.orders;
  const missed = executions.filter(({ execId }) => !booked.has(execId));
  for (const execution of missed) hearFill(hearing, execution, tick);
  if (status === "cancelled") end(hearing, orderId, "cancelled", "cancelled", tick);
  else {
    change(hearing, orderId, (order) => ({
      ...order,
      status: order.remaining_drops < order.quantity_drops ? "partially_filled" : "active",
    }));
  }
}

/** Ends the orders whose fate stayed unknown but whose account agrees: the truth check has spoken for them. */
export function settleRaces(orders: OrdersState, tick: number): Pick<Heard, "orders" | "records"> {
  const hearing = startHearing(orders);
  for (const { order_id, status } of orders.live) {
    if (status !== "cancel_race_unknown") continue;
    end(hearing, order_id, "cancelled", "settled_by_truth_check", tick);
  }
  return hearing;
}

function end(
  hearing: Hearing,
  orderId: number,
  status: OrderStatus,
  reason: string,
  tick: number,
): void {
  change(hearing, orderId, (order) => ({
    ...order,
    status,
    ended_tick: tick,
    end_reason: reason,
  }));
}

function change(hearing: Hearing, orderId: number, how: (order: LiveOrder) => LiveOrder): void {
  const order = liveOrder(hearing.orders, orderId);
  if (order === undefined) return;
  const changed = how(order);
  hearing.orders = withOrder(hearing.orders, changed);
  hearing.records.push({ table: "orders", row: rowOf(changed) });
}

function liveOrder({ live }: OrdersState, orderId: number): LiveOrder | undefined {
  return live.find((order) => order.order_id === orderId);
}
