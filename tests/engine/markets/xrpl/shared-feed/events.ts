/** Market events as a live feed tells them, for tests that need no server. */
import type { GapEvent, MarketEvent } from "../../../../../engine/core/market-events.ts";

/** One ledger's snapshot: a trade, the pool, the book, the ledger. */
export function snapshotAt(t: number): readonly MarketEvent[] {
  return [
    {
      type: "trade",
      t,
      price: 2,
      drops: 1_000_000,
      taker: "buy",
      venue: "clob",
      ledger: t,
      seq: 0,
      tx: "A",
    },
    { type: "amm", t, xrp_drops: 1_000_000_000, rlusd_micro: 2_000_000_000, fee: 500 },
    { type: "book", t, bids: [[1.999, 5_000_000]], asks: [[2.001, 5_000_000]] },
    { type: "ledger", t, index: t, close_time: t, fee_drops: 10 },
  ];
}

export function gapAt(t: number, phase: GapEvent["phase"]): GapEvent {
  return { type: "gap", t, reason: "the server went away", phase };
}

/** A missed ledger. */
export function readBackAt(t: number): readonly MarketEvent[] {
  return [{ type: "ledger", t, index: t, close_time: t, fee_drops: 10, readback: true }];
}
