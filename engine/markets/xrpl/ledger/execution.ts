/** One execution of the pair, as the metadata of a transaction tells it. */
import type { Side } from "../../../core/market-events.ts";
import type { Decimal } from "./decimal.ts";

type AnyExecution = {
  readonly takerSide: Side;
  readonly drops: bigint;
  readonly rlusd: Decimal;
  /** RLUSD per XRP: an offer's quality; of the pool, what the swap came to on average. */
  readonly price: Decimal;
  /** Key of the ledger entry that was taken from. */
  readonly key: string;
};

/** What was taken from one offer of the book. */
export type OfferFill = AnyExecution & {
  readonly venue: "clob";
  readonly maker: string;
  readonly offerSequence: number;
  /** True when the offer is gone from the ledger, filled or with a rest that nothing stands behind. */
  readonly isGone: boolean;
};

/** What was swapped with the pool in one transaction, all slices together. */
export type PoolSwap = AnyExecution & {
  readonly venue: "amm";
  readonly maker: string;
  /** Marginal prices before and after, the fee included that this taker paid. */
  readonly p0: Decimal;
  readonly p1: Decimal;
  /** The fee in 1/100,000 that the marginal prices include. */
  readonly fee: number;
};

export type Execution = (OfferFill | PoolSwap) & {
  readonly ledgerIndex: number;
  readonly txIndex: number;
  readonly txHash: string;
  readonly txType: string;
  readonly taker: string;
};
