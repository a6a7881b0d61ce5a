/**
 * Executions as the tape's trade events. The tape keeps prices as doubles: an offer's price is its exact
 * quality rounded to 15 significant digits, the most that a double keeps of every decimal, so that an offer
 * made at 1.29974 reads 1.29974 and meets the price grid there.
 */
import type { TradeEvent } from "../../../core/market-events.ts";
import { toDouble } from "./decimal.ts";
import type { Execution, PoolSwap } from "./execution.ts";
import { badReply } from "./reply-shape.ts";

export type TradeEventOptions = {
  /** Milliseconds since the epoch: when the ledger was seen, or when it was read back. */
  readonly t: number;
  /** True for a ledger that was read back after a gap. */
  readonly readback?: boolean;
};

/**
 * Returns the trade events of one ledger's executions, in their order; `seq` is the position among all of them.
 * Executions whose XRP or price rounded to nothing are left out: a print of no size says nothing and is no event.
 * @throws CodedError MKT_LEDGER_REPLY when an amount of XRP is beyond what a tape can hold.
 */
export function tradeEvents(
  executions: readonly Execution[],
  { t, readback = false }: TradeEventOptions,
): readonly TradeEvent[] {
  return executions.flatMap((execution, seq) => {
    const { takerSide, venue, ledgerIndex, txHash } = execution;
    const drops = Number(execution.drops);
    if (!Number.isSafeInteger(drops)) {
      const place = `ledger ${ledgerIndex}, transaction ${txHash}: XRP traded`;
      throw badReply(place, String(execution.drops), `at most ${Number.MAX_SAFE_INTEGER} drops`);
    }
    const price = toDouble(execution.price);
    if (drops === 0 || price === 0) return [];
    const event = { type: "trade", t, price, drops, taker: takerSide, venue } as const;
    return [
      {
        ...event,
        ledger: ledgerIndex,
        seq,
        tx: txHash,
        ...(execution.venue === "amm" && marginalPrices(execution)),
        ...(readback && { readback }),
      },
    ];
  });
}

function marginalPrices({ p0, p1 }: Pick<PoolSwap, "p0" | "p1">) {
  return { p0: toDouble(p0), p1: toDouble(p1) };
}
