/** Builds what a session is given and never changes: hashing and chance enter the core here, as functions. */
import type { EngineConfig } from "../core/engine-config.ts";
import type { MarketEvent, TapeHeader } from "../core/market-events.ts";
import type { SessionEnv } from "../core/session-state.ts";
import { CodedError } from "../errors.ts";
import { drawBelow, hashOf } from "../hash.ts";
import type { LedgerHeader } from "../store/event-ledger.ts";
import { ENGINE_VERSION } from "../version.ts";

export type SessionSetup = {
  readonly config: EngineConfig;
  /** The replicate's seed: equal for all cells of one replicate. */
  readonly seed: number;
  readonly durationMs: number;
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
};

/** What of a market is fixed before its first event. */
type KnownMarket = { readonly header: TapeHeader; readonly t0: number };

export function sessionEnv(setup: SessionSetup, market: KnownMarket): SessionEnv {
  return {
    config: setup.config,
    decimals: decimalsOf(market.header),
    t0: market.t0,
    durationMs: setup.durationMs,
    // No cell, order or price enters the draw: cells of one replicate stay synchronised.
    positionDraw: (ledgerIndex, prints) =>
      drawBelow([setup.seed, ledgerIndex, "position"], prints + 1),
    digest: digestOf,
  };
}

type Digested = { readonly events: readonly MarketEvent[]; readonly digest: string };

/**
 * Digests by the last event of their group. Sessions of one process that share a market meet the very same groups;
 * an entry lasts as long as its event.
 */
const digests = new WeakMap<MarketEvent, Digested>();

/** BLAKE3 of a ledger's group of events, worked out once for every group. */
function digestOf(events: readonly MarketEvent[]): string {
  const last = events.at(-1);
  const known = last === undefined ? undefined : digests.get(last);
  if (known !== undefined && isSame(known.events, events)) return known.digest;
  const digest = hashOf(events);
  if (last !== undefined) digests.set(last, { events, digest });
  return digest;
}

/** The same objects in the same order. A session that began within the group saw less of it. */
function isSame(known: readonly MarketEvent[], events: readonly MarketEvent[]): boolean {
  return known.length === events.length && known.every((event, i) => event === events[i]);
}

/** Header of the event ledger: everything that decides the records, and nothing that does not. */
export function ledgerHeader(setup: SessionSetup, market: KnownMarket): LedgerHeader {
  return {
    engine_version: ENGINE_VERSION,
    config: setup.config,
    pair: market.header.pair,
    // A replay keeps the network that the events came from.
    origin_network: market.header.network,
    price_increment: market.header.price_increment,
    starting_xrp_drops: setup.start.xrpDrops,
    starting_rlusd_micro: setup.start.rlusdMicro,
    seed: setup.seed,
    t0: market.t0,
  };
}

/** Number of decimals of a price increment 10^-d. */
function decimalsOf({ price_increment }: TapeHeader): number {
  for (let decimals = 0; decimals <= 9; decimals++) {
    if (Math.abs(price_increment * 10 ** decimals - 1) < 1e-9) return decimals;
  }
  throw new CodedError(
    "ENG_PRICE_INCREMENT",
    `tape header: price_increment was ${price_increment}, expected a power of ten from 1 to 1e-9`,
  );
}
