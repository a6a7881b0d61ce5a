/**
 * A taker walks the book, and the pool where it is better, best price first, until its size or its limit is
 * reached. Every level it reaches is one print at that level's price; what it took from the pool is one
 * print, placed by the pool's first marginal price, as the real ledger's metadata is read.
 */
import { DROPS_PER_XRP } from "../../core/amounts.ts";
import type { Side, TradeEvent } from "../../core/market-events.ts";
import { INCREMENTS, type Makers, standing } from "./makers.ts";
import { marginalPrice, type Pool, swap, xrpUntil } from "./pool.ts";

export type Order = {
  readonly taker: Side;
  readonly drops: number;
  /** Worst acceptable price. */
  readonly limit: number;
};

/** One execution, before it is given its place in the ledger. */
export type Execution = Pick<TradeEvent, "price" | "drops" | "venue" | "p0" | "p1">;

/** Walks and changes the book and the pool. */
export function executeOrder(order: Order, makers: Makers, pool: Pool): Execution[] {
  const { taker, limit } = order;
  const sign = taker === "buy" ? 1 : -1;
  const executions: Execution[] = [];
  let left = order.drops;
  let poolDrops = 0;
  let poolPlace = -1;
  const p0 = marginalPrice(pool, taker);

  const takePool = (until: number) => {
    const drops = Math.min(left, Math.floor(xrpUntil(pool, taker, until) * DROPS_PER_XRP));
    if (drops < POOL_DROPS_MIN) return;
    if (poolPlace < 0) poolPlace = executions.length;
    swap(pool, taker, drops / DROPS_PER_XRP);
    poolDrops += drops;
    left -= drops;
  };
  for (const offer of standing(makers, taker === "buy" ? "sell" : "buy")) {
    const price = offer.price / INCREMENTS;
    if (left === 0 || (price - limit) * sign > 0) break;
    takePool(price);
    const drops = Math.min(left, offer.drops);
    if (drops === 0) break;
    offer.drops -= drops;
    left -= drops;
    const last = executions.at(-1);
    if (last !== undefined && last.venue === "clob" && last.price === price) {
      executions[executions.length - 1] = { ...last, drops: last.drops + drops };
    } else executions.push({ price, drops, venue: "clob" });
  }
  takePool(limit);
  if (poolDrops > 0) {
    executions.splice(poolPlace, 0, poolExecution(poolDrops, p0, marginalPrice(pool, taker)));
  }
  return executions;
}

/** Less than this is not worth a path through the pool. */
const POOL_DROPS_MIN = DROPS_PER_XRP / 10;

function poolExecution(drops: number, p0: number, p1: number): Execution {
  // The average price of a constant-product swap is the geometric mean of its marginal prices.
  return {
    price: rounded(Math.sqrt(p0 * p1)),
    drops,
    venue: "amm",
    p0: rounded(p0),
    p1: rounded(p1),
  };
}

function rounded(price: number): number {
  return Math.round(price * 1e9) / 1e9;
}
