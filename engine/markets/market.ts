/**
 * One interface for every market source. A source opens into a header, a name, and an ordered stream of
 * events; nothing downstream can tell which kind it was.
 */
import type { MarketEvent, TapeHeader } from "../core/market-events.ts";

export type OpenMarket = {
  readonly header: TapeHeader;
  /** Name people know it by: the scenario, or the tape's name. */
  readonly name: string;
  /** What a session stores: mainnet, testnet, simulated, replay:<name>. */
  readonly network: string;
  /** Start of the session in tape time: the window's start, else the first event's t. */
  readonly t0: number;
  /**
   * Events in order. Those with t < t0 only build the book (last book, pool and open gap before the
   * window). Ends after an `end` event, or where the tape ends.
   */
  readonly events: Iterable<MarketEvent>;
  /** BLAKE3 of everything before the footer of the tape that holds these events, lower-case hex. */
  readonly tapeHash: string;
};
