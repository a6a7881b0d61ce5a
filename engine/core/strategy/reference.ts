/**
 * What the quotes are measured from. One sign everywhere a person looks: positive = order book above pool.
 */
import { BPS } from "../amounts.ts";
import type { StrategyConfig } from "../engine-config.ts";
import type { Pool } from "../market/market-state.ts";

export type Reference = {
  readonly source: "mid" | "anchor";
  readonly price: number;
  readonly anchorPrice: number;
  /** (mid − anchor) / anchor in bps, capped for `capped_amm` only; null where the mode wants a pool and none is there. */
  readonly anchorErrBps: number | null;
  /** (mid − pool) / pool in bps, never capped; null without a pool. */
  readonly structuralBasisBps: number | null;
};

/** RLUSD per XRP at which the pool stands, fee aside. */
export function poolPrice(pool: Pool | null): number | null {
  return pool === null || pool.xrpDrops <= 0 ? null : pool.rlusdMicro / pool.xrpDrops;
}

export function decideReference(mid: number, pool: Pool | null, config: StrategyConfig): Reference {
  const amm = poolPrice(pool);
  const structuralBasisBps = amm === null ? null : ((mid - amm) / amm) * BPS;
  const anchorPrice = anchorOf(mid, amm, pool, config);
  const isBlind = amm === null && config.anchor_mode !== "mid";
  const anchorErrBps = isBlind ? null : ((mid - anchorPrice) / anchorPrice) * BPS;
  const source = sourceOf(anchorErrBps, config);
  return {
    source,
    price: source === "mid" ? mid : anchorPrice,
    anchorPrice,
    anchorErrBps,
    structuralBasisBps,
  };
}

function anchorOf(
  mid: number,
  amm: number | null,
  pool: Pool | null,
  config: StrategyConfig,
): number {
  if (amm === null || pool === null) return mid;
  switch (config.anchor_mode) {
    case "mid":
      return mid;
    case "amm_or_mid":
      return amm;
    case "capped_amm": {
      const cap = config.anchor_max_divergence_bps / BPS;
      return clamp(amm, mid * (1 - cap), mid * (1 + cap));
    }
    case "pool_band": {
      // Inside the pool's fee band nobody can profit from the gap, so it says nothing about the price.
      const fee = pool.fee / 100_000;
      return clamp(mid, amm * (1 - fee), amm / (1 - fee));
    }
  }
}

function sourceOf(anchorErrBps: number | null, config: StrategyConfig): "mid" | "anchor" {
  if (config.anchor_mode === "mid" || anchorErrBps === null) return "mid";
  if (config.anchor_mode === "pool_band") return "anchor";
  return Math.abs(anchorErrBps) > config.clob_switch_threshold_bps ? "mid" : "anchor";
}

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
