/**
 * A session that stood still (a stopped process, a sleeping machine, a machine that had no time for it) saw nothing of
 * the market meanwhile, and must not trade as if it had. What it missed is read back inside a `gap`, like the ledgers
 * of an outage: nothing ticks, nothing fills, the book is read anew after it.
 */
import type { GapEvent, MarketEvent } from "../core/market-events.ts";
import {
  createFeedTime,
  type FeedClock,
  type FeedTime,
  MACHINE_CLOCK,
} from "../markets/xrpl/feed/clock.ts";
import { startHeartbeat } from "../markets/xrpl/feed/heartbeat.ts";
import { PAUSE_MS } from "../markets/xrpl/feed/limits.ts";

const LOOK_MS = 1_000;

export type Presence = {
  /** Market time as it passes here. */
  readonly time: FeedTime;
  /**
   * The events, with a gap for every pause longer than a tick. Each is awaited by `until` first; null for a market that
   * comes when it happens, stamped by a clock of its own.
   */
  readonly mark: (events: Events, until: Until | null) => AsyncIterable<MarketEvent>;
  /** Looks now; by itself it looks every second. */
  readonly look: () => void;
  /** True once `mark` met a pause: from then on the market seen here is not the one that everybody saw. */
  readonly hasStoodStill: () => boolean;
  readonly stop: () => void;
};

type Until = (t: number) => Promise<void>;
type Events = Iterable<MarketEvent> | AsyncIterable<MarketEvent>;
type Heartbeat = ReturnType<typeof startHeartbeat>;

/** Looks every second whether this process stood still. `startsAt` is the market time of this moment. */
export function watchPresence(startsAt: number, clock: FeedClock = MACHINE_CLOCK): Presence {
  const time = createFeedTime({ ...clock, wallMs: () => startsAt }, PAUSE_MS);
  const heartbeat = startHeartbeat(time, LOOK_MS);
  const sight: Sight = { isTold: false, isMarkets: false, hasPaused: false };
  return {
    time,
    mark: (events, until) => markPauses(events, until, { time, heartbeat, sight }),
    look: () => void heartbeat.hasPaused(),
    hasStoodStill: () => sight.hasPaused,
    stop: () => heartbeat.stop(),
  };
}

/** Two gaps may overlap, the market's own and ours; the engine is told of one. */
type Sight = { isTold: boolean; isMarkets: boolean; hasPaused: boolean };

type Watch = {
  readonly time: FeedTime;
  readonly heartbeat: Heartbeat;
  readonly sight: Sight;
};

async function* markPauses(
  events: Events,
  until: Until | null,
  { time, heartbeat, sight }: Watch,
): AsyncGenerator<MarketEvent> {
  // How late an event comes at best: a feed stamps by a clock of its own. What is waited for is due by ours.
  let delayMs = until === null ? Number.POSITIVE_INFINITY : 0;
  let wokeAt: number | null = null;
  let lastT = 0;
  let isBetweenGroups = true;
  for await (const event of events) {
    await until?.(event.t);
    const pause = heartbeat.take();
    if (pause !== null) {
      const delay = Number.isFinite(delayMs) ? delayMs : 0;
      wokeAt = Math.max(lastT, pause.untilT - delay);
      const open = gap("open", Math.max(lastT, pause.sinceT - delay), stoodStill(pause.forMs));
      if (!sight.isTold) yield open;
      lastT = sight.isTold ? lastT : open.t;
      sight.isTold = true;
      sight.hasPaused = true;
    } else if (wokeAt === null) delayMs = Math.min(delayMs, time.now() - event.t);

    if (event.type === "gap") sight.isMarkets = event.phase === "open";
    const isFresh = wokeAt === null || (event.t >= wokeAt && isBetweenGroups);
    isBetweenGroups = event.type === "ledger" || event.type === "gap";
    if (event.type !== "end") {
      if (!isFresh) {
        lastT = wokeAt as number;
        if (event.type !== "gap") yield { ...event, t: lastT, readback: true };
        continue;
      }
      // The market's gap begins in ours, which then lasts as long as it does.
      if (wokeAt !== null && event.type === "gap" && event.phase === "open") continue;
      if (wokeAt !== null && !sight.isMarkets && event.type !== "gap") {
        sight.isTold = false;
        yield gap("close", event.t, "sees the market again");
      }
      wokeAt = null;
    }
    if (event.type === "gap") sight.isTold = event.phase === "open";
    lastT = Math.max(lastT, event.t);
    yield lastT === event.t ? event : { ...event, t: lastT };
  }
}

function gap(phase: GapEvent["phase"], t: number, reason: string): GapEvent {
  return { type: "gap", t: Math.round(t), reason, phase };
}

/** As the live feed words it. */
function stoodStill(forMs: number): string {
  return `this program stood still for ${Math.round(forMs / 100) / 10} s`;
}
