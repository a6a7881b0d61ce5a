/**
 * The market as a session reads it: recorded or live, its events come when they are due, and what has to be kept
 * of them is kept. The loop that drives the engine cannot tell the kinds apart.
 */
import type { MarketEvent, TapeHeader } from "../core/market-events.ts";
import { openLive } from "../markets/open-live.ts";
import { sharedMarket } from "../markets/shared-market.ts";
import type { FeedLog } from "../markets/xrpl/feed/feed.ts";
import { realPace, virtualPace } from "./clock.ts";
import { keepLiveTape, keepNoTape, keepWholeTape, type TapeKeeper } from "./keep-tape.ts";
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
  /** Resolves when the event at tape time `t` is due, or at once after `hangUp`. */
  until(t: number): Promise<void>;
  /** How many ticks are stored in one transaction. */
  readonly ticksPerBatch: number;
  /** Nobody waits for the next event any more. Safe to call twice. */
  hangUp(): Promise<void>;
};

export type OpenSessionMarketOptions = {
  readonly log: FeedLog;
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
    : Promise.resolve(openRecordedSession(spec, market));
}

function openRecordedSession(
  { clock, folder, durationMs }: SessionSpec,
  spec: RecordedMarketSpec,
): SessionMarket {
  const { market, packed } = sharedMarket(spec, { durationMs });
  const pace = clock === "real" ? realPace(market.t0) : virtualPace();
  return {
    ...market,
    tape: packed === null ? keepNoTape(market) : keepWholeTape(folder, packed),
    until: (t) => pace.until(t),
    ticksPerBatch: clock === "real" ? 1 : TICKS_PER_BATCH,
    hangUp: async () => pace.wake(),
  };
}

async function openLiveSession(
  { folder, durationMs }: SessionSpec,
  spec: LiveMarketSpec,
  { log, signal }: OpenSessionMarketOptions,
): Promise<SessionMarket> {
  const market = await openLive(spec, { durationMs, log, signal });
  return {
    ...market,
    tapeHash: null,
    tape: keepLiveTape(folder, market),
    // It comes when it happens.
    until: () => Promise.resolve(),
    ticksPerBatch: 1,
    hangUp: () => market.close(),
  };
}
