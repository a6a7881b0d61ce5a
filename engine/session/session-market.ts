/**
 * The market as a session reads it: recorded or live, its events come when they are due, and what has to be kept
 * of them is kept. The loop that drives the engine cannot tell the kinds apart.
 */
import type { MarketEvent, TapeHeader } from "../core/market-events.ts";
import type { OpenMarket } from "../markets/market.ts";
import { openLive } from "../markets/open-live.ts";
import { sharedMarket } from "../markets/shared-market.ts";
import type { FeedLog } from "../markets/xrpl/feed/feed.ts";
import { realPace, virtualPace } from "./clock.ts";
import {
  keepLiveTape,
  keepNoTape,
  keepSeenTape,
  keepWholeTape,
  type TapeKeeper,
} from "./keep-tape.ts";
import { watchPresence } from "./pauses.ts";
import type { SessionFiles } from "./session-files.ts";
import type { LiveMarketSpec, RecordedMarketSpec, SessionSpec } from "./session-spec.ts";

export type SessionMarket = {
  readonly header: TapeHeader;
  readonly name: string;
  readonly network: string;
  readonly t0: number;
  readonly events: Iterable<MarketEvent> | AsyncIterable<MarketEvent>;
  /** Null as long as the tape is not known: a live one is still being written. */
  readonly tapeHash: string | null;
  readonly tape: TapeKeeper;
  /** Resolves when the event at tape time `t` is due, or at once after `hangUp`; null where nobody has to wait. */
  until(t: number): Promise<void> | null;
  /** How many ticks are stored in one transaction. */
  readonly ticksPerBatch: number;
  /** Nobody waits for the next event any more. Safe to call twice. */
  hangUp(): Promise<void>;
};

export type OpenSessionMarketOptions = {
  readonly log: FeedLog;
  readonly files: SessionFiles;
  /** Gives up waiting for a live market. */
  readonly signal: AbortSignal;
};

/** How many ticks are stored in one transaction when nobody waits for each of them. */
const TICKS_PER_BATCH = 50;

/** Opens the market of a session. @throws CodedError MKT_… when there is none. */
export function openSessionMarket(
  spec: SessionSpec,
  options: OpenSessionMarketOptions,
): Promise<SessionMarket> {
  const { market } = spec;
  return market.source === "xrpl"
    ? openLiveSession(spec, market, options)
    : Promise.resolve(openRecordedSession(spec, market, options.files));
}

function openRecordedSession(
  { clock, folder, durationMs, storage }: SessionSpec,
  spec: RecordedMarketSpec,
  files: SessionFiles,
): SessionMarket {
  const { market, packed } = sharedMarket(spec, { durationMs });
  const isKept = packed !== null && storage !== "summary";
  const tape = isKept ? keepWholeTape(folder, packed, files) : keepNoTape(market);
  if (clock === "real") return atRealPace(folder, market, tape);
  const pace = virtualPace();
  return {
    ...market,
    tape,
    until: (t) => pace.until(t),
    ticksPerBatch: TICKS_PER_BATCH,
    hangUp: async () => pace.wake(),
  };
}

function atRealPace(folder: string, market: OpenMarket, tape: TapeKeeper): SessionMarket {
  const presence = watchPresence(market.t0);
  const pace = realPace(presence.time.now);
  return {
    ...market,
    tape: keepSeenTape(folder, market, { known: tape, isOther: presence.hasStoodStill }),
    events: presence.mark(market.events, async (t) => {
      await pace.until(t);
    }),
    // Each event was awaited before it came here.
    until: () => null,
    ticksPerBatch: 1,
    hangUp: async () => {
      presence.stop();
      pace.wake();
    },
  };
}

async function openLiveSession(
  { folder, durationMs }: SessionSpec,
  spec: LiveMarketSpec,
  { log, signal }: OpenSessionMarketOptions,
): Promise<SessionMarket> {
  const market = await openLive(spec, { durationMs, log, signal });
  // A feed of its own stands still with the session and tells of it; one that is shared goes on.
  const presence = spec.feedSocket === undefined ? null : watchPresence(market.t0);
  return {
    ...market,
    events: presence?.mark(market.events, null) ?? market.events,
    tapeHash: null,
    tape: keepLiveTape(folder, market),
    // It comes when it happens.
    until: () => null,
    ticksPerBatch: 1,
    hangUp: () => {
      presence?.stop();
      return market.close();
    },
  };
}
