import { describe, expect, it } from "vitest";
import type { MetricsRow } from "../../../engine/core/records.ts";
import { quoteCoverage } from "../../../engine/metrics/coverage.ts";
import {
  distanceLessSkewMedian,
  distanceStatistics,
  effectiveDistanceMedian,
  populatedShare,
} from "../../../engine/metrics/distances.ts";
import { touchEventsWithoutOrder } from "../../../engine/metrics/touch-events.ts";
import { metric, snapshot } from "./tiny-session.ts";

const live = (tick: number, bid: number, ask: number, over: Partial<MetricsRow> = {}) =>
  metric(tick, {
    live_bid: 1.42,
    live_ask: 1.44,
    distance_source_bid: "live",
    distance_source_ask: "live",
    distance_to_touch_bid_bps: bid,
    distance_to_touch_ask_bps: ask,
    ...over,
  });
const intended = (tick: number, bid: number, ask: number) =>
  live(tick, bid, ask, {
    live_bid: null,
    live_ask: null,
    distance_source_bid: "intended",
    distance_source_ask: "intended",
  });

describe("distanceStatistics", () => {
  it("describes live and intended ticks together and counts them apart", () => {
    const rows = [live(1, 4, 1), live(2, -0.5, 1), intended(3, 6, 1), metric(4), live(5, 0, 1)];
    expect(distanceStatistics(rows, "bid")).toEqual({
      min: -0.5,
      p50: 2,
      p95: expect.closeTo(5.7, 12),
      max: 6,
      mean: 2.375,
      ticks_live: 3,
      ticks_intended: 1,
      ticks_missing: 1,
      ticks_negative: 1,
    });
  });

  it("reads each side from its own columns", () => {
    const rows = [
      live(1, 1, 11, {
        effective_distance_to_touch_bid_bps: 2,
        effective_distance_to_touch_ask_bps: 22,
      }),
    ];
    expect(distanceStatistics(rows, "ask").p50).toBe(11);
    expect(effectiveDistanceMedian(rows, "bid")).toBe(2);
    expect(effectiveDistanceMedian(rows, "ask")).toBe(22);
  });

  it("is missing with a reason on a session that never saw a book", () => {
    const none = distanceStatistics([metric(1)], "bid");
    expect(none).toMatchObject({
      p50: { missing: "no tick had a fresh two-sided book" },
      ticks_missing: 1,
    });
  });
});

describe("distanceLessSkewMedian", () => {
  it("takes back what the skew added to the bid and took from the ask", () => {
    // Offsets 10/14 with −1.4755 bps of skew and a half spread of 1.9: bid 6.6 behind, ask 13.6.
    const rows = [live(1, 6.6245, 13.5755, { skew_bps: -1.4755 })];
    expect(distanceLessSkewMedian(rows, "bid")).toBeCloseTo(8.1, 9);
    expect(distanceLessSkewMedian(rows, "ask")).toBeCloseTo(12.1, 9);
  });

  it("leaves out ticks without a skew", () => {
    expect(distanceLessSkewMedian([live(1, 5, 5)], "bid")).toHaveProperty("missing");
  });
});

describe("populatedShare", () => {
  it("takes the ticks with a fresh two-sided book as the whole", () => {
    const snapshots = [
      snapshot(1),
      snapshot(2),
      snapshot(3, { stale: 1 }),
      snapshot(4, { mid_price: null }),
    ];
    const rows = [
      live(1, 1, 1),
      live(2, 1, 1, { distance_to_touch_bid_bps: null }),
      metric(3),
      metric(4),
    ];
    expect(populatedShare(rows, snapshots)).toEqual({ ticksFreshBook: 2, bidPct: 50, askPct: 100 });
  });

  it("has no share without a fresh book", () => {
    const { ticksFreshBook, bidPct } = populatedShare([metric(1)], [snapshot(1, { stale: 1 })]);
    expect(ticksFreshBook).toBe(0);
    expect(bidPct).toHaveProperty("missing");
  });
});

describe("quoteCoverage", () => {
  it("counts live orders per side and both, and nearness over all side-ticks", () => {
    const rows = [
      live(1, 1, 2),
      live(2, -3, 5.0001),
      live(3, 1.5, 9, { live_ask: null, distance_source_ask: "intended" }),
      intended(4, 0, 0),
    ];
    expect(quoteCoverage(rows)).toEqual({
      bidPct: 75,
      askPct: 50,
      bothPct: 50,
      within1BpsPct: 25, // bids of ticks 1 and 2, of eight side-ticks
      within2BpsPct: 50, // and the ask of tick 1, the bid of tick 3
      within5BpsPct: 50,
    });
  });

  it("counts a live order without a fresh book as covered but near nothing", () => {
    const blind = metric(1, { live_bid: 1.42 });
    expect(quoteCoverage([blind])).toMatchObject({ bidPct: 100, within5BpsPct: 0 });
  });

  it("has no share of no ticks", () => {
    expect(quoteCoverage([]).bothPct).toEqual({ missing: "no ticks" });
  });
});

describe("touchEventsWithoutOrder", () => {
  const wanting = metric(1, { intended_bid: 1.42, intended_ask: 1.44 });
  const now = snapshot(1, { best_bid: 1.4299, best_ask: 1.4301 });

  it.each<[string, Partial<Parameters<typeof snapshot>[1] & object>, number]>([
    ["nothing moved", {}, 0],
    ["the best ask came down to our bid", { best_bid: 1.419, best_ask: 1.42 }, 1],
    ["the best ask stopped one step above it", { best_bid: 1.4205, best_ask: 1.42001 }, 0],
    ["prints took the best bid down to ours", { best_bid: 1.42, best_ask: 1.43, trades: 1 }, 1],
    ["the best bid fell to ours without a print", { best_bid: 1.42, best_ask: 1.43 }, 0],
    ["prints took the best ask up to ours", { best_bid: 1.431, best_ask: 1.44, trades: 2 }, 1],
    ["the best bid came up to our ask", { best_bid: 1.44, best_ask: 1.4402 }, 1],
    ["but the snapshot is stale", { best_bid: 1.419, best_ask: 1.42, stale: 1 }, 0],
  ])("%s", (_name, next, expected) => {
    expect(touchEventsWithoutOrder([wanting], [now, snapshot(2, next)])).toBe(expected);
  });

  it("counts no side that has a live order, no side without a wish, and not the last tick", () => {
    const next = snapshot(2, { best_bid: 1.419, best_ask: 1.42 });
    expect(touchEventsWithoutOrder([{ ...wanting, live_bid: 1.42 }], [now, next])).toBe(0);
    expect(touchEventsWithoutOrder([{ ...wanting, intended_bid: null }], [now, next])).toBe(0);
    expect(touchEventsWithoutOrder([wanting], [now])).toBe(0);
  });
});
