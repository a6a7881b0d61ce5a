/**
 * A market that happens while it is read. It yields the same events as a tape does; what differs is that
 * they come when they come, and that somebody must hang up.
 */
import type { MarketEvent, TapeHeader } from "../core/market-events.ts";

export type LiveMarket = {
  readonly header: TapeHeader;
  /** Name people know it by, for instance "mainnet live". */
  readonly name: string;
  /** mainnet, testnet, or what the network file calls itself. */
  readonly network: string;
  /** Start of the session: events with t < t0 only build the book. */
  readonly t0: number;
  /**
   * Events in order, with t never decreasing (epoch ms of the moment they were written). Ends after an `end`
   * event (the source gave up) or after `close`. Iterate once.
   */
  readonly events: AsyncIterable<MarketEvent>;
  /** Hangs up; the iteration ends. Safe to call twice. */
  close(): Promise<void>;
};
