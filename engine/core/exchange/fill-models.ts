/**
 * How much of a print reaches a resting order of ours. One assumption, three named answers. What cannot be
 * true in any of them: our order would have changed what others did; and a queue is only what was shown.
 *
 * - `queue` (default): what stood ahead of us at our price trades first, then us. Bias: hidden and refilled
 *   size ahead is unknown, so it is a little optimistic in a deep book and about right in a thin one.
 * - `touch`: any print at our price or beyond fills us. Bias: optimistic, as if we were always first.
 * - `through`: only a print beyond our price fills us. Bias: conservative, as if we were always last.
 *
 * For one fixed list of orders the filled quantity is touch ≥ queue ≥ through, per order.
 */
import {
  type Drops,
  incrementsPerRlusd,
  type PriceCount,
  priceCeil,
  priceFloor,
} from "../amounts.ts";
import type { FillModelName } from "../engine-config.ts";
import { reach } from "../market/grid-book.ts";
import type { Side, TradeEvent } from "../market-events.ts";
import type { RestingOrder } from "./types.ts";

export type FillModel = {
  readonly name: FillModelName;
  /** True when the queue ahead must trade before us. */
  readonly waitsInQueue: boolean;
  /** True when a print or an offer exactly at our price can fill us. */
  readonly fillsAtPrice: boolean;
};

const QueueFill: FillModel = { name: "queue", waitsInQueue: true, fillsAtPrice: true };
const TouchFill: FillModel = { name: "touch", waitsInQueue: false, fillsAtPrice: true };
const ThroughFill: FillModel = { name: "through", waitsInQueue: true, fillsAtPrice: false };

const MODELS: Readonly<Record<FillModelName, FillModel>> = {
  queue: QueueFill,
  touch: TouchFill,
  through: ThroughFill,
};

export function fillModel(name: FillModelName): FillModel {
  return MODELS[name];
}

/** How much of a print gets to an order's price, and whether it went on past it. */
export type PrintReach = { readonly drops: Drops; readonly beyond: boolean };

const NONE: PrintReach = { drops: 0, beyond: false };

/** The side of ours that a print trades against. */
export function sideHit(print: TradeEvent): Side {
  return print.taker === "sell" ? "buy" : "sell";
}

/** A print's price on the grid: prints that hit bids rounded down, those that hit asks up. */
export function printCount(print: TradeEvent, decimals: number): PriceCount {
  return print.taker === "sell"
    ? priceFloor(print.price, decimals)
    : priceCeil(print.price, decimals);
}

/**
 * Reach of a print to an order at k. A book print reaches whole or not at all. A pool swap moved the
 * marginal price from p0 to p1, and one path takes the best of book and pool: the share of the swap that
 * went beyond our price would have come to us first.
 */
export function reachOf(
  print: TradeEvent,
  order: Pick<RestingOrder, "side" | "k">,
  decimals: number,
): PrintReach {
  if (sideHit(print) !== order.side) return NONE;
  if (print.venue === "clob") {
    const depth = reach(order.side, order.k, printCount(print, decimals));
    return depth < 0 ? NONE : { drops: print.drops, beyond: depth > 0 };
  }
  return { drops: poolDropsBeyond(print, order, decimals), beyond: false };
}

/**
 * Pool prices are compared in thousandths of an increment: whole numbers, so that half of a swap is half of
 * it to the drop, and a mirrored swap has the mirrored share.
 */
const PARTS_PER_INCREMENT = 1_000;

function poolDropsBeyond(
  print: TradeEvent,
  { side, k }: Pick<RestingOrder, "side" | "k">,
  decimals: number,
): Drops {
  const p0 = print.p0 ?? print.price;
  const p1 = print.p1 ?? 2 * print.price - p0;
  const parts = (price: number) =>
    Math.round(price * incrementsPerRlusd(decimals) * PARTS_PER_INCREMENT);
  // Oriented so that a larger number is worse for the taker.
  const sign = side === "buy" ? -1 : 1;
  const from = sign * parts(p0);
  const to = sign * parts(p1);
  const ours = sign * k * PARTS_PER_INCREMENT;
  if (ours <= from) return to > from || ours < from ? print.drops : 0;
  if (ours >= to) return 0;
  return floorShare(print.drops, to - ours, to - from);
}

/** ⌊drops × part / whole⌋ in integers. */
function floorShare(drops: Drops, part: number, whole: number): Drops {
  const product = drops * part;
  if (Number.isSafeInteger(product)) return (product - (product % whole)) / whole;
  return Number((BigInt(drops) * BigInt(part)) / BigInt(whole));
}
