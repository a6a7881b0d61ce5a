import { describe, expect, it } from "vitest";
import type { FillRow } from "../../../engine/core/records.ts";
import { createMidLookup } from "../../../engine/metrics/mid-lookup.ts";
import {
  capturedSpread,
  edgePerHour,
  spreadAtHorizon,
  toxicFills,
} from "../../../engine/metrics/spreads.ts";
import { atTick, fill, snapshot, T0 } from "./tiny-session.ts";

// Mids by hand: 2.00 until tick 8, 1.99 from tick 9 (32 s) on. Twenty ticks, the session ends at 80 s.
const SNAPSHOTS = Array.from({ length: 20 }, (_, i) =>
  snapshot(i + 1, { mid_price: i < 8 ? 2 : 1.99 }),
);
const MARKET = { midAt: createMidLookup(SNAPSHOTS), startedAt: T0, endedAt: T0 + 80_000 };

/** Bought 10 at 1.998 (10 bps below 2.00): 19.98 RLUSD. */
const BOUGHT = fill(1, {
  tick: 2,
  side: "buy",
  price: 1.998,
  quantity_micro: 19_980_000,
  mid_price_at_fill: 2,
});
/** Sold 5 at 2.004 (20 bps above 2.00): 10.02 RLUSD. */
const SOLD = fill(2, {
  tick: 3,
  side: "sell",
  price: 2.004,
  quantity_micro: 10_020_000,
  mid_price_at_fill: 2,
});
/** Bought at tick 19 (72 s). */
const LATE = fill(3, { tick: 19, price: 1.99, quantity_micro: 1_990_000, mid_price_at_fill: 1.99 });

describe("capturedSpread", () => {
  it.each<[string, FillRow[], number, number]>([
    ["a bid below the mid captured its distance", [BOUGHT], 10, 10],
    ["an ask above the mid captured its distance", [SOLD], 20, 20],
    ["is weighted by money: (10 · 19.98 + 20 · 10.02) / 30", [BOUGHT, SOLD], 13.34, 15],
    [
      "a buy above the mid is negative",
      [fill(1, { price: 2.002, mid_price_at_fill: 2 })],
      -10,
      -10,
    ],
  ])("%s", (_name, fills, vw, avg) => {
    const captured = capturedSpread(fills);
    expect(captured.vw).toBeCloseTo(vw, 9);
    expect(captured.avg).toBeCloseTo(avg, 9);
  });

  it("weighs by what was paid, not by price × quantity", () => {
    const dear = { ...SOLD, quantity_micro: 20_040_000 };
    expect(capturedSpread([BOUGHT, dear]).vw).toBeCloseTo((10 * 19.98 + 20 * 20.04) / 40.02, 9);
  });

  it("leaves out a fill without a mid before it", () => {
    expect(capturedSpread([BOUGHT, { ...SOLD, mid_price_at_fill: null }]).vw).toBeCloseTo(10, 9);
    const none = capturedSpread([{ ...SOLD, mid_price_at_fill: null }]);
    expect(none).toEqual({
      vw: { missing: "no fill has a mid before it" },
      avg: { missing: "no fill has a mid before it" },
    });
    expect(capturedSpread([]).vw).toEqual({ missing: "no fills" });
  });
});

