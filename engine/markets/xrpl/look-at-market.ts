/**
 * One look before a sweep: where is the market now, and is there one at all? Opens the feed like a session would,
 * takes its first snapshot, and hangs up. Whoever can answer it can run a session, so it is the preflight of a live
 * night.
 */
import { DROPS_PER_XRP, MICRO_PER_RLUSD } from "../../core/amounts.ts";
import type { MarketEvent } from "../../core/market-events.ts";
import { openFeed } from "./feed/feed.ts";
import { type Network, readNetworkFile } from "./network-file.ts";

/** Time for the first snapshot, ms: together with the program's start a person hears within 15 s. */
const OPEN_MS = 11_000;
const PROBE_MS = 9_000;

export type SeenMarket = {
  readonly network: Network;
  /** The server that told it. */
  readonly server: string;
  /** (best bid + best ask) / 2; null without both sides. */
  readonly mid: number | null;
  /** Price levels of each side, dust left out. */
  readonly bids: number;
  readonly asks: number;
  /** What the pool's balances make one XRP worth; null without a pool. */
  readonly poolPrice: number | null;
  /** True when there is a pool that holds more than can be counted: sessions do without it. */
  readonly isPoolLeftOut: boolean;
};

/**
 * Returns what the newest validated ledger has of the network file's pair, even when that is nothing.
 * @throws CodedError MKT_NETWORK_FILE; MKT_NO_SERVER (transient) naming each server and what it said;
 * MKT_OTHER_NETWORK.
 */
export async function lookAtMarket(networkFile: string): Promise<SeenMarket> {
  const network = readNetworkFile(networkFile);
  const feed = await openFeed(network, { limits: { openMs: OPEN_MS, probeMs: PROBE_MS } });
  try {
    const { server, counts } = feed.health();
    const isPoolLeftOut = counts.poolsLeftOut > 0;
    const seen = await firstSnapshot(feed.events);
    return { network, server: server ?? "", mid: feed.firstMid(), isPoolLeftOut, ...seen };
  } finally {
    await feed.close();
  }
}

/** A feed begins with a whole snapshot, which its ledger closes. */
async function firstSnapshot(events: AsyncIterable<MarketEvent>) {
  let seen: Pick<SeenMarket, "bids" | "asks" | "poolPrice"> = { bids: 0, asks: 0, poolPrice: null };
  for await (const event of events) {
    if (event.type === "book") seen = { ...seen, bids: event.bids.length, asks: event.asks.length };
    if (event.type === "amm") seen = { ...seen, poolPrice: priceOf(event) };
    if (event.type === "ledger") break;
  }
  return seen;
}

function priceOf({ xrp_drops, rlusd_micro }: Extract<MarketEvent, { type: "amm" }>): number {
  return rlusd_micro / MICRO_PER_RLUSD / (xrp_drops / DROPS_PER_XRP);
}
