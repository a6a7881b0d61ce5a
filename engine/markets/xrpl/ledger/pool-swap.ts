/**
 * A swap with the pool: its XRP and its RLUSD move in opposite directions in a successful OfferCreate or
 * Payment. Deposits and withdrawals move both the same way or one alone; votes, bids and clawbacks are other
 * transactions. The slices of one transaction merge into one change.
 */
import type { Side } from "../../../core/market-events.ts";
import { dropsOf, issuedOf, type PairAmounts, priceOfAmounts } from "./amount.ts";
import { type Decimal, decimal, minus, quotient, sign, times, toWhole, ZERO } from "./decimal.ts";
import type { PoolSwap } from "./execution.ts";
import type { AffectedNode, LedgerTransaction } from "./ledger-reply.ts";
import type { XrplPair } from "./pair.ts";
import { fieldsOrNone, isFields } from "./reply-shape.ts";

/**
 * The pool of the pair. Without an account it is known by the mark that the ledger puts on pool accounts;
 * without a fee the swap itself says what fee was paid.
 */
export type PoolIdentity = {
  readonly account?: string | undefined;
  /** Trading fee in 1/100,000. */
  readonly fee?: number | undefined;
};

type Reserves = { readonly before: PairAmounts; readonly after: PairAmounts };

/** The pool swap of a transaction, or null. @throws CodedError MKT_LEDGER_REPLY */
export function poolSwapOf(
  { type, nodes }: LedgerTransaction,
  pair: XrplPair,
  pool: PoolIdentity,
  place: string,
): PoolSwap | null {
  if (type !== "OfferCreate" && type !== "Payment") return null;
  for (const root of nodes) {
    const account = poolAccountOf(root, pool);
    if (account === null) continue;
    const reserves = reservesOf(root, account, { nodes, pair, place });
    const swap = reserves === null ? null : swapOf(reserves, pool.fee);
    if (swap !== null) return { ...swap, maker: account, key: root.key };
  }
  return null;
}

function poolAccountOf({ entryType, kind, final }: AffectedNode, pool: PoolIdentity) {
  if (entryType !== "AccountRoot" || kind !== "modified") return null;
  if (typeof final.Account !== "string") return null;
  const isPool =
    pool.account === undefined ? final.AMMID !== undefined : final.Account === pool.account;
  return isPool ? final.Account : null;
}

type Within = {
  readonly nodes: readonly AffectedNode[];
  readonly pair: XrplPair;
  readonly place: string;
};

/** What the pool held before and after, or null when not both of its assets moved. */
function reservesOf(root: AffectedNode, account: string, within: Within): Reserves | null {
  if (root.previous.Balance === undefined) return null;
  for (const line of within.nodes) {
    const rlusd = lineBalances(line, account, within);
    if (rlusd === null) continue;
    const at = `${within.place}, account ${account}`;
    return {
      before: { drops: dropsOf(root.previous.Balance, `${at}.Balance`), rlusd: rlusd.before },
      after: { drops: dropsOf(root.final.Balance, `${at}.Balance`), rlusd: rlusd.after },
    };
  }
  return null;
}

/** A trust line's balance is written from the side of the account with the lower number. */
function lineBalances(
  { entryType, kind, final, previous, key }: AffectedNode,
  account: string,
  { pair, place }: Within,
): { readonly before: Decimal; readonly after: Decimal } | null {
  if (entryType !== "RippleState" || kind !== "modified") return null;
  if (previous.Balance === undefined || !isFields(final.Balance)) return null;
  if (final.Balance.currency !== pair.currency) return null;
  const low = fieldsOrNone(final.LowLimit).issuer;
  const high = fieldsOrNone(final.HighLimit).issuer;
  const isLow = low === account && high === pair.issuer;
  if (!isLow && !(high === account && low === pair.issuer)) return null;
  const own = (balance: unknown): Decimal => {
    const value = issuedOf(balance, `${place}, trust line ${key}.Balance`);
    return isLow ? value : minus(ZERO, value);
  };
  return { before: own(previous.Balance), after: own(final.Balance) };
}

type Swap = Omit<PoolSwap, "maker" | "key">;

function swapOf({ before, after }: Reserves, feeKnown: number | undefined): Swap | null {
  const drops = after.drops - before.drops;
  const rlusd = minus(after.rlusd, before.rlusd);
  const isEmpty = [before, after].some((held) => held.drops <= 0n || sign(held.rlusd) <= 0);
  if (isEmpty || drops === 0n || sign(rlusd) === 0) return null;
  if (drops > 0n === sign(rlusd) > 0) return null;

  const takerSide: Side = drops > 0n ? "sell" : "buy";
  const moved: PairAmounts = {
    drops: drops < 0n ? -drops : drops,
    rlusd: sign(rlusd) < 0 ? minus(ZERO, rlusd) : rlusd,
  };
  const fee = feePaid(impliedFee(before, after, takerSide), feeKnown);
  return {
    venue: "amm",
    takerSide,
    ...moved,
    price: priceOfAmounts(moved),
    p0: marginalPrice(before, takerSide, fee),
    p1: marginalPrice(after, takerSide, fee),
    fee,
  };
}

const FEE_UNITS = 100_000;
/** The ledger allows no fee above 1 %. */
const FEE_MAX = 1_000;
/** Who holds the pool's auction slot pays a tenth of the fee. */
const SLOT_DIVISOR = 10;
/** Enough to tell prices apart that differ in the last digit of a balance. */
const DIGITS = 34;

/**
 * The fee that this taker paid. Who holds the auction slot pays less, and nothing in the metadata says who does,
 * so the swap says which of the two it was. Rounding to the drop blurs small swaps: the nearer one is taken.
 */
function feePaid(implied: number, known: number | undefined): number {
  if (known === undefined) return Math.min(FEE_MAX, Math.max(0, implied));
  const discounted = Math.floor(known / SLOT_DIVISOR);
  return Math.abs(implied - discounted) < Math.abs(implied - known) ? discounted : known;
}

/** Solves the constant product for the fee: in × (1 − fee) = reserve in × out ÷ (reserve out − out). */
function impliedFee(before: PairAmounts, after: PairAmounts, taker: Side): number {
  const [inBefore, inAfter, outBefore, outAfter] =
    taker === "sell"
      ? [decimal(before.drops), decimal(after.drops), before.rlusd, after.rlusd]
      : [before.rlusd, after.rlusd, decimal(before.drops), decimal(after.drops)];
  const out = minus(outBefore, outAfter);
  const worked = quotient(times(inBefore, out), outAfter, DIGITS);
  const kept = quotient(worked, minus(inAfter, inBefore), DIGITS);
  const cost = times(minus(decimal(1n), kept), decimal(BigInt(FEE_UNITS)));
  const nearest = toWhole(minus(cost, HALF_BELOW), 0);
  return Number(nearest);
}

const HALF_BELOW = decimal(-5n, -1);

/** RLUSD per XRP of the next drop, fee included: a seller receives less, a buyer pays more. */
function marginalPrice(held: PairAmounts, taker: Side, fee: number): Decimal {
  const price = priceOfAmounts(held);
  const kept = decimal(BigInt(FEE_UNITS - fee), -5);
  return taker === "sell" ? times(price, kept) : quotient(price, kept, DIGITS);
}
