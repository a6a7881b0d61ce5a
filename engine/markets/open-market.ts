/**
 * Opens a recorded market: the one place that knows which such sources there are. Whatever it was, what comes out is a
 * header, a name, and an ordered stream of events that ends after the session's last moment.
 */
import type { RecordedMarketSpec } from "../session/session-spec.ts";
import type { OpenMarket } from "./market.ts";
import { openReplay } from "./replay/open-replay.ts";
import { generateSimulated } from "./simulated/generate.ts";
import { type TapeContent, type TapeSummary, tapeSummary } from "./tape/write-tape.ts";

export type OpenMarketOptions = {
  /** Length of the session. A generated tape is this long; a replayed one ends with the first event past it. */
  readonly durationMs: number;
};

/**
 * Opens the market a session runs on.
 * @throws CodedError MKT_SCENARIO, or MKT_TAPE_… when the tape is missing, damaged or does not hold the window.
 */
export function openMarket(
  spec: RecordedMarketSpec,
  { durationMs }: OpenMarketOptions,
): OpenMarket {
  switch (spec.source) {
    case "simulated":
      return openSimulated(spec, { durationMs }, tapeSummary);
    case "replay":
      return openReplay(spec, durationMs);
  }
}

/** Generates a market; `summarise` says what the hash of its tape is. @throws CodedError MKT_SCENARIO. */
export function openSimulated(
  { scenario, seed }: Extract<RecordedMarketSpec, { source: "simulated" }>,
  { durationMs }: OpenMarketOptions,
  summarise: (tape: TapeContent) => TapeSummary,
): OpenMarket {
  const { header, events } = generateSimulated(scenario, seed, durationMs);
  return {
    header,
    name: scenario,
    network: "simulated",
    t0: header.started_at,
    events,
    tapeHash: summarise({ header, events }).hash,
  };
}

/** A session that has no mid in its first minute starts without one. */
const FIRST_MID_WITHIN_MS = 60_000;

/** The first mid that a session on this market sees, or null when there is none in its first minute. */
export function firstMid(spec: RecordedMarketSpec, durationMs: number): number | null {
  const { events, t0 } = openMarket(spec, {
    durationMs: Math.min(durationMs, FIRST_MID_WITHIN_MS),
  });
  let mid: number | null = null;
  for (const event of events) {
    if (event.type === "book") mid = midOf(event.bids[0]?.[0], event.asks[0]?.[0]);
    // A session looks at its market at ledgers only, and may know the book from before its window.
    if (event.type === "ledger" && event.t >= t0 && mid !== null) return mid;
  }
  return null;
}

function midOf(bid: number | undefined, ask: number | undefined): number | null {
  return bid === undefined || ask === undefined ? null : (bid + ask) / 2;
}
