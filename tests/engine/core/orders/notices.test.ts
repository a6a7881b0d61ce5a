/** What a fill notice makes of an order, by what the engine has sent about it: what is under way stays under way. */
import { describe, expect, it } from "vitest";
import type { Execution, Notice, OrderHistory } from "../../../../engine/core/exchange/types.ts";
import { hear } from "../../../../engine/core/orders/notices.ts";
import {
  isInFlight,
  type LiveOrder,
  NO_ORDERS,
} from "../../../../engine/core/orders/order-view.ts";
import type { OrderStatus } from "../../../../engine/core/records.ts";

const QUANTITY = 10;
const inState = (status: OrderStatus): LiveOrder => ({
  order_id: 1,
  side: "buy",
  k: 143_000,
  price: 1.43,
  quantity_drops: QUANTITY,
  remaining_drops: QUANTITY,
  status,
  submitted_tick: 1,
  active_tick: 2,
  ended_tick: null,
  end_reason: null,
  queue_ahead_drops: 0,
  replaces_order_id: null,
});

const taken = (drops: number): Execution => ({
  execId: 1,
  orderId: 1,
  side: "buy",
  k: 143_000,
  drops,
  micro: 2 * drops,
  transferFeeMicro: 0,
  venue: "clob",
  tradeSeq: 0,
  takerTx: "tx",
  tick: 5,
  at: 16_000,
});
const filled = (drops: number): Notice => ({ type: "fill", execution: taken(drops) });

const unanswered = () => ({ status: "inconclusive", executions: [] }) as const;

describe("a fill notice", () => {
  it.each<[OrderStatus, drops: number, told: OrderStatus, isBusy: boolean]>([
    ["active", 4, "partially_filled", false],
    ["partially_filled", 4, "partially_filled", false],
    ["cancel_pending", 4, "cancel_pending", true],
    ["cancel_race_unknown", 4, "cancel_race_unknown", true],
    ["active", QUANTITY, "filled", false],
    ["cancel_pending", QUANTITY, "filled", false],
    ["cancel_race_unknown", QUANTITY, "filled", false],
  ])("finds an order %s: %i of ten make it %s, a transaction under way: %s", (...row) => {
    const [status, drops, told, isBusy] = row;
    const orders = { ...NO_ORDERS, live: [inState(status)] };
    const heard = hear(orders, [filled(drops)], 5, unanswered);
    expect(heard.records).toMatchObject([
      { table: "orders", row: { status: told, remaining_drops: QUANTITY - drops } },
    ]);
    expect(isInFlight(heard.orders, "buy")).toBe(isBusy);
    expect(heard.orders.live.length).toBe(told === "filled" ? 0 : 1);
  });
});

it("a rejection is told of the side on which it happened", () => {
  const ask: LiveOrder = { ...inState("pending"), order_id: 2, side: "sell" };
  const orders = { ...NO_ORDERS, live: [inState("pending"), ask] };
  const notice: Notice = { type: "rejected", orderId: 2, result: "would_cross" };
  const heard = hear(orders, [notice], 5, unanswered);
  expect(heard.rejected).toEqual(["sell"]);
  expect(heard.orders.live).toEqual([inState("pending")]);
});

describe("an order whose cancel found nothing is asked for", () => {
  it.each<[string, remaining: number, OrderHistory, OrderStatus, missed: number]>([
    ["still open and whole", QUANTITY, { status: "open", executions: [] }, "active", 0],
    ["still open, partly filled", 6, { status: "open", executions: [] }, "partially_filled", 0],
    ["filled, and nobody said so", 6, { status: "filled", executions: [taken(6)] }, "filled", 1],
    ["cancelled", QUANTITY, { status: "cancelled", executions: [] }, "cancelled", 0],
    ["no answer", 6, { status: "inconclusive", executions: [] }, "cancel_race_unknown", 0],
  ])("%s", (_name, remaining_drops, history, status, missed) => {
    const order = { ...inState("cancel_pending"), remaining_drops };
    const lost: Notice = { type: "cancel_lost", orderId: 1, result: "offer_gone" };
    const heard = hear({ ...NO_ORDERS, live: [order] }, [lost], 5, () => history);
    expect(heard.raced).toBe(true);
    expect(heard.records.at(-1)).toMatchObject({ table: "orders", row: { status } });
    expect(heard.movements).toHaveLength(missed);
  });
});
