/**
 * A fill is an Offer entry whose TakerGets or TakerPays stands in PreviousFields. An offer deleted without
 * them was cancelled, replaced, expired or found without funds: nothing was traded. An offer of a permissioned domain
 * is none of the book that everybody trades with.
 */
import { pairAmounts, priceOfQuality, qualityOfDirectory, takerSideOf } from "./amount.ts";
import { minus, sign } from "./decimal.ts";
import type { OfferFill } from "./execution.ts";
import type { AffectedNode } from "./ledger-reply.ts";
import type { XrplPair } from "./pair.ts";
import { badReply, countOf, type Fields, textOf } from "./reply-shape.ts";

/** The fill that a node of metadata tells of, or null. @throws CodedError MKT_LEDGER_REPLY */
export function offerFillOf(node: AffectedNode, pair: XrplPair, place: string): OfferFill | null {
  const { entryType, kind, final, previous, key } = node;
  if (entryType !== "Offer" || kind === "created") return null;
  if (previous.TakerGets === undefined && previous.TakerPays === undefined) return null;
  if (isOnlyInDomain(final)) return null;
  const takerSide = takerSideOf(final.TakerGets, final.TakerPays, pair);
  if (takerSide === null) return null;

  const at = `${place}, offer ${key}`;
  const after = pairAmounts({ gets: final.TakerGets, pays: final.TakerPays }, takerSide, at);
  const before = pairAmounts(
    // A side that the fill rounded to nothing is left out of PreviousFields.
    { gets: previous.TakerGets ?? final.TakerGets, pays: previous.TakerPays ?? final.TakerPays },
    takerSide,
    at,
  );
  const drops = before.drops - after.drops;
  const rlusd = minus(before.rlusd, after.rlusd);
  if (drops < 0n || sign(rlusd) < 0)
    throw badReply(at, "more than before", "an offer that shrinks");
  if (drops === 0n && sign(rlusd) === 0) return null;
  return {
    venue: "clob",
    takerSide,
    drops,
    rlusd,
    price: priceOfQuality(qualityOfDirectory(final.BookDirectory, at), takerSide),
    maker: textOf(final.Account, `${at}.Account`),
    offerSequence: countOf(final.Sequence, `${at}.Sequence`),
    isGone: kind === "deleted",
    key,
  };
}

/** Flag of an offer of a permissioned domain that stands in the open book as well. */
const HYBRID = 0x40000;

function isOnlyInDomain({ DomainID, Flags }: Fields): boolean {
  if (DomainID === undefined) return false;
  return typeof Flags !== "number" || (Flags & HYBRID) === 0;
}
