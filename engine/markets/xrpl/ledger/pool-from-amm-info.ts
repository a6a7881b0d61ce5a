/** An `amm_info` answer as the pool's event, and as the identity by which its swaps are recognised. */
import type { AmmEvent } from "../../../core/market-events.ts";
import { pairAmounts, takerSideOf } from "./amount.ts";
import { type Decimal, sign, toWhole } from "./decimal.ts";
import type { XrplPair } from "./pair.ts";
import { badReply, countOf, errorTokenOf, fieldsOf, resultOf, textOf } from "./reply-shape.ts";

export type PoolReading = {
  /** Account that holds the pool. */
  readonly account: string;
  /** Trading fee in 1/100,000. */
  readonly fee: number;
  readonly drops: bigint;
  readonly rlusd: Decimal;
};

/** How a server says that the pair has no pool. */
const NO_POOL = "actNotFound";
/** The ledger allows no fee above 1 %. */
const FEE_MAX = 1_000;

/**
 * Reads an `amm_info` answer; null when the pair has no pool, or one that holds nothing.
 * @throws CodedError MKT_LEDGER_REPLY when the answer is another error, malformed, or of another pool.
 */
export function readAmmInfo(reply: unknown, pair: XrplPair): PoolReading | null {
  if (errorTokenOf(reply) === NO_POOL) return null;
  const place = "amm_info";
  const amm = fieldsOf(resultOf(reply, place).amm, `${place}: amm`);
  const both = { gets: amm.amount, pays: amm.amount2 };
  // Either asset may come first, as they were asked for.
  const side = takerSideOf(both.gets, both.pays, pair);
  if (side === null) throw badReply(`${place}: amount`, "another pool", `XRP and ${pair.currency}`);
  const { drops, rlusd } = pairAmounts(both, side, `${place}: amm`);
  const fee = countOf(amm.trading_fee, `${place}: amm.trading_fee`);
  if (fee > FEE_MAX) throw badReply(`${place}: amm.trading_fee`, fee, `${FEE_MAX} at most`);
  if (drops === 0n || sign(rlusd) <= 0) return null;
  return { account: textOf(amm.account, `${place}: amm.account`), fee, drops, rlusd };
}

/**
 * Returns the pool's event at `t` (milliseconds since the epoch), RLUSD cut to whole millionths; null when there
 * is no pool, when it holds less than a millionth, or more than can be counted.
 * @throws CodedError MKT_LEDGER_REPLY when the answer is another error, malformed, or of another pool.
 */
export function poolFromAmmInfo(
  reply: unknown,
  { pair, t }: { readonly pair: XrplPair; readonly t: number },
): AmmEvent | null {
  const pool = readAmmInfo(reply, pair);
  return pool === null ? null : ammEventOf(pool, t);
}

function ammEventOf(pool: PoolReading, t: number): AmmEvent | null {
  const [xrp_drops, rlusd_micro] = balancesOf(pool);
  if (rlusd_micro === 0 || isBeyondCounting(pool)) return null;
  return { type: "amm", t, xrp_drops, rlusd_micro, fee: pool.fee };
}

/**
 * True for a pool with more than 9 billion of a currency: in millionths that is no exact number any more. Currencies of
 * that kind exist, and their book can be traded without the pool.
 */
export function isBeyondCounting(pool: PoolReading): boolean {
  return balancesOf(pool).some((amount) => !Number.isSafeInteger(amount));
}

function balancesOf({ drops, rlusd }: PoolReading): readonly [drops: number, micro: number] {
  return [Number(drops), Number(toWhole(rlusd, 6))];
}
