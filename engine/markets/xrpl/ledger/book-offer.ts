/**
 * One offer of a `book_offers` answer: price from its quality, size from what is funded. The server counts an
 * owner's money from the top of the book down and names the funded part only where it is less than the offer.
 */
import type { Side } from "../../../core/market-events.ts";
import {
  type PairAmounts,
  pairAmounts,
  priceOfQuality,
  qualityOfDirectory,
  takerSideOf,
} from "./amount.ts";
import { type Decimal, parseDecimal, sign } from "./decimal.ts";
import { currencyName, type XrplPair } from "./pair.ts";
import { badReply, countOf, type Fields, fieldsOf, listOf, resultOf } from "./reply-shape.ts";

export type BookOffer = {
  readonly account: unknown;
  readonly sequence: unknown;
  /** RLUSD per XRP, exact for an ask, to 34 digits for a bid. */
  readonly price: Decimal;
  /** What the offer says and what its owner can pay of it. */
  readonly stated: PairAmounts;
  readonly funded: PairAmounts;
  /** Seconds of ledger time from which the offer is dead; null when it never is. */
  readonly expiration: number | null;
};

/**
 * Reads the offers of one side, in the order of the answer. `taker` is the side that takes them: `buy` for asks.
 * @throws CodedError MKT_LEDGER_REPLY when the answer is an error, malformed, or of another book.
 */
export function bookOffersOf(reply: unknown, pair: XrplPair, taker: Side): readonly BookOffer[] {
  const place = taker === "buy" ? "book_offers of the asks" : "book_offers of the bids";
  const { offers } = resultOf(reply, place);
  return listOf(offers, `${place}: offers`).map((entry, at) => {
    const here = `${place}: offers[${at}]`;
    return offerOf(fieldsOf(entry, here), pair, taker, here);
  });
}

function offerOf(offer: Fields, pair: XrplPair, taker: Side, place: string): BookOffer {
  const { TakerGets: gets, TakerPays: pays } = offer;
  if (takerSideOf(gets, pays, pair) !== taker) {
    const name = currencyName(pair.currency);
    const expected = taker === "buy" ? `XRP for ${name}` : `${name} for XRP`;
    throw badReply(place, "another book", `an offer of ${expected} of ${pair.issuer}`);
  }
  const funded = {
    gets: offer.taker_gets_funded ?? gets,
    pays: offer.taker_pays_funded ?? pays,
  };
  return {
    account: offer.Account,
    sequence: offer.Sequence,
    price: priceOfQuality(qualityOf(offer, place), taker),
    stated: pairAmounts({ gets, pays }, taker, place),
    funded: pairAmounts(funded, taker, `${place} (funded)`),
    expiration:
      offer.Expiration === undefined ? null : countOf(offer.Expiration, `${place}.Expiration`),
  };
}

/** The answer's `quality` where it has one, the directory's otherwise: they are the same number. */
function qualityOf({ quality, BookDirectory }: Fields, place: string): Decimal {
  if (quality === undefined) return qualityOfDirectory(BookDirectory, place);
  const parsed = typeof quality === "string" ? parseDecimal(quality) : null;
  if (parsed !== null && sign(parsed) > 0) return parsed;
  throw badReply(`${place}.quality`, quality, "a decimal number above 0 as text");
}
