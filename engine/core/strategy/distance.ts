/**
 * How far behind the touch we stand, in bps of the touch: positive = behind, negative = in front. The live
 * order wins over the intended price, and the row says which it was: read from orders on the real ledger
 * this metric was empty on 316 of 316 ticks.
 */
import { BPS, type Drops } from "../amounts.ts";
import type { Pool } from "../market/market-state.ts";

/** (best bid − our bid) / best bid. */
export function bidDistanceBps(bestBid: number, ourBid: number): number {
  return ((bestBid - ourBid) / bestBid) * BPS;
}

/** (our ask − best ask) / best ask. */
export function askDistanceBps(bestAsk: number, ourAsk: number): number {
  return ((ourAsk - bestAsk) / bestAsk) * BPS;
}

/**
 * What a taker of our size gets from the better of book and pool: the bid that competes with ours.
 * Selling q to a constant-product pool X, Y with fee f pays Y·q(1−f) / (X + q(1−f)).
 */
export function effectiveBid(bestBid: number, pool: Pool | null, drops: Drops): number {
  if (pool === null || drops <= 0) return bestBid;
  const arriving = drops * (1 - pool.fee / 100_000);
  return Math.max(bestBid, (pool.rlusdMicro * arriving) / (pool.xrpDrops + arriving) / drops);
}

/** Buying q from the pool costs Y·q / ((X − q)(1 − f)). */
export function effectiveAsk(bestAsk: number, pool: Pool | null, drops: Drops): number {
  if (pool === null || drops <= 0 || drops >= pool.xrpDrops) return bestAsk;
  const cost = (pool.rlusdMicro * drops) / ((pool.xrpDrops - drops) * (1 - pool.fee / 100_000));
  return Math.min(bestAsk, cost / drops);
}
