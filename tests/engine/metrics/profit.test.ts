import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ProfitInputs, profitOf } from "../../../engine/metrics/profit.ts";
import { XRP } from "./tiny-session.ts";

const START = { xrpDrops: 100 * XRP, rlusdMicro: 100 * XRP };

const BOUGHT = {
  tick: 2,
  side: "buy",
  quantity_drops: 10 * XRP,
  quantity_micro: 19_980_000,
} as const;

/** Two ticks by hand: mid 2.00 → 2.01; 10 XRP bought for 19.98 in tick 2; 10 drops' fee in tick 2 and at shutdown. */
const BY_HAND: ProfitInputs = {
  start: START,
  end: { xrpDrops: 110 * XRP - 20, rlusdMicro: 80_020_000 },
  snapshots: [
    { tick: 1, mid_price: 2 },
    { tick: 2, mid_price: 2.01 },
  ],
  metrics: [
    { tick: 1, xrp_drops: 100 * XRP },
    { tick: 2, xrp_drops: 110 * XRP - 10 },
  ],
  fills: [BOUGHT],
  fees: [
    { tick: 2, drops: 10 },
    { tick: 3, drops: 10 },
  ],
};

describe("profitOf", () => {
  it("matches a session worked out by hand", () => {
    const profit = profitOf(BY_HAND);
    expect(profit.startValue).toBeCloseTo(300, 9);
    expect(profit.endValue).toBeCloseTo((110 - 20e-6) * 2.01 + 80.02, 9);
    expect(profit.spread).toBeCloseTo(0.02, 9); // 10 · 2.00 − 19.98
    expect(profit.inventory).toBeCloseTo((110 - 10e-6) * 0.01, 9);
    expect(profit.fees).toBeCloseTo(10e-6 * 2 + 10e-6 * 2.01, 12); // tick 2 at m1, shutdown at m2
    expect(profit.identityError).toBeCloseTo(0, 9);
  });

  it("takes the last known mid where a tick has none, and the first one before there was any", () => {
    const snapshots = [
      { tick: 1, mid_price: null },
      { tick: 2, mid_price: 2 },
      { tick: 3, mid_price: null },
      { tick: 4, mid_price: 2.01 },
    ];
    const metrics = snapshots.map(({ tick }) => ({ tick, xrp_drops: 100 * XRP }));
    const profit = profitOf({ start: START, end: START, snapshots, metrics, fills: [], fees: [] });
    expect(profit.startMid).toBe(2);
    expect(profit.endMid).toBe(2.01);
    expect(profit.inventory).toBeCloseTo(1, 9);
    expect(profit.pnl).toBeCloseTo(1, 9);
  });

  it("ends with the last known mid when the last ticks have none", () => {
    const snapshots = [
      { tick: 1, mid_price: 2 },
      { tick: 2, mid_price: null },
    ];
    expect(profitOf({ ...BY_HAND, snapshots }).endMid).toBe(2);
  });

  it("has nothing to say without a single mid", () => {
    const profit = profitOf({ ...BY_HAND, snapshots: [{ tick: 1, mid_price: null }] });
    expect(profit.pnl).toEqual({ missing: "no mid in the whole session" });
  });

  it.each<[string, Partial<ProfitInputs>]>([
    ["a fill that is missing", { fills: [] }],
    [
      "a fee that is missing",
      { fees: BY_HAND.fees.slice(1).map((fee) => ({ ...fee, drops: 1_000 })) },
    ],
    [
      "a balance that is off by a hundredth",
      { end: { xrpDrops: 110 * XRP - 20, rlusdMicro: 80_030_000 } },
    ],
    ["money booked as price × quantity", { fills: [{ ...BOUGHT, quantity_micro: 20_000_000 }] }],
  ])("shows %s as an error of the identity", (_name, change) => {
    expect(Math.abs(profitOf({ ...BY_HAND, ...change }).identityError as number)).toBeGreaterThan(
      1e-6,
    );
  });

  const tickArb = fc.record({
    mid: fc.option(fc.double({ min: 0.2, max: 5, noNaN: true }), { nil: null, freq: 4 }),
    fills: fc.array(
      fc.record({
        side: fc.constantFrom("buy", "sell"),
        drops: fc.integer({ min: 1, max: 300 * XRP }),
        micro: fc.integer({ min: 1, max: 500 * XRP }),
      }),
      { maxLength: 4 },
    ),
    fees: fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 4 }),
  });

  /** Plays random fills and fees through plain balances: the identity must hold whatever they are. */
  function play(
    ticks: readonly {
      mid: number | null;
      fills: readonly { side: "buy" | "sell"; drops: number; micro: number }[];
      fees: readonly number[];
    }[],
    shutdownFees: readonly number[],
  ): ProfitInputs {
    let { xrpDrops, rlusdMicro } = START;
    const metrics: { tick: number; xrp_drops: number }[] = [];
    for (const [i, { fills, fees }] of ticks.entries()) {
      for (const { side, drops, micro } of fills) {
        xrpDrops += side === "buy" ? drops : -drops;
        rlusdMicro += side === "buy" ? -micro : micro;
      }
      for (const fee of fees) xrpDrops -= fee;
      metrics.push({ tick: i + 1, xrp_drops: xrpDrops });
    }
    for (const fee of shutdownFees) xrpDrops -= fee;
    return {
      start: START,
      end: { xrpDrops, rlusdMicro },
      snapshots: ticks.map(({ mid }, i) => ({ tick: i + 1, mid_price: mid })),
      metrics,
      fills: ticks.flatMap(({ fills }, i) =>
        fills.map(({ side, drops, micro }) => ({
          tick: i + 1,
          side,
          quantity_drops: drops,
          quantity_micro: micro,
        })),
      ),
      fees: [
        ...ticks.flatMap(({ fees }, i) => fees.map((drops) => ({ tick: i + 1, drops }))),
        ...shutdownFees.map((drops) => ({ tick: ticks.length + 1, drops })),
      ],
    };
  }

  it("holds to 1e-6 RLUSD on random fills, fees and mids", () => {
    fc.assert(
      fc.property(
        fc.array(tickArb, { minLength: 1, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 3 }),
        (ticks, shutdownFees) => {
          fc.pre(ticks.some(({ mid }) => mid !== null));
          const profit = profitOf(play(ticks, shutdownFees));
          expect(Math.abs(profit.identityError as number)).toBeLessThanOrEqual(1e-6);
        },
      ),
      { numRuns: 300 },
    );
  });
});
