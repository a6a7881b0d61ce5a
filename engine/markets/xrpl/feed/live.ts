/**
 * A live market for one session with a connection of its own: the feed, cut at the session's length. The time runs
 * out by the clock, whether or not ledgers come.
 */
import type { MarketEvent } from "../../../core/market-events.ts";
import type { LiveMarketSpec } from "../../../session/session-spec.ts";
import type { LiveMarket } from "../../live-market.ts";
import { readNetworkFile } from "../network-file.ts";
import { type FeedOptions, openFeed } from "./feed.ts";

export type LiveMarketOptions = FeedOptions & {
  /** Length of the session in milliseconds, counted from the first snapshot. */
  readonly durationMs: number;
};

/**
 * Opens the market that a spec names and returns once the first snapshot is there: t0 is its stamp. The events end
 * with `duration_elapsed` at t0 + durationMs, or before that with the feed's own end.
 * @throws CodedError MKT_NETWORK_FILE, or MKT_NO_SERVER when no server gives a fresh ledger.
 */
export async function openLiveMarket(
  { networkFile }: LiveMarketSpec,
  { durationMs, ...options }: LiveMarketOptions,
): Promise<LiveMarket> {
  const network = readNetworkFile(networkFile);
  const feed = await openFeed(network, options);
  const t0 = feed.startedAt;
  return {
    header: feed.header,
    name: `${network.network} live`,
    network: network.network,
    t0,
    events: untilTime(feed.events, t0 + durationMs, durationMs),
    close: () => feed.close(),
  };
}

/** The events up to a moment, then the end; a source that has nothing to say does not hold it up. */
function untilTime(
  events: AsyncIterable<MarketEvent>,
  endT: number,
  durationMs: number,
): AsyncIterable<MarketEvent> {
  const source = events[Symbol.asyncIterator]();
  const end: MarketEvent = { type: "end", t: endT, reason: "duration_elapsed" };
  let isUp = false;
  let isOver = false;
  let wake = () => {};
  const timer = setTimeout(() => {
    isUp = true;
    wake();
  }, durationMs);
  const over = () => {
    isOver = true;
    clearTimeout(timer);
  };
  const ended = async (): Promise<IteratorResult<MarketEvent>> => {
    over();
    await source.return?.();
    return { done: false, value: end };
  };
  const timeIsUp = () =>
    new Promise<null>((resolve) => {
      wake = () => resolve(null);
    });
  const iterator: AsyncIterator<MarketEvent> = {
    async next() {
      if (isOver) return { done: true, value: undefined };
      if (isUp) return ended();
      const next = await Promise.race([source.next(), timeIsUp()]);
      if (next === null || (next.done !== true && next.value.t >= endT)) return ended();
      if (next.done === true) over();
      return next;
    },
    async return() {
      over();
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}
