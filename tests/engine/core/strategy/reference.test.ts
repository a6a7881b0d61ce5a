import { describe, expect, it } from "vitest";
import type { AnchorMode } from "../../../../engine/core/engine-config.ts";
import { decideReference, poolPrice } from "../../../../engine/core/strategy/reference.ts";
import { testConfig } from "../../../support/core-session.ts";

const MID = 10_000;

/** Prices of ten thousand, so that one basis point is one and the thresholds are exact. */
function reference(mode: AnchorMode, amm: number | null, switchBps = 3, mid = MID, fee = 250) {
  const { strategy } = testConfig({
    strategy: {
      anchor_mode: mode,
      clob_switch_threshold_bps: switchBps,
      anchor_max_divergence_bps: 10,
    },
  });
  const pool = amm === null ? null : { xrpDrops: 1_000, rlusdMicro: 1_000 * amm, fee };
  return decideReference(mid, pool, strategy);
}

describe("the reference price", () => {
  it.each<[string, AnchorMode, amm: number | null, source: "mid" | "anchor", price: number]>([
    ["mid mode ignores the pool", "mid", 9_990, "mid", MID],
    ["the pool's price within the switch", "amm_or_mid", 9_998, "anchor", 9_998],
    ["the mid beyond the switch", "amm_or_mid", 9_990, "mid", MID],
    ["the mid without a pool", "amm_or_mid", null, "mid", MID],
    ["a capped anchor within its cap", "capped_amm", 10_002, "anchor", 10_002],
    ["a capped anchor beyond its cap is beyond the switch too", "capped_amm", 9_000, "mid", MID],
    ["capped without a pool", "capped_amm", null, "mid", MID],
    ["inside the pool's fee band the anchor is the mid", "pool_band", 9_990, "anchor", MID],
    ["at the lower edge of the band", "pool_band", 10_000 / 0.9975, "anchor", MID],
    ["book above the band: its upper edge", "pool_band", 9_900, "anchor", 9_900 / 0.9975],
    ["book below the band: its lower edge", "pool_band", 10_100, "anchor", 10_100 * 0.9975],
    ["band mode without a pool", "pool_band", null, "mid", MID],
  ])("%s", (_name, mode, amm, source, price) => {
    const decided = reference(mode, amm);
    expect(decided.source).toBe(source);
    expect(decided.price).toBeCloseTo(price, 8);
  });

  it.each<[string, mid: number, source: "mid" | "anchor"]>([
    ["just inside 3 bps uses the anchor", 10_002.99, "anchor"],
    ["exactly 3 bps still does: the switch is strict", 10_003, "anchor"],
    ["just past 3 bps uses the mid", 10_003.01, "mid"],
    ["exactly -3 bps uses the anchor", 9_997, "anchor"],
    ["just past -3 bps uses the mid", 9_996.99, "mid"],
  ])("%s", (_name, mid, source) => {
    expect(reference("amm_or_mid", 10_000, 3, mid).source).toBe(source);
  });

  it("is strict to the last bit", () => {
    // Distances that doubles hold exactly: 9 is 1250 bps above 8, 7 is 1250 below.
    for (const mid of [9, 7]) {
      expect(reference("amm_or_mid", 8, 1_250, mid).source).toBe("anchor");
      expect(reference("amm_or_mid", 8, 1_249.999, mid).source).toBe("mid");
    }
  });

  it("a cap above the switch moves no quote; one below it does", () => {
    expect(reference("capped_amm", 9_000, 3).price).toBe(MID);
    expect(reference("capped_amm", 9_000, 50)).toMatchObject({ source: "anchor", price: 9_990 });
    expect(reference("capped_amm", 11_000, 50).price).toBeCloseTo(10_010, 8);
  });

  it("positive means book above pool, in every mode", () => {
    const above = reference("amm_or_mid", 9_950);
    expect(above.anchorErrBps).toBeCloseTo((50 / 9_950) * 10_000, 9);
    expect(above.structuralBasisBps).toBeCloseTo((50 / 9_950) * 10_000, 9);
    expect(reference("amm_or_mid", 10_050).anchorErrBps).toBeLessThan(0);
    expect(reference("pool_band", 9_900).anchorErrBps).toBeGreaterThan(0);
  });

  it("the error is capped for a capped anchor only, the structural basis never", () => {
    const capped = reference("capped_amm", 9_900);
    expect(capped.anchorErrBps).toBeCloseTo((10 / 9_990) * 10_000, 9);
    expect(capped.structuralBasisBps).toBeCloseTo((100 / 9_900) * 10_000, 9);
    expect(reference("amm_or_mid", 9_900).anchorErrBps).toBeCloseTo((100 / 9_900) * 10_000, 9);
    expect(reference("mid", 9_900)).toMatchObject({ anchorErrBps: 0 });
    expect(reference("mid", 9_900).structuralBasisBps).toBeCloseTo((100 / 9_900) * 10_000, 9);
  });

  it("a missing pool leaves its figures empty, never zero", () => {
    expect(reference("capped_amm", null)).toMatchObject({
      anchorErrBps: null,
      structuralBasisBps: null,
    });
    expect(poolPrice({ xrpDrops: 0, rlusdMicro: 5, fee: 250 })).toBeNull();
  });
});
