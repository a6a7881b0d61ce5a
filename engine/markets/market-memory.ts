/**
 * Remembers the recorded markets that were opened last: cells of one window see the same events, so a process that
 * runs many sessions reads and parses each tape once. Bounded by events, so that memory stays flat however many
 * windows pass through. The events are shared and never written to: the engine only reads them.
 */
import { statSync } from "node:fs";
import type { RecordedMarketSpec } from "../session/session-spec.ts";
import type { OpenMarket } from "./market.ts";
import { openMarket } from "./open-market.ts";

export type MarketOpener = typeof openMarket;

export type MarketMemory = {
  readonly open: MarketOpener;
};

/** About 60 MB of parsed events: some forty half-hours of the everyday market. */
const EVENTS_MAX = 100_000;

type Kept = { readonly market: OpenMarket; readonly events: number };

/** Returns an opener that gives a market it remembers, the longest unused forgotten first. */
export function createMarketMemory(eventsMax: number = EVENTS_MAX): MarketMemory {
  const kept = new Map<string, Kept>();
  let total = 0;
  const forgetOldest = (): void => {
    for (const [key, { events }] of kept) {
      if (total <= eventsMax || kept.size === 1) return;
      kept.delete(key);
      total -= events;
    }
  };
  return {
    open(spec, options) {
      const key = JSON.stringify([spec, options, stampOf(spec)]);
      const known = kept.get(key);
      if (known !== undefined) {
        kept.delete(key);
        kept.set(key, known);
        return known.market;
      }
      const opened = openMarket(spec, options);
      const events = [...opened.events];
      const market = { ...opened, events };
      kept.set(key, { market, events: events.length });
      total += events.length;
      forgetOldest();
      return market;
    },
  };
}

/** A tape that was replaced meanwhile is another tape. A missing one is told by whoever opens it. */
function stampOf(spec: RecordedMarketSpec): unknown {
  if (spec.source === "simulated") return null;
  const stat = statSync(spec.tape, { throwIfNoEntry: false });
  return stat === undefined ? null : [stat.ino, stat.size, stat.mtimeMs];
}
