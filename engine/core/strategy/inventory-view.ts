/** How the inventory leans, and what that does to offsets and sizes. All from TOTAL inventory. */
import { BPS, DROPS_PER_XRP, type Drops, MICRO_PER_RLUSD, type Micro } from "../amounts.ts";
import type { StrategyConfig } from "../engine-config.ts";
import type { Side } from "../market-events.ts";
import { clamp } from "./reference.ts";

export type InventoryView = {
  readonly xrpValueRlusd: number;
  readonly rlusd: number;
  readonly totalRlusd: number;
  /** 100 × XRP value / total value; null for an empty portfolio. */
  readonly xrpPct: number | null;
};

export function viewInventory(xrp: Drops, rlusd: Micro, mid: number): InventoryView {
  const xrpValueRlusd = (xrp / DROPS_PER_XRP) * mid;
  const rlusdValue = rlusd / MICRO_PER_RLUSD;
  const totalRlusd = xrpValueRlusd + rlusdValue;
  const xrpPct = totalRlusd > 0 ? (100 * xrpValueRlusd) / totalRlusd : null;
  return { xrpValueRlusd, rlusd: rlusdValue, totalRlusd, xrpPct };
}

/** Bps added to the bid offset and taken from the ask offset: too much XRP widens the bid, tightens the ask. */
export function skewBps(driftPct: number, config: StrategyConfig): number {
  return clamp(driftPct * config.skew_bps_per_drift_pct, -config.max_skew_bps, config.max_skew_bps);
}

/** A size never leaves its base by more than this share, whatever the drift. */
const SIZE_SKEW_MAX = 0.3;

/** Wanted size of a side in RLUSD: base, skewed against the drift, capped by the share of the portfolio. */
export function wantedSizeRlusd(
  side: Side,
  driftPct: number,
  totalRlusd: number,
  config: StrategyConfig,
): number {
  const lean = (side === "buy" ? -1 : 1) * driftPct * config.size_skew_per_drift_pct;
  const skewed = config.base_size_rlusd * (1 + clamp(lean, -SIZE_SKEW_MAX, SIZE_SKEW_MAX));
  return Math.min(skewed, (totalRlusd * config.max_order_pct_of_portfolio) / 100);
}

/** Price of a side before rounding: the offset and the skew from the reference. */
export function quotePrice(
  side: Side,
  reference: number,
  skew: number,
  config: StrategyConfig,
): number {
  return side === "buy"
    ? reference * (1 - (config.bid_offset_bps + skew) / BPS)
    : reference * (1 + (config.ask_offset_bps - skew) / BPS);
}
