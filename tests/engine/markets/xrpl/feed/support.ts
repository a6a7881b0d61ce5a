/** A live feed under test: real sockets to loopback servers, events kept as they come, waiting by condition. */
import { afterEach } from "vitest";
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import {
  type Feed,
  type FeedOptions,
  openFeed,
} from "../../../../../engine/markets/xrpl/feed/feed.ts";
import { type Network, readNetworkFile } from "../../../../../engine/markets/xrpl/network-file.ts";
import {
  type LoopbackOptions,
  type LoopbackServer,
  startLoopback,
} from "../../../../../loopback/index.ts";

const LOOPBACK = readNetworkFile("engine/config/networks/loopback.yaml");

type FeedTimes = Partial<Network["feed"]>;

/** The loopback network with servers of our own, quick to give up and to try again. */
export function networkOf(urls: readonly string[], times: FeedTimes = {}): Network {
  const feed = { ...LOOPBACK.feed, backoff_s: 0.05, backoff_max_s: 0.5, ...times };
  return { ...LOOPBACK, servers: [...urls], feed };
}

const atEnd: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of atEnd.splice(0).reverse()) await close();
});

/** Closes at the end of the test. */
export function later(close: () => Promise<void>): void {
  atEnd.push(close);
}

/** A server whose ledgers close by hand. */
export async function serve(options: LoopbackOptions = {}): Promise<LoopbackServer> {
  const server = await startLoopback({ manual: true, ...options });
  later(() => server.stop());
  return server;
}

export type Watched = {
  readonly feed: Feed;
  readonly events: readonly MarketEvent[];
  /** True when the iteration is over. */
  isOver(): boolean;
};

/** Quick limits, the same for all tests unless they say otherwise. */
export const QUICK = { readBackPauseMs: 0, snapshotRetryMs: 5, probeGraceMs: 200 } as const;

type WatchOptions = FeedOptions & { readonly times?: FeedTimes };

/**
 * Opens a feed on servers whose ledgers close by hand, and closes ledgers until the first snapshot is there.
 */
export function watch(
  servers: readonly LoopbackServer[],
  options: WatchOptions = {},
): Promise<Watched> {
  return watchUrls(
    servers.map(({ url }) => url),
    servers,
    options,
  );
}

/** The same at addresses of which not all need be those of the servers that close ledgers. */
export async function watchUrls(
  urls: readonly string[],
  servers: readonly LoopbackServer[],
  { times, ...options }: WatchOptions = {},
): Promise<Watched> {
  const opening = openFeed(networkOf(urls, times), {
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  await closingUntilSettled(servers, opening);
  const feed = await opening;
  later(() => feed.close());
  return keep(feed);
}

/** Closes ledgers until something is decided, one way or the other. */
export async function closingUntilSettled(
  servers: readonly LoopbackServer[],
  promise: Promise<unknown>,
): Promise<void> {
  let isSettled = false;
  const settled = () => {
    isSettled = true;
  };
  promise.then(settled, settled);
  await closingUntil(servers, () => isSettled);
}

/** Reads a feed in the background and keeps what comes. */
function keep(feed: Feed): Watched {
  const events: MarketEvent[] = [];
  let over = false;
  void (async () => {
    for await (const event of feed.events) events.push(event);
    over = true;
  })();
  return { feed, events, isOver: () => over };
}

/** Waits for a condition; the test's own time limit ends what never becomes true. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Milliseconds between ledgers that close while a test waits: longer than it takes to read one. */
const PACE_MS = 25;

/** Closes ledgers on all servers as long as somebody listens to one of them, until the condition holds. */
export async function closingUntil(
  servers: readonly LoopbackServer[],
  holds: () => boolean,
): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    const isHeard = servers.some(({ control }) => control.state().subscribers > 0);
    if (isHeard && turn % PACE_MS === 0) for (const { control } of servers) control.closeLedger();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Closes one ledger on all servers and waits until the feed has written it. */
export async function nextLedger(
  servers: readonly LoopbackServer[],
  { events }: Watched,
): Promise<number> {
  const indexes = servers.map(({ control }) => control.closeLedger());
  const index = Math.max(...indexes);
  await until(() => events.some((event) => event.type === "ledger" && event.index === index));
  return index;
}

export function ofType<T extends MarketEvent["type"]>(
  events: readonly MarketEvent[],
  type: T,
): readonly Extract<MarketEvent, { type: T }>[] {
  return events.filter((event): event is Extract<MarketEvent, { type: T }> => event.type === type);
}
