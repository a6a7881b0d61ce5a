/** The row of system_metrics, column by column: every figure that people read of a tick comes from here. */
import { describe, expect, it } from "vitest";
import type { MarketEvent } from "../../../../engine/core/market-events.ts";
import type { CoreRecord } from "../../../../engine/core/records.ts";
import { openSession } from "../../../../engine/core/session-state.ts";
import { closeSession, step, stepEndOfTape } from "../../../../engine/core/step.ts";
import { ledgers, runCore, T0, testConfig, testEnv, XRP } from "../../../support/core-session.ts";

const BID = 1.4297;
const ASK = 1.4303;
const MID = (BID + ASK) / 2;
const BOOK = { bids: [[BID, 500 * XRP]], asks: [[ASK, 500 * XRP]] } as const;
const POOL_XRP = 2e12;
/** A pool without a fee, whose price lies inside the spread: it is the better of the two on both sides. */
const pool = (t: number, price: number): MarketEvent => ({
  ...{ type: "amm", t, xrp_drops: POOL_XRP, rlusd_micro: Math.round(POOL_XRP * price), fee: 0 },
});
const bps = (of: number, to: number) => (of / to - 1) * 1e4;

const strategy = {
  bid_offset_bps: 10,
  ask_offset_bps: 16,
  requote_threshold_bps: 5,
  requote_size_pct: 50,
  anchor_mode: "amm_or_mid",
  target_xrp_pct: 50,
} as const;

