import { describe, expect, it } from "vitest";
import { gap, ledgers, runCore, T0, testConfig, testEnv, XRP } from "../../support/core-session.ts";

const BOOK = {
  bids: [
    [1.4297, 500 * XRP],
    [1.4295, 900 * XRP],
  ],
  asks: [
    [1.4303, 500 * XRP],
    [1.4305, 900 * XRP],
  ],
} as const;

describe("a session of the core", () => {
  it("places both quotes on its first tick and cancels them at the end, each transaction paid once", () => {
    const run = runCore(ledgers([BOOK, {}, {}]), testEnv(testConfig()));
    expect(run.rows("system_metrics").map((row) => [row.bid_reason, row.ask_reason])).toEqual([
      ["placed", "placed"],
      ["kept", "kept"],
      ["kept", "kept"],
    ]);
    expect(run.orders().map((order) => [order.status, order.end_reason])).toEqual([
      ["cancelled", "shutdown"],
      ["cancelled", "shutdown"],
    ]);
    const fees = run.rows("inventory_ledger").filter((row) => row.entry_type === "fee");
    expect(fees.map((row) => row.delta)).toEqual([-10, -10, -10, -10]);
    expect(run.state.end?.reason).toBe("tape_exhausted");
  });

  it("fills the bid only after the queue ahead of it has traded", () => {
    // A bid 3.5 bps below 1.43 rests at 1.42949, where others stand already; they must trade first. What is
    // left of a partly filled order is kept here, and with it its place.
    const strategy = {
      bid_offset_bps: 3.5,
      ask_offset_bps: 50,
      requote_size_pct: 100,
      requote_threshold_bps: 50,
    };
    const bids = [
      [1.4297, 500 * XRP],
      [1.42949, 20 * XRP],
    ] as const;
    const prints = (drops: number) => ({ prints: [{ price: 1.42949, drops }] });
    const joined = runCore(
      ledgers([{ ...BOOK, bids }, {}, prints(15 * XRP), prints(9 * XRP), prints(100 * XRP)]),
      testEnv(testConfig({ strategy })),
    );
    const [order] = joined.orders();
    expect(order).toMatchObject({ queue_ahead_drops: 20 * XRP, status: "filled", ended_tick: 5 });
    const fills = joined.rows("fills").filter(({ order_id }) => order_id === 1);
    expect(fills.map(({ tick, quantity_drops }) => [tick, quantity_drops])).toEqual([
      [4, 4 * XRP],
      [5, (order?.quantity_drops ?? 0) - 4 * XRP],
    ]);
    expect(fills[0]).toMatchObject({
      venue: "clob",
      price: 1.42949,
      mid_price_at_fill: 1.43,
      best_bid: 1.4297,
    });
  });

  it("stores the market before a fill's ledger, not the one it left", () => {
    const moved = {
      bids: [[1.42, 500 * XRP]],
      asks: [[1.43, 500 * XRP]],
      prints: [{ price: 1.4, drops: 500 * XRP }],
    } as const;
    const run = runCore(ledgers([BOOK, {}, moved]), testEnv(testConfig()));
    expect(run.rows("fills")[0]).toMatchObject({
      tick: 3,
      mid_price_at_fill: 1.43,
      best_bid: 1.4297,
      best_ask: 1.4303,
    });
  });

  it("stores what the market was at each ledger: touch, sizes, mid, spread, pool and what was printed", () => {
    const amm = { type: "amm", t: T0, xrp_drops: 2e12, rlusd_micro: 2.8e12, fee: 267 } as const;
    const prints = [
      { price: 1.4, drops: 3 * XRP },
      { price: 1.5, drops: 4 * XRP, taker: "buy" as const },
    ];
    const run = runCore(
      [amm, ...ledgers([{ ...BOOK, prints }, { asks: [] }])],
      testEnv(testConfig()),
    );
    const [first, second] = run.rows("market_snapshots");
    expect(first).toEqual({
      tick: 1,
      at: T0,
      ledger_index: 100,
      close_time: T0,
      best_bid: 1.4297,
      best_ask: 1.4303,
      bid_size_drops: 500 * XRP,
      ask_size_drops: 500 * XRP,
      mid_price: expect.closeTo(1.43, 12),
      spread_bps: expect.closeTo((0.0006 / 1.43) * 1e4, 8),
      amm_price: 1.4,
      amm_xrp_drops: 2e12,
      amm_rlusd_micro: 2.8e12,
      amm_fee: 267,
      trades: 2,
      trade_volume_drops: 7 * XRP,
      gap_ms: 0,
      stale: 0,
    });
    expect(second).toMatchObject({
      best_bid: 1.4297,
      best_ask: null,
      ask_size_drops: null,
      mid_price: null,
      spread_bps: null,
      amm_price: 1.4,
      trades: 0,
      trade_volume_drops: 0,
    });
  });

  it("measures the distance of the live order, and of the intended price where none is live", () => {
    // Half a basis point up: the orders are kept where they are, the intended prices move.
    const nudged = { bids: [[1.42977, 500 * XRP]], asks: [[1.43037, 500 * XRP]] } as const;
    const run = runCore(ledgers([BOOK, {}, nudged]), testEnv(testConfig()));
    const [placed, , kept] = run.rows("system_metrics");
    expect(placed).toMatchObject({
      live_bid: null,
      distance_source_bid: "intended",
      intended_bid: 1.42857,
    });
    expect(placed?.distance_to_touch_bid_bps).toBeCloseTo(((1.4297 - 1.42857) / 1.4297) * 1e4, 9);
    expect(kept).toMatchObject({
      live_bid: 1.42857,
      intended_bid: 1.42863,
      distance_source_bid: "live",
    });
    expect(kept).toMatchObject({
      live_ask: 1.43229,
      intended_ask: 1.43236,
      distance_source_ask: "live",
    });
    expect(kept?.distance_to_touch_bid_bps).toBeCloseTo(((1.42977 - 1.42857) / 1.42977) * 1e4, 9);
    expect(kept?.distance_to_touch_ask_bps).toBeCloseTo(((1.43229 - 1.43037) / 1.43037) * 1e4, 9);
  });

  it("writes one snapshot and one metrics row per tick, whatever happens", () => {
    const events = [
      ...ledgers([{}, BOOK, { bids: [] }, { ...BOOK, prints: [{ price: 1.2, drops: 900 * XRP }] }]),
      gap("open", T0 + 13_000),
      gap("close", T0 + 20_000),
      ...ledgers([{}, BOOK], T0 + 24_000),
    ];
    const run = runCore(events, testEnv(testConfig()));
    const ticks = [1, 2, 3, 4, 5, 6];
    expect(run.rows("system_metrics").map(({ tick }) => tick)).toEqual(ticks);
    expect(run.rows("market_snapshots").map(({ tick }) => tick)).toEqual(ticks);
  });

  it("resolves `start` at the first mid and keeps it; a number stays a number", () => {
    const later = { bids: [[1.4309, XRP]], asks: [[1.4315, XRP]] } as const;
    const events = ledgers([{}, BOOK, later]);
    const fixed = runCore(events, testEnv(testConfig({ strategy: { target_xrp_pct: 50 } })));
    const start = runCore(events, testEnv(testConfig({ strategy: { target_xrp_pct: "start" } })));
    expect(fixed.state.targetXrpPct).toBe(50);
    expect(start.state.startMid).toBeCloseTo(1.43, 12);
    expect(start.state.lastMid).toBeCloseTo(1.4312, 12);
    expect(start.state.targetXrpPct).toBeCloseTo(58.8477, 4);
    expect(start.rows("system_metrics").map(({ drift_pct }) => drift_pct)).toEqual([
      null,
      0,
      expect.closeTo((100 * 1.4312) / 2.4312 - (100 * 1.43) / 2.43, 5),
    ]);
    // A target of 50 would open with 5.7 bps of skew.
    expect(fixed.rows("system_metrics")[1]?.skew_bps).toBeCloseTo(5.75, 2);
  });

  it("gives the same records for the same events, and leaves the states it went through untouched", () => {
    const events = ledgers([BOOK, {}, { prints: [{ price: 1.42, drops: 5 * XRP }] }, {}, {}]);
    const env = testEnv(testConfig());
    const once = runCore(events, env);
    const frozen = JSON.stringify(once.ticks.map(({ state }) => state));
    const twice = runCore(events, env);
    expect(twice.records).toEqual(once.records);
    expect(JSON.stringify(once.ticks.map(({ state }) => state))).toBe(frozen);
  });
});
