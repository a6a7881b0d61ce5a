/** A live feed that says what a test tells it to. */
import type { MarketEvent } from "../../../../../engine/core/market-events.ts";
import { createEventQueue } from "../../../../../engine/markets/xrpl/feed/event-queue.ts";
import type { Feed } from "../../../../../engine/markets/xrpl/feed/feed.ts";

export type ScriptedFeed = Feed & {
  readonly tell: (events: readonly MarketEvent[]) => void;
  readonly end: () => void;
};

export function openScriptedFeed(): ScriptedFeed {
  const queue = createEventQueue({ eventsMax: 1_000_000, onLeave: () => undefined });
  return {
    header: {
      type: "header",
      version: 1,
      pair: "XRP/RLUSD",
      network: "test",
      source: "xrpl",
      recorder_version: "feed 1",
      started_at: 1,
      price_increment: 0.00001,
      note: "scripted",
    },
    startedAt: 1,
    events: queue.events,
    health: () => {
      throw new Error("a scripted feed has no servers");
    },
    firstMid: () => 2,
    close: async () => queue.close(),
    tell: (events) => queue.push(events),
    end: () => queue.end(),
  };
}