describe("the stored metrics of a tick", () => {
  const [first, second, third, fourth] = [0, 1, 2, 3].map((i) => T0 + i * 4_000);
  const group = (t = 0) => ledgers([BOOK, BOOK, BOOK, BOOK]).filter((event) => event.t === t);
  const events = [
    ...[pool(T0, 1.4302), ...group(first), ...group(second), ...group(third)],
    ...[pool(T0 + 12_000, 1.4301), ...group(fourth)],
  ];
  const run = runCore(events, testEnv(testConfig({ strategy })));
  const row = run.rows("system_metrics")[3];

  it("are what was meant and what stood on it", () => {
    const drift = (100 * 250 * MID) / (250 * MID + 250) - 50;
    const skew = drift * 0.65;
    const live = { bid: 1.4302 * (1 - (10 + skew) / 1e4), ask: 1.4302 * (1 + (16 - skew) / 1e4) };
    const meant = { bid: 1.4301 * (1 - (10 + skew) / 1e4), ask: 1.4301 * (1 + (16 - skew) / 1e4) };
    const grid = (price: number, round: (x: number) => number) => round(price * 1e5) / 1e5;
    const bid = grid(live.bid, Math.floor);
    const ask = grid(live.ask, Math.ceil);
    const intended = [grid(meant.bid, Math.floor), grid(meant.ask, Math.ceil)] as const;
    const sizes = [1 - drift * 0.03, 1 + drift * 0.03].map((lean, i) =>
      Math.floor((15 * lean * XRP) / (intended[i] as number)),
    );
    const before = bps(MID, 1.4302);
    const basis = bps(MID, 1.4301);
    const baseline = before + (2 / 151) * (basis - before);
    // A taker of our size moves a pool of two million XRP by a hair.
    const [sold, bought] = sizes as [number, number];
    const poolBid = (1.4301 * POOL_XRP) / (POOL_XRP + sold);
    const poolAsk = (1.4301 * POOL_XRP) / (POOL_XRP - bought);
    const near = (value: number) => expect.closeTo(value, 5);
    expect(row).toEqual({
      tick: 4,
      at: T0 + 12_000,
      mode: "active",
      reference_source: "anchor",
      reference_price: near(1.4301),
      anchor_price: near(1.4301),
      anchor_err_bps: near(basis),
      structural_basis_bps: near(basis),
      rolling_basis_baseline_bps: near(baseline),
      residual_distortion_bps: near(basis - baseline),
      anchor_signal_source: "none",
      momentum_bps: near(0),
      drift_pct: near(drift),
      skew_bps: near(skew),
      intended_bid: near(intended[0]),
      intended_ask: near(intended[1]),
      wanted_bid_size_drops: sold,
      wanted_ask_size_drops: bought,
      live_bid: near(bid),
      live_ask: near(ask),
      distance_to_touch_bid_bps: near(-bps(bid, BID)),
      distance_to_touch_ask_bps: near(bps(ask, ASK)),
      distance_source_bid: "live",
      distance_source_ask: "live",
      effective_distance_to_touch_bid_bps: expect.closeTo(-bps(bid, poolBid), 3),
      effective_distance_to_touch_ask_bps: expect.closeTo(bps(ask, poolAsk), 3),
      bid_reason: "kept",
      ask_reason: "kept",
      bid_clamped: 0,
      ask_clamped: 0,
      cooldown_remaining: 0,
      xrp_drops: 250 * XRP - 20,
      rlusd_micro: 250 * XRP,
    });
  });

  it("say what the switch chose: the mid where the pool is too far, and the anchor all the same", () => {
    const far = runCore([pool(T0, 1.4315), ...ledgers([BOOK])], testEnv(testConfig({ strategy })));
    expect(far.rows("system_metrics")[0]).toMatchObject({
      reference_source: "mid",
      reference_price: MID,
      anchor_price: expect.closeTo(1.4315, 9),
    });
  });

  it("tell a capped error from the basis, which has no cap", () => {
    const config = testConfig({ strategy: { ...strategy, anchor_mode: "capped_amm" } });
    const far = runCore([pool(T0, 1.44), ...ledgers([BOOK])], testEnv(config));
    expect(far.rows("system_metrics")[0]).toMatchObject({
      anchor_err_bps: expect.closeTo(bps(1, 1.001), 6),
      structural_basis_bps: expect.closeTo(bps(MID, 1.44), 6),
    });
  });

  it.each([
    ["bid", { bid_offset_bps: -20 }, [1, 0]],
    ["ask", { ask_offset_bps: -20 }, [0, 1]],
  ])(
    "say that the %s was moved off the other side's touch, and of which it was",
    (_name, offsets, clamped) => {
      const config = testConfig({ strategy: { ...offsets, anchor_mode: "mid" } });
      const [only] = runCore(ledgers([BOOK]), testEnv(config)).rows("system_metrics");
      expect([only?.bid_clamped, only?.ask_clamped]).toEqual(clamped);
    },
  );

  it("count a cool-down down from the tick that armed it", () => {
    const config = testConfig({
      // So far out that nothing fills.
      strategy: { bid_offset_bps: 2_000, ask_offset_bps: 2_000 },
      corridor: { min_portfolio_rlusd: 50, max_xrp_pct: 60, outside_ticks: 1 },
      recovery: { stable_ticks: 1, cooldown_ticks: 3 },
    });
    // At 1.43 the start is 58.8 % XRP, at 1.6 it is 61.5 %: out, back, and out again, which arms the cool-down.
    const high = { bids: [[1.5997, 500 * XRP]], asks: [[1.6003, 500 * XRP]] } as const;
    const out = runCore(ledgers([BOOK, high, BOOK, high, BOOK, BOOK, BOOK, BOOK]), testEnv(config));
    expect(out.rows("system_metrics").map(({ cooldown_remaining }) => cooldown_remaining)).toEqual([
      ...[0, 0, 0, 3, 2, 1, 0, 0],
    ]);
  });

  it("show TOTAL inventory: what was deposited and withdrawn is in it", () => {
    const moved = { price_rlusd: null, basis_delta_rlusd: null, at: T0, note: null };
    const capital = [
      { event_id: 1, asset: "XRP", event_type: "deposit", amount: 7 * XRP, ...moved },
      { event_id: 2, asset: "RLUSD", event_type: "withdrawal", amount: 5 * XRP, ...moved },
    ] as const;
    const env = testEnv(testConfig());
    const records: CoreRecord[] = [];
    let { state } = openSession({ xrp: 250 * XRP, rlusd: 250 * XRP }, capital, env);
    const take = (next: ReturnType<typeof step>) => {
      state = next.state;
      records.push(...next.records);
    };
    for (const event of ledgers([BOOK])) take(step(state, event, env));
    take(stepEndOfTape(state));
    take(closeSession(state, env));
    const rows = records.filter(({ table }) => table === "system_metrics");
    expect(rows).toMatchObject([{ row: { xrp_drops: 257 * XRP, rlusd_micro: 245 * XRP } }]);
    expect(records.at(-1)).toMatchObject({
      row: { kind: "close", payload: { xrp_drops: 257 * XRP - 40, rlusd_micro: 245 * XRP } },
    });
  });
});
