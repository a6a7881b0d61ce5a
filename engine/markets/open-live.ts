/** Opens a live market: over a connection of the session's own, or over the feed that a sweep's sessions share. */
import type { LiveMarketSpec } from "../session/session-spec.ts";
import type { LiveMarket } from "./live-market.ts";
import type { FeedClock } from "./xrpl/feed/clock.ts";
import type { FeedLog } from "./xrpl/feed/feed.ts";
import { openLiveMarket } from "./xrpl/feed/live.ts";
import { joinSharedFeed } from "./xrpl/shared-feed/join.ts";

export type OpenLiveOptions = {
  /** Length of the session in milliseconds, from its first snapshot. */
  readonly durationMs: number;
  /** Gives up waiting for the market. */
  readonly signal: AbortSignal;
  readonly log: FeedLog;
  /** Of a connection of its own; a shared feed has one already. */
  readonly clock?: FeedClock;
};

/**
 * Returns the market once its first snapshot is there.
 * @throws CodedError MKT_NETWORK_FILE, MKT_NO_SERVER, or MKT_FEED_GONE.
 */
export function openLive(
  spec: LiveMarketSpec,
  { durationMs, signal, ...own }: OpenLiveOptions,
): Promise<LiveMarket> {
  return spec.feedSocket === undefined
    ? openLiveMarket(spec, { durationMs, signal, ...own })
    : joinSharedFeed(spec.feedSocket, { durationMs, signal, round: spec.feedRound ?? "" });
}
