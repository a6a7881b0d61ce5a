import { sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { anchorStatistics } from "../../../engine/metrics/anchor.ts";
import {
  marketConditions,
  volatilityOneMinute,
} from "../../../engine/metrics/market-conditions.ts";
import { createMidLookup } from "../../../engine/metrics/mid-lookup.ts";
import { atTick, metric, snapshot, T0, XRP } from "./tiny-session.ts";

const CAPPED = { anchor_mode: "capped_amm", anchor_max_divergence_bps: 10 };

describe("anchorStatistics", () => {
  const errors = [-6, 5, 0, 5.01, null];
  const rows = errors.map((anchor_err_bps, i) =>
    metric(i + 1, { anchor_err_bps, structural_basis_bps: anchor_err_bps === null ? null : -12 }),
  );

  it("describes the ticks that have an anchor, beyond 5 bps strictly and on both sides", () => {
    expect(anchorStatistics(rows, [], CAPPED)).toMatchObject({
      mean_bps: expect.closeTo(1.0025, 12),
      median_bps: 2.5,
      min_bps: -6,
      max_bps: 5.01,
      above_5bps_pct: 50,
      structural_basis_mean_bps: -12,
    });
  });

  it("finds the ticks at the cap on either side of the mid", () => {
    const anchors = [2 * 1.001, 2 * 0.999, 2 * 1.000999, 2].map((anchor_price, i) =>
      metric(i + 1, { anchor_price, anchor_err_bps: 0 }),
    );
    const snapshots = anchors.map((_, i) => snapshot(i + 1, { mid_price: 2 }));
    expect(anchorStatistics(anchors, snapshots, CAPPED).at_cap_pct).toBe(50);
  });

  it.each<[string, Parameters<typeof anchorStatistics>[2], string]>([
    ["a mode without a cap", { ...CAPPED, anchor_mode: "mid" }, "anchor mode mid has no cap"],
    ["no configuration", null, "the stored configuration names no anchor mode"],
    ["no anchor", CAPPED, "no tick had an anchor"],
  ])("has no share at the cap with %s", (_name, config, missing) => {
    expect(anchorStatistics(rows, [], config).at_cap_pct).toEqual({ missing });
  });

  it("says why there is nothing", () => {
    expect(anchorStatistics([metric(1)], [], CAPPED)).toMatchObject({
      mean_bps: { missing: "no tick had an anchor" },
      structural_basis_mean_bps: { missing: "no tick had a pool" },
    });
  });
});

describe("marketConditions", () => {
  const snapshots = [
    snapshot(1, { spread_bps: 4, trades: 2, trade_volume_drops: 3 * XRP }),
    snapshot(2, { spread_bps: 6, trades: 1, trade_volume_drops: XRP / 2 }),
    snapshot(3, { spread_bps: 900, stale: 1, gap_ms: 2_500 }),
  ];
  const base = {
    snapshots,
    gaps: [],
    midAt: createMidLookup(snapshots),
    startMid: 1.43,
    endMid: 1.4443,
    startedAt: T0,
    endedAt: T0 + 30_000,
  };

  it("adds up trades, volume and gap time, and takes the spread of fresh books only", () => {
    expect(marketConditions(base)).toEqual({
      spread_p50_bps: 5,
      volatility_1m_bps: { missing: "fewer than two whole minutes with a mid" },
      trades: 3,
      volume_xrp: 3.5,
      mid_change_bps: expect.closeTo(100, 9),
      gap_s: 2.5,
    });
  });

  it.each<[string, { tick: number; t: number }[], number]>([
    ["a gap still open at the end counts up to the end", [{ tick: 3, t: atTick(3) + 2_000 }], 22.5],
    [
      "a gap that closed before a tick is in its snapshot already",
      [{ tick: 2, t: atTick(2) + 1_000 }],
      2.5,
    ],
    [
      "opened twice it counts once",
      [
        { tick: 3, t: atTick(3) + 2_000 },
        { tick: 3, t: atTick(3) + 9_000 },
      ],
      22.5,
    ],
  ])("%s", (_name, gaps, gapS) => {
    expect(marketConditions({ ...base, gaps }).gap_s).toBe(gapS);
  });

  it("has no change of a mid that never was", () => {
    const none = { missing: "no mid in the whole session" };
    expect(marketConditions({ ...base, startMid: none, endMid: none }).mid_change_bps).toEqual(
      none,
    );
  });
});

describe("volatilityOneMinute", () => {
  const mids = [2, 2.002, 2.001, 2.0005];
  const midAt = (at: number) => mids[(at - T0) / 60_000] ?? null;

  it("is the sample standard deviation of whole minutes' relative changes", () => {
    const changes = [0.002 / 2, -0.001 / 2.002, -0.0005 / 2.001];
    const expected = sampleStandardDeviation(changes) * 10_000;
    expect(volatilityOneMinute({ midAt, startedAt: T0, endedAt: T0 + 180_000 })).toBeCloseTo(
      expected,
      8,
    );
  });

  it("ends with the last whole minute", () => {
    const two = volatilityOneMinute({ midAt, startedAt: T0, endedAt: T0 + 179_999 });
    expect(two).toBe(volatilityOneMinute({ midAt, startedAt: T0, endedAt: T0 + 120_000 }));
  });

  it("leaves out minutes without a mid at either end", () => {
    const holed = (at: number) => (at === T0 + 60_000 ? null : midAt(at));
    expect(
      volatilityOneMinute({ midAt: holed, startedAt: T0, endedAt: T0 + 180_000 }),
    ).toHaveProperty("missing");
  });
});
