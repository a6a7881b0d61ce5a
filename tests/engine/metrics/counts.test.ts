import { describe, expect, it } from "vitest";
import type { OrderRow } from "../../../engine/core/records.ts";
import { bookedFees, driftSizes } from "../../../engine/metrics/balances.ts";
import { countFills, countOrders } from "../../../engine/metrics/fill-counts.ts";
import { episodesByOrigin, reasonsPerSide, ticksPerMode } from "../../../engine/metrics/modes.ts";
import {
  atTick,
  entry,
  fill,
  guardEvent,
  metric,
  order,
  transaction,
  XRP,
} from "./tiny-session.ts";

describe("countFills", () => {
  const fills = [
    fill(1, { quantity_micro: 14_300_000 }),
    fill(2, { side: "sell", venue: "amm", quantity_micro: 700_000 }),
    fill(3, { side: "sell", venue: "book", quantity_micro: 1 }),
    fill(4, { side: "sell", venue: "taker", quantity_micro: 0 }),
  ];

  it("counts sides and venues and adds up the money", () => {
    expect(countFills(fills, [metric(1)], 120)).toMatchObject({
      total: 4,
      buy: 1,
      sell: 3,
      byVenue: { clob: 1, amm: 1, book: 1, taker: 1 },
      perMin: 2,
      volumeRlusd: 15.000001,
    });
  });

  it("takes a quoted minute as a minute's worth of ticks with an order on either side", () => {
    const rows = [metric(1), metric(2, { live_bid: 1.4 }), metric(3, { live_ask: 1.4 }), metric(4)];
    expect(countFills(fills, rows, 120).perQuotedMin).toBe(4);
  });

  it("has no rate where there was no time to trade in", () => {
    expect(countFills([], [metric(1)], 120)).toMatchObject({
      perMin: 0,
      perQuotedMin: { missing: "no tick had a live order" },
    });
    expect(countFills([], [], 0)).toMatchObject({
      perMin: { missing: "the session took no time" },
    });
  });
});

describe("countOrders", () => {
  const filled = (order_id: number, over: Partial<OrderRow> = {}) =>
    order(order_id, { remaining_drops: 0, status: "filled", ...over });

  it.each<[string, OrderRow[], number, number]>([
    ["one whole fill", [filled(1)], 1, 1],
    ["one partial fill", [order(1, { remaining_drops: 6 * XRP })], 0.4, 1],
    ["two fresh orders, one filled", [order(1), filled(2)], 0.5, 2],
    [
      "a replacement carries the old order's quantity over: 10 placed, 10 filled",
      [order(1), filled(2, { replaces_order_id: 1 })],
      1,
      2,
    ],
    [
      "a larger replacement adds only the difference: 15 placed",
      [order(1), filled(2, { quantity_drops: 15 * XRP, replaces_order_id: 1 })],
      1,
      2,
    ],
    [
      "a smaller one carries what it holds: 10 placed, 4 filled",
      [order(1), filled(2, { quantity_drops: 4 * XRP, replaces_order_id: 1 })],
      0.4,
      2,
    ],
    [
      "after a partial fill the rest is carried: 4 + 10 − 6 placed more, 14 filled of 14",
      [order(1, { remaining_drops: 6 * XRP }), filled(2, { replaces_order_id: 1 })],
      1,
      2,
    ],
    [
      "a replacement of an order that filled in the race carries nothing",
      [filled(1), order(2, { replaces_order_id: 1 })],
      0.5,
      2,
    ],
    [
      "a rejected order placed nothing",
      [filled(1), order(2, { status: "rejected", active_tick: null })],
      1,
      1,
    ],
    [
      "one still on its way at the end placed nothing",
      [filled(1), order(2, { active_tick: null })],
      1,
      1,
    ],
    ["one that traded on arrival did", [filled(1, { active_tick: null })], 1, 1],
  ])("%s", (_name, orders, fillRatio, placed) => {
    expect(countOrders(orders)).toMatchObject({ placed, fillRatio: expect.closeTo(fillRatio, 12) });
  });

  it("counts rejected orders apart, and has no ratio when nothing was placed", () => {
    const rejected = order(1, { status: "rejected", active_tick: null });
    expect(countOrders([rejected])).toEqual({
      placed: 0,
      rejected: 1,
      fillRatio: { missing: "no order was placed" },
    });
  });
});

describe("bookedFees", () => {
  it("gives each fee the tick in which its transaction took effect", () => {
    const rows = [
      entry(1),
      entry(3, { entry_type: "fee", delta: -10, tx_id: 1 }),
      entry(4, { entry_type: "fee", delta: -12, tx_id: 2 }),
    ];
    const txs = [transaction(1, { applied_tick: 5 }), transaction(2, { applied_tick: 9 })];
    expect(bookedFees(rows, txs)).toEqual([
      { tick: 5, drops: 10 },
      { tick: 9, drops: 12 },
    ]);
  });

  it("refuses a fee without a transaction that took effect", () => {
    const rows = [entry(3, { entry_type: "fee", delta: -10, tx_id: 1 })];
    expect(() => bookedFees(rows, [transaction(1, { applied_tick: null })])).toThrow("took effect");
  });
});

describe("driftSizes", () => {
  it("weighs each drift by how long it lasted, whatever its sign", () => {
    const rows = [
      metric(1, { drift_pct: -2 }),
      metric(2, { drift_pct: 1 }),
      metric(3, { drift_pct: 4 }),
    ];
    // 4 s of 2, 4 s of 1, 12 s of 4: (8 + 4 + 48) / 20 = 3.
    expect(driftSizes(rows, atTick(3) + 12_000)).toEqual({ mean: 3, max: 4 });
  });

  it("leaves out ticks without a drift", () => {
    const rows = [metric(1), metric(2, { drift_pct: -3 })];
    expect(driftSizes(rows, atTick(3))).toEqual({ mean: 3, max: 3 });
    expect(driftSizes([metric(1)], atTick(2)).mean).toEqual({
      missing: "no tick had a mid and a target",
    });
  });

  it("takes a lone drift at the very end as it is", () => {
    expect(driftSizes([metric(1, { drift_pct: 2 })], atTick(1)).mean).toBe(2);
  });
});

describe("modes, episodes, reasons", () => {
  it("counts ticks per mode; the tick that halts belongs to none", () => {
    const modes = (["active", "active", "degraded", "anchor_idle", "halt"] as const).map(
      (mode, i) => metric(i + 1, { mode }),
    );
    expect(ticksPerMode(modes)).toEqual({ active: 2, anchor_idle: 1, degraded: 1 });
  });

  it("counts pauses that began, by origin and guard, not recoveries and notes", () => {
    const events = [
      guardEvent(1),
      guardEvent(2, { to_mode: "active", from_mode: "degraded", origin: null, episode: null }),
      guardEvent(3, { episode: 2 }),
      guardEvent(4, { guard: "drift", origin: "anchor_idle", from_mode: "anchor_idle" }),
      guardEvent(5, {
        condition: "duplicate_notice",
        to_mode: "active",
        origin: null,
        episode: null,
      }),
    ];
    expect(episodesByOrigin(events)).toEqual({
      active: { inventory_truth: 2 },
      anchor_idle: { drift: 1 },
    });
  });

  it("counts reasons per side in the order of their names", () => {
    const rows = [
      metric(1, { bid_reason: "placed" }),
      metric(2),
      metric(3, { ask_reason: "momentum" }),
    ];
    const { bid, ask } = reasonsPerSide(rows);
    expect(bid).toEqual({ kept: 2, placed: 1 });
    expect(Object.keys(ask)).toEqual(["kept", "momentum"]);
  });
});
