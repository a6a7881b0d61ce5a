/**
 * The pool: constant product with a fee. It follows the book by arbitrage, with a lag and a basis of its
 * own. That flow comes by paths through other pairs and is not printed here; what takers of this book take
 * from the pool is printed.
 */
import { BPS, DROPS_PER_XRP, MICRO_PER_RLUSD } from "../../core/amounts.ts";
import type { AmmEvent, Side } from "../../core/market-events.ts";

/** Fees are in 1/100,000. */
const FEE_UNITS = 100_000;

export type Pool = {
  /** Root of the product of the reserves (XRP × RLUSD); what moves the price leaves it alone. */
  readonly depth: number;
  readonly fee: number;
  /** RLUSD per XRP, before fee. */
  price: number;
};

/** A pool that holds this much XRP at this price. */
export function openPool(xrp: number, price: number, fee: number): Pool {
  return { depth: xrp * Math.sqrt(price), fee, price };
}

/** The price at which the pool stands this many bps below the book's mid. */
export function priceAtBasis(mid: number, basisBps: number): number {
  return mid / (1 + basisBps / BPS);
}

/** What the next drop costs a taker, fee included. */
export function marginalPrice({ price, fee }: Pool, taker: Side): number {
  const kept = 1 - fee / FEE_UNITS;
  return taker === "buy" ? price / kept : price * kept;
}

/** XRP that moves the taker's marginal price to `until`; 0 when it stands there or beyond already. */
export function xrpUntil(pool: Pool, taker: Side, until: number): number {
  const from = marginalPrice(pool, taker);
  const sign = taker === "buy" ? 1 : -1;
  if ((until - from) * sign <= 0) return 0;
  const ratio = until / from;
  return Math.abs(xrpOf(pool) - pool.depth / Math.sqrt(pool.price * ratio));
}

/** Takes this much XRP out of the pool, or brings it in, and moves the price. */
export function swap(pool: Pool, taker: Side, xrp: number): void {
  const left = xrpOf(pool) + (taker === "buy" ? -xrp : xrp);
  pool.price = (pool.depth / left) ** 2;
}

function xrpOf({ depth, price }: Pool): number {
  return depth / Math.sqrt(price);
}

/** The pool as the tape shows it. */
export function ammEvent(pool: Pool, t: number): AmmEvent {
  return {
    type: "amm",
    t,
    xrp_drops: Math.round(xrpOf(pool) * DROPS_PER_XRP),
    rlusd_micro: Math.round(pool.depth * Math.sqrt(pool.price) * MICRO_PER_RLUSD),
    fee: pool.fee,
  };
}
