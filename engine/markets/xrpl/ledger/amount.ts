/**
 * Amounts as the ledger writes them: XRP as a string of whole drops, issued currency as an object with a
 * decimal value. Here they become exact values, and the two sides of our own pair are told from all others.
 */
import type { Side } from "../../../core/market-events.ts";
import { type Decimal, decimal, parseDecimal, quotient, times } from "./decimal.ts";
import type { XrplPair } from "./pair.ts";
import { badReply, isFields } from "./reply-shape.ts";

/** Both sides of an offer or a fill of the pair. XRP in drops, RLUSD standing for the issued currency. */
export type PairAmounts = { readonly drops: bigint; readonly rlusd: Decimal };

/** Whether an amount is XRP. */
function isXrp(amount: unknown): amount is string {
  return typeof amount === "string";
}

/** Whether an amount is the pair's issued currency, and no other with the same name. */
function isIssued(amount: unknown, { currency, issuer }: XrplPair): boolean {
  return isFields(amount) && amount.currency === currency && amount.issuer === issuer;
}

/**
 * The side that takes an offer of this pair, or null for an offer of another one: who takes XRP out of an
 * offer buys, who takes the issued currency sells XRP.
 */
export function takerSideOf(gets: unknown, pays: unknown, pair: XrplPair): Side | null {
  if (isXrp(gets) && isIssued(pays, pair)) return "buy";
  if (isIssued(gets, pair) && isXrp(pays)) return "sell";
  return null;
}

/** @throws CodedError MKT_LEDGER_REPLY */
export function dropsOf(amount: unknown, place: string): bigint {
  if (typeof amount === "string" && /^\d{1,18}$/.test(amount)) return BigInt(amount);
  throw badReply(place, amount, "whole drops of XRP as text");
}

/** The value of an issued amount. @throws CodedError MKT_LEDGER_REPLY */
export function issuedOf(amount: unknown, place: string): Decimal {
  const value = isFields(amount) ? amount.value : amount;
  const parsed = typeof value === "string" ? parseDecimal(value) : null;
  if (parsed === null) throw badReply(`${place}.value`, value, "a decimal number as text");
  return parsed;
}

/**
 * The two amounts of an offer of the pair.
 * @throws CodedError MKT_LEDGER_REPLY when one of them is malformed.
 */
export function pairAmounts(
  { gets, pays }: { readonly gets: unknown; readonly pays: unknown },
  taker: Side,
  place: string,
): PairAmounts {
  return taker === "buy"
    ? { drops: dropsOf(gets, `${place}.TakerGets`), rlusd: issuedOf(pays, `${place}.TakerPays`) }
    : { drops: dropsOf(pays, `${place}.TakerPays`), rlusd: issuedOf(gets, `${place}.TakerGets`) };
}

/** More digits than any amount has, so that prices that differ stay apart. */
const PRICE_DIGITS = 34;
const DROPS_PER_XRP = decimal(1n, 6);

/**
 * RLUSD per XRP of an offer from its quality, TakerPays ÷ TakerGets with XRP in drops. The quality is fixed
 * for an offer's life; the ratio of what is left of it drifts with every rounded fill.
 */
export function priceOfQuality(quality: Decimal, taker: Side): Decimal {
  return taker === "buy"
    ? times(quality, DROPS_PER_XRP)
    : quotient(DROPS_PER_XRP, quality, PRICE_DIGITS);
}

/** RLUSD per XRP of two amounts. `drops` is above 0. */
export function priceOfAmounts({ drops, rlusd }: PairAmounts): Decimal {
  return quotient(times(rlusd, DROPS_PER_XRP), decimal(drops), PRICE_DIGITS);
}

/**
 * The quality in the last 16 hexadecimal digits of an offer's directory: two of exponent + 100, fourteen of
 * the digits. @throws CodedError MKT_LEDGER_REPLY
 */
export function qualityOfDirectory(directory: unknown, place: string): Decimal {
  if (typeof directory !== "string" || !/^[0-9A-Fa-f]{64}$/.test(directory)) {
    throw badReply(`${place}.BookDirectory`, directory, "64 hexadecimal digits");
  }
  const exponent = Number.parseInt(directory.slice(48, 50), 16) - 100;
  const digits = BigInt(`0x${directory.slice(50)}`);
  if (digits === 0n) throw badReply(`${place}.BookDirectory`, directory, "a quality above 0");
  return decimal(digits, exponent);
}
