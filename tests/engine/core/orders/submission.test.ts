import { describe, expect, it } from "vitest";
import {
  type LiveOrder,
  NO_ORDERS,
  type OrdersState,
} from "../../../../engine/core/orders/order-view.ts";
import { type SideIntent, submitSide } from "../../../../engine/core/orders/submission.ts";
import type { OrderStatus } from "../../../../engine/core/records.ts";
import { testConfig, XRP } from "../../../support/core-session.ts";

const config = testConfig().strategy;
const context = { side: "buy", tick: 5, decimals: 5, config, rejected: false } as const;

function resting(k: number, drops: number, status: OrderStatus = "active"): OrdersState {
  const order: LiveOrder = {
    order_id: 1,
    side: "buy",
    k,
    price: k / 100_000,
    quantity_drops: drops,
    remaining_drops: drops,
    status,
    submitted_tick: 1,
    active_tick: 2,
    ended_tick: null,
    end_reason: null,
    queue_ahead_drops: 0,
    replaces_order_id: null,
  };
  return { ...NO_ORDERS, live: [order], nextOrderId: 2, nextTxId: 2 };
}
const quote = (k: number, drops = 10 * XRP): SideIntent => ({ kind: "quote", quote: { k, drops } });

describe("keep or replace", () => {
  // Around a price of 1.0, one basis point is ten increments.
  it.each<[string, restsAt: number, drops: number, wanted: SideIntent, reason: string]>([
    ["the same quote", 100_000, 10 * XRP, quote(100_000), "kept"],
    ["a price within the threshold", 100_009, 10 * XRP, quote(100_000), "kept"],
    ["a price on the threshold", 100_010, 10 * XRP, quote(100_000), "kept"],
    ["a price past it", 100_011, 10 * XRP, quote(100_000), "replaced"],
    ["a price on the threshold below", 99_990, 10 * XRP, quote(100_000), "kept"],
    ["a price past it below", 99_989, 10 * XRP, quote(100_000), "replaced"],
    ["a size 15 % smaller", 100_000, 8_500_000, quote(100_000), "kept"],
    ["a drop smaller than that", 100_000, 8_499_999, quote(100_000), "replaced"],
    ["a size 15 % larger", 100_000, 11_500_000, quote(100_000), "kept"],
    ["a drop larger than that", 100_000, 11_500_001, quote(100_000), "replaced"],
  ])("%s", (_name, restsAt, drops, wanted, reason) => {
    expect(submitSide(resting(restsAt, drops), wanted, context).reason).toBe(reason);
  });

  it.each([
    ["enough is left of", 8_500_000, "kept"],
    ["too little is left of", 8_499_999, "replaced"],
  ])("%s a partly filled order, whatever it was placed with", (_name, remaining_drops, reason) => {
    const orders = resting(100_000, 10 * XRP, "partially_filled");
    const live = orders.live.map((order) => ({ ...order, remaining_drops }));
    expect(submitSide({ ...orders, live }, quote(100_000), context).reason).toBe(reason);
  });

  it("the threshold itself is kept, to the last bit", () => {
    // A distance that doubles hold exactly: 1.5 is 5000 bps from 1.
    const wide = { ...context, config: { ...config, requote_threshold_bps: 5_000 } };
    expect(submitSide(resting(150_000, 10 * XRP), quote(100_000), wide).reason).toBe("kept");
    expect(submitSide(resting(150_001, 10 * XRP), quote(100_000), wide).reason).toBe("replaced");
  });

  it("a replace is one transaction that names both orders", () => {
    const submitted = submitSide(resting(100_000, 10 * XRP), quote(100_100), context);
    expect(submitted.transactions).toEqual([
      {
        kind: "replace",
        txId: 2,
        sentTick: 5,
        order: { orderId: 2, side: "buy", k: 100_100, quantity: 10 * XRP },
        replacesOrderId: 1,
        side: "buy",
      },
    ]);
    expect(
      submitted.orders.live.map(({ status, replaces_order_id }) => [status, replaces_order_id]),
    ).toEqual([
      ["cancel_pending", null],
      ["pending", 1],
    ]);
    expect(submitted.records.map(({ table }) => table)).toEqual([
      "orders",
      "orders",
      "transactions",
    ]);
  });
});

describe("one transaction per side at a time", () => {
  it.each<[string, OrderStatus, SideIntent, sends: number, reason: string]>([
    ["a pending order", "pending", quote(99_000), 0, "in_flight"],
    ["a cancel under way", "cancel_pending", quote(99_000), 0, "in_flight"],
    ["an order whose fate is unknown", "cancel_race_unknown", quote(99_000), 0, "in_flight"],
    ["an active order", "active", quote(99_000), 1, "replaced"],
    ["a partly filled order", "partially_filled", quote(99_000), 1, "replaced"],
    [
      "a pause with a pending order waits",
      "pending",
      { kind: "none", reason: "mode_degraded" },
      0,
      "mode_degraded",
    ],
    [
      "a pause with a cancel under way",
      "cancel_pending",
      { kind: "none", reason: "mode_anchor_idle" },
      0,
      "mode_anchor_idle",
    ],
    [
      "a pause cancels an active order",
      "active",
      { kind: "none", reason: "mode_anchor_idle" },
      1,
      "mode_anchor_idle",
    ],
    [
      "a pause cancels a partly filled order",
      "partially_filled",
      { kind: "none", reason: "mode_degraded" },
      1,
      "mode_degraded",
    ],
    ["a filter cancels too", "active", { kind: "none", reason: "momentum" }, 1, "momentum"],
  ])("%s", (_name, status, intent, sends, reason) => {
    const submitted = submitSide(resting(100_000, XRP, status), intent, context);
    expect(submitted.reason).toBe(reason);
    expect(submitted.transactions).toHaveLength(sends);
    if (intent.kind === "none" && sends === 1)
      expect(submitted.transactions[0]?.kind).toBe("cancel");
  });

  it.each<[string, SideIntent, rejected: boolean, reason: string]>([
    ["nothing rests: place", quote(99_000), false, "placed"],
    ["just rejected: rest for this tick", quote(99_000), true, "rejected"],
    ["no wish and nothing rests", { kind: "none", reason: "no_book" }, false, "no_book"],
    [
      "no wish decides before the rejection",
      { kind: "none", reason: "stale_book" },
      true,
      "stale_book",
    ],
  ])("%s", (_name, intent, rejected, reason) => {
    expect(submitSide(NO_ORDERS, intent, { ...context, rejected }).reason).toBe(reason);
  });

  it("the other side's order is none of its business", () => {
    const submitted = submitSide(resting(100_000, XRP, "pending"), quote(101_000), {
      ...context,
      side: "sell",
    });
    expect(submitted.reason).toBe("placed");
    expect(submitted.transactions).toMatchObject([{ kind: "place", order: { side: "sell" } }]);
  });
});
