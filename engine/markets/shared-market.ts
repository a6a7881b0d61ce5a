/**
 * Recorded markets that several sessions of one process see: opened once, read and parsed once, and for a generated
 * one packed once as the tape that each session keeps. Events are never changed, so sharing them changes nothing.
 */
import { statSync } from "node:fs";
import type { RecordedMarketSpec } from "../session/session-spec.ts";
import type { OpenMarket } from "./market.ts";
import { type OpenMarketOptions, openMarket, openSimulated } from "./open-market.ts";
import { type PackedTape, packTape } from "./tape/write-tape.ts";

export type SharedMarket = {
  readonly market: OpenMarket;
  /** The tape that a session on it keeps; null when it is a tape already. */
  readonly packed: PackedTape | null;
};

/** Sessions of one window follow one another; a second place lets two windows take turns. */
const MARKETS_MAX = 2;

const opened = new Map<string, SharedMarket>();

/**
 * Returns the market that this process opened last for the same spec and duration, else opens it. The one that was
 * not asked for longest makes room, so that memory stays flat over any number of sessions.
 * @throws CodedError MKT_SCENARIO, MKT_TAPE_…
 */
export function sharedMarket(spec: RecordedMarketSpec, options: OpenMarketOptions): SharedMarket {
  const key = keyOf(spec, options);
  const known = opened.get(key);
  opened.delete(key);
  const market = known ?? open(spec, options);
  opened.set(key, market);
  const [oldest] = opened.keys();
  if (opened.size > MARKETS_MAX && oldest !== undefined) opened.delete(oldest);
  return market;
}

function open(spec: RecordedMarketSpec, options: OpenMarketOptions): SharedMarket {
  if (spec.source === "replay") return { market: openMarket(spec, options), packed: null };
  let packed: PackedTape | null = null;
  const market = openSimulated(spec, options, (tape) => {
    packed = packTape(tape);
    return packed;
  });
  return { market, packed };
}

/** A tape file that was written anew is another market, whatever its name. */
function keyOf(spec: RecordedMarketSpec, { durationMs }: OpenMarketOptions): string {
  if (spec.source === "simulated") return JSON.stringify([durationMs, spec]);
  const file = statSync(spec.tape, { throwIfNoEntry: false });
  return JSON.stringify([durationMs, spec, file?.ino, file?.size, file?.mtimeMs]);
}
