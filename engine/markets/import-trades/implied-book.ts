/**
 * A book that nobody recorded, implied by prints: the printed side moves to the print, the other side gives
 * way where it must, and a side that nobody confirms widens and is never removed. One level a side.
 */
import { BPS } from "../../core/amounts.ts";
import type { ImportFactors } from "./options.ts";
import type { Print } from "./parse-trades.ts";

type ImpliedSide = { readonly price: number; readonly at: number };
export type ImpliedBook = { readonly bid: ImpliedSide; readonly ask: ImpliedSide };

type SpreadFactors = Pick<
  ImportFactors,
  "minSpreadBps" | "ageS" | "widenBpsPerMin" | "maxSpreadBps"
>;

/** The book after a print. A side that a print pushed aside is as fresh as that print. */
export function afterPrint(
  book: ImpliedBook | null,
  { taker, price, t }: Pick<Print, "taker" | "price" | "t">,
  { minSpreadBps }: Pick<SpreadFactors, "minSpreadBps">,
): ImpliedBook {
  const printed: ImpliedSide = { price, at: t };
  if (taker === "buy") {
    const stays = book !== null && book.bid.price < price;
    return {
      bid: stays ? book.bid : { price: price * (1 - minSpreadBps / BPS), at: t },
      ask: printed,
    };
  }
  const stays = book !== null && book.ask.price > price;
  return {
    bid: printed,
    ask: stays ? book.ask : { price: price * (1 + minSpreadBps / BPS), at: t },
  };
}

/** Best bid and ask to show at time `t`: each side widened by its age, the spread kept within its limit. */
export function shownAt(
  { bid, ask }: ImpliedBook,
  t: number,
  factors: SpreadFactors,
): { readonly bid: number; readonly ask: number } {
  const mid = (bid.price + ask.price) / 2;
  const room = Math.max(0, factors.maxSpreadBps - ((ask.price - bid.price) / mid) * BPS);
  const bidBps = widening(bid, t, factors);
  const askBps = widening(ask, t, factors);
  // Both sides give up the same share where together they would pass the limit.
  const share = bidBps + askBps > room ? room / (bidBps + askBps) : 1;
  return {
    bid: bid.price - (mid * bidBps * share) / BPS,
    ask: ask.price + (mid * askBps * share) / BPS,
  };
}

function widening({ at }: ImpliedSide, t: number, { ageS, widenBpsPerMin }: SpreadFactors): number {
  const unconfirmedS = (t - at) / 1000 - ageS;
  return unconfirmedS <= 0 ? 0 : (widenBpsPerMin * unconfirmedS) / 60;
}
