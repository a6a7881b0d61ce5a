/** `book_offers`: one side of the recorded book at a ledger; any other pair has an empty book. */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { type Issue, isAddress, isCurrency, pairIssue, sameIssue, XRP } from "./issue.ts";
import { ledgerFields, namedLedger } from "./named-ledger.ts";
import { type ErrorToken, ProtocolError } from "./protocol-error.ts";
import type { LedgerView } from "./view.ts";

/** Offers given when a request names no limit, and the most that it can ask for, as on the recorded server. */
const LIMIT_DEFAULT = 60;
const LIMIT_MAX = 100;

/** Answers `book_offers`; throws a ProtocolError with the recorded tokens. */
export function bookOffers(view: LedgerView, request: JsonObject): JsonObject {
  const named = namedLedger(view, request);
  for (const field of ["taker_pays", "taker_gets"]) requireField(request, field);
  const pays = checkIssue(request, "taker_pays", PAYS_TOKENS);
  const gets = checkIssue(request, "taker_gets", GETS_TOKENS);
  if (request.taker !== undefined && !isAddress(request.taker)) {
    throw new ProtocolError("invalidParams", "Invalid field 'taker'.");
  }
  if (sameIssue(pays, gets)) throw new ProtocolError("badMarket");
  const limit = limitOf(request.limit);
  const offers = offersOf(view, named.ledger, gets, pays).slice(0, limit);
  return { ...ledgerFields(named), offers };
}

type Tokens = { readonly currency: ErrorToken; readonly issuer: ErrorToken };

const PAYS_TOKENS: Tokens = { currency: "srcCurMalformed", issuer: "srcIsrMalformed" };
const GETS_TOKENS: Tokens = { currency: "dstAmtMalformed", issuer: "dstIsrMalformed" };

function requireField(request: JsonObject, field: string): void {
  if (request[field] !== undefined) return;
  throw new ProtocolError("invalidParams", `Missing field '${field}'.`);
}

function checkIssue(request: JsonObject, field: string, tokens: Tokens): Issue {
  const value = request[field];
  if (!isObject(value)) {
    throw new ProtocolError("invalidParams", `Invalid field '${field}', not object.`);
  }
  const { currency, issuer } = value;
  if (!isCurrency(currency)) {
    throw new ProtocolError(tokens.currency, `Invalid field '${field}.currency', bad currency.`);
  }
  if (currency === "XRP" && issuer === undefined) return XRP;
  const wrong = (words: string) => new ProtocolError(tokens.issuer, words);
  if (currency === "XRP") {
    throw wrong(`Unneeded field '${field}.issuer' for XRP currency specification.`);
  }
  if (issuer === undefined)
    throw wrong(`Invalid field '${field}.issuer', expected non-XRP issuer.`);
  if (!isAddress(issuer)) throw wrong(`Invalid field '${field}.issuer', bad issuer.`);
  return { currency, issuer };
}

function limitOf(limit: Json | undefined): number {
  if (limit === undefined) return LIMIT_DEFAULT;
  if (typeof limit === "number" && Number.isInteger(limit) && limit >= 0) {
    return Math.min(limit, LIMIT_MAX);
  }
  throw new ProtocolError("invalidParams", "Invalid field 'limit', not unsigned integer.");
}

function offersOf(
  { server }: LedgerView,
  ledger: { readonly asks: JsonObject; readonly bids: JsonObject },
  gets: Issue,
  pays: Issue,
): readonly Json[] {
  const issued = pairIssue(server);
  const sell = sameIssue(gets, XRP) && sameIssue(pays, issued);
  const buy = sameIssue(gets, issued) && sameIssue(pays, XRP);
  if (!sell && !buy) return [];
  return (sell ? ledger.asks : ledger.bids).offers as readonly Json[];
}