describe("spreadAtHorizon", () => {
  // Bought: (1.99 − 1.998)/2 = −40 bps; sold: −(1.99 − 2.004)/2 = +70 bps; weighted (−40·19.98 + 70·10.02)/30 = −3.26.
  it.each<[string, FillRow[], number, number, number, number]>([
    ["at 5 s the mid has not moved: realised equals captured", [BOUGHT, SOLD], 5, 13.34, 0, 0],
    ["at 30 s the buyer lost and the seller gained", [BOUGHT, SOLD], 30, -3.26, 16.6, 0],
    ["a fill too near the end is dropped and counted", [BOUGHT, LATE], 30, -40, 50, 1],
  ])("%s", (_name, fills, horizonS, realised, adverse, withoutMid) => {
    const horizon = spreadAtHorizon(fills, horizonS, MARKET);
    expect(horizon.realised).toBeCloseTo(realised, 9);
    expect(horizon.adverse).toBeCloseTo(adverse, 9);
    expect(horizon.withoutMid).toBe(withoutMid);
  });

  it("captured less realised is adverse, over the same fills and no others", () => {
    const horizon = spreadAtHorizon([BOUGHT, SOLD, LATE], 30, MARKET);
    const captured = capturedSpread([BOUGHT, SOLD]).vw as number;
    expect((horizon.realised as number) + (horizon.adverse as number)).toBeCloseTo(captured, 9);
  });

  it.each<[string, FillRow[], number, string]>([
    ["without fills", [], 30, "no fills"],
    ["in a session that is too short", [BOUGHT], 300, "session shorter than 300 s"],
    ["where every fill came too late", [LATE], 60, "no fill has a mid 60 s later"],
  ])("says why there is none %s", (_name, fills, horizonS, reason) => {
    const horizon = spreadAtHorizon(fills, horizonS, MARKET);
    expect(horizon.realised).toEqual({ missing: reason });
    expect(horizon.adverse).toEqual({ missing: reason });
    expect(horizon.withoutMid).toBe(fills.length);
  });

  it("judges a fill whose horizon is exactly the session's end", () => {
    const last = fill(1, { at: T0 + 50_000, mid_price_at_fill: 1.99, price: 1.99 });
    expect(spreadAtHorizon([last], 30, MARKET).withoutMid).toBe(0);
    expect(spreadAtHorizon([{ ...last, at: T0 + 50_001 }], 30, MARKET).withoutMid).toBe(1);
  });

  it("drops a fill whose later mid lies in a gap", () => {
    const gap = SNAPSHOTS.map((row) => (row.tick === 10 ? { ...row, gap_ms: 2_000 } : row));
    const market = { ...MARKET, midAt: createMidLookup(gap) };
    expect(spreadAtHorizon([{ ...BOUGHT, at: atTick(9) - 29_000 }], 30, market).withoutMid).toBe(1);
  });
});

describe("toxicFills", () => {
  it.each<[string, FillRow[], number, number, number]>([
    ["one of two lost", [BOUGHT, SOLD], 0, 1, 0.5],
    ["exactly at the threshold is not toxic", [BOUGHT], -40, 0, 0],
    ["the late fill is in neither number", [BOUGHT, SOLD, LATE], 0, 1, 0.5],
  ])("%s", (_name, fills, threshold, count, share) => {
    const horizon = spreadAtHorizon(fills, 30, MARKET);
    const rounded = {
      ...horizon,
      judged: horizon.judged.map((f) => ({ ...f, realisedBps: Math.round(f.realisedBps) })),
    };
    expect(toxicFills(rounded, threshold, "no fills")).toEqual({ count, share });
  });

  it("has no share without fills", () => {
    const none = spreadAtHorizon([], 30, MARKET);
    expect(toxicFills(none, 0, "no fills")).toEqual({ count: 0, share: { missing: "no fills" } });
  });
});

describe("edgePerHour", () => {
  const at60 = (fills: FillRow[]) => spreadAtHorizon(fills, 60, MARKET);
  const edge = (fills: FillRow[], feesRlusd: number, durationS = 80) =>
    edgePerHour(at60(fills), { fillCount: fills.length, feesRlusd, durationS });

  it("is money earned after a minute less all fees, per hour", () => {
    // 19.98 · −40e-4 + 10.02 · 70e-4 = −0.00978; less 0.001; 80 s are 1/45 h.
    expect(edge([BOUGHT, SOLD], 0.001)).toBeCloseTo((-0.00978 - 0.001) * 45, 9);
  });

  it("is the cost of quoting when nothing was filled", () => {
    expect(edge([], 0.01, 1800)).toBeCloseTo(-0.02, 12);
  });

  it("has no value when fills there were, but none with a mid at 60 s", () => {
    expect(edge([LATE], 0.01)).toEqual({ missing: "no fill has a mid 60 s later" });
  });

  it("has no value when fees could not be valued, or no time passed", () => {
    const fees = { missing: "no mid in the whole session" };
    expect(edgePerHour(at60([]), { fillCount: 0, feesRlusd: fees, durationS: 80 })).toEqual(fees);
    expect(edge([], 0.01, 0)).toEqual({ missing: "the session took no time" });
  });
});
