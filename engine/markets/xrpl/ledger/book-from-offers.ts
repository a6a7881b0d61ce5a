/**
 * Both `book_offers` answers of one ledger as one book of price levels: what could really be traded there. Left
 * out and counted are offers without funds, expired ones, dust, and prices that no grid can hold.
 */
import type { BookEvent, Level, Side } from "../../../core/market-events.ts";
import { type BookOffer, bookOffersOf } from "./book-offer.ts";
import { sign, toDouble } from "./decimal.ts";
import type { XrplPair } from "./pair.ts";

export type BookOptions = {
  readonly pair: XrplPair;
  /** Milliseconds since the epoch, for the event. */
  readonly t: number;
  /** Close time of the ledger that was asked, in its own seconds (since 2000). */
  readonly closeTime: number;
  /** Offers whose funded XRP is below this are dust. */
  readonly dustDrops: number;
};

/** Offers left out, each counted once. */
export type LeftOut = {
  readonly dust: number;
  readonly unfunded: number;
  readonly expired: number;
  /** Priced so absurdly that whole price increments cannot express it. */
  readonly offGrid: number;
};

export type BookReading = {
  readonly event: BookEvent;
  readonly leftOut: LeftOut;
  /** True when the best bid lay above the best ask; the event shows such a book as locked. */
  readonly isCrossed: boolean;
};

/**
 * Returns the book, best level first, levels of one price merged. A crossed book (drop rounding and dust leave one
 * now and then) becomes a locked one: everything inside the cross stands at its middle.
 * @throws CodedError MKT_LEDGER_REPLY when an answer is an error, malformed, or of another book.
 */
export function bookFromOffers(
  asksReply: unknown,
  bidsReply: unknown,
  options: BookOptions,
): BookReading {
  const asks = sideOf(bookOffersOf(asksReply, options.pair, "buy"), "buy", options);
  const bids = sideOf(bookOffersOf(bidsReply, options.pair, "sell"), "sell", options);
  const bestAsk = asks.levels[0]?.[0];
  const bestBid = bids.levels[0]?.[0];
  const isCrossed = bestAsk !== undefined && bestBid !== undefined && bestBid > bestAsk;
  const lock = isCrossed ? (bestAsk + bestBid) / 2 : null;
  return {
    event: {
      type: "book",
      t: options.t,
      bids: merged(lock === null ? bids.levels : bids.levels.map(noBetter(Math.min, lock))),
      asks: merged(lock === null ? asks.levels : asks.levels.map(noBetter(Math.max, lock))),
    },
    leftOut: sum(asks.leftOut, bids.leftOut),
    isCrossed,
  };
}

function noBetter(bound: (a: number, b: number) => number, lock: number) {
  return ([price, drops]: Level): Level => [bound(price, lock), drops];
}

type SideReading = { readonly levels: readonly Level[]; readonly leftOut: LeftOut };

function sideOf(offers: readonly BookOffer[], taker: Side, options: BookOptions): SideReading {
  const leftOut = { dust: 0, unfunded: 0, expired: 0, offGrid: 0 };
  const levels: Level[] = [];
  for (const offer of offers) {
    const reason = reasonToLeaveOut(offer, options);
    if (reason === null) levels.push([toDouble(offer.price), sizeOf(offer)]);
    else leftOut[reason] += 1;
  }
  levels.sort(([a], [b]) => (taker === "buy" ? a - b : b - a));
  return { levels, leftOut };
}

function reasonToLeaveOut(
  { funded, expiration, price }: BookOffer,
  { closeTime, dustDrops }: BookOptions,
): keyof LeftOut | null {
  // An offer is dead in the ledger after this one when this one closed at its expiration or later.
  if (expiration !== null && expiration <= closeTime) return "expired";
  if (funded.drops === 0n || sign(funded.rlusd) <= 0) return "unfunded";
  if (funded.drops < BigInt(dustDrops)) return "dust";
  const shown = toDouble(price);
  return shown < PRICE_MIN || shown > PRICE_MAX ? "offGrid" : null;
}

/** Prices count whole increments of as little as 10^-9, and the count must stay an exact integer. */
const PRICE_MIN = 1e-9;
const PRICE_MAX = 9e6;

/**
 * A billion XRP. Anybody may bid for more XRP than there is, a hair above nothing; such a size is cut so that
 * sums of a whole book stay exact integers.
 */
const LEVEL_DROPS_MAX = 1e15;

function sizeOf({ funded }: BookOffer): number {
  return Math.min(Number(funded.drops), LEVEL_DROPS_MAX);
}

function merged(levels: readonly Level[]): readonly Level[] {
  const result: [price: number, drops: number][] = [];
  for (const [price, drops] of levels) {
    const last = result.at(-1);
    if (last !== undefined && last[0] === price)
      last[1] = Math.min(last[1] + drops, LEVEL_DROPS_MAX);
    else result.push([price, drops]);
  }
  return result;
}

function sum(a: LeftOut, b: LeftOut): LeftOut {
  return {
    dust: a.dust + b.dust,
    unfunded: a.unfunded + b.unfunded,
    expired: a.expired + b.expired,
    offGrid: a.offGrid + b.offGrid,
  };
}
