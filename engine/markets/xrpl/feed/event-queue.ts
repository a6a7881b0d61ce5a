/**
 * Between the socket and whoever reads the feed. It is bounded by whoever fills it: `room` resolves only while the
 * queue is short, and nothing more is asked of a server before. What is small and must not be lost (a gap, the end)
 * may be pushed at any time.
 */
import type { MarketEvent } from "../../../core/market-events.ts";
import { createBell } from "./wait.ts";

export type EventQueue = {
  push(events: readonly MarketEvent[]): void;
  /** Resolves when fewer than the allowed number of events wait, or nobody reads any more. */
  room(): Promise<void>;
  /** No more events; those that wait are still read. */
  end(): void;
  /** The reader's next step throws this. */
  fail(error: unknown): void;
  /** Ends the reading at once and forgets what waits. */
  close(): void;
  /** To be iterated once. */
  readonly events: AsyncIterable<MarketEvent>;
};

type Options = {
  readonly eventsMax: number;
  /** The reader stopped before the end. */
  readonly onLeave: () => void;
};

/** A queue for one reader. */
export function createEventQueue({ eventsMax, onLeave }: Options): EventQueue {
  let waiting: MarketEvent[] = [];
  let taken = 0;
  let state: { readonly kind: "open" | "ended" } | { readonly kind: "failed"; error: unknown } = {
    kind: "open",
  };
  const filled = createBell();
  const drained = createBell();
  const isShort = () => waiting.length - taken < eventsMax || state.kind !== "open";
  const finish = (next: typeof state) => {
    if (state.kind !== "open") return;
    state = next;
    filled.ring();
    drained.ring();
  };
  const take = (): MarketEvent | undefined => {
    const event = waiting[taken];
    if (event === undefined) return undefined;
    taken += 1;
    // Cutting the list at every event would copy it at every event.
    if (taken === waiting.length || taken >= eventsMax) {
      waiting = waiting.slice(taken);
      taken = 0;
    }
    if (isShort()) drained.ring();
    return event;
  };
  const iterator: AsyncIterator<MarketEvent> = {
    async next() {
      for (;;) {
        const event = take();
        if (event !== undefined) return { done: false, value: event };
        if (state.kind === "failed") throw state.error;
        if (state.kind === "ended") return { done: true, value: undefined };
        await filled.next();
      }
    },
    // Written by hand: a generator would make a reader who leaves wait for the next event.
    async return() {
      onLeave();
      return { done: true, value: undefined };
    },
  };
  return {
    push(events) {
      if (state.kind !== "open") return;
      waiting.push(...events);
      filled.ring();
    },
    async room() {
      while (!isShort()) await drained.next();
    },
    end: () => finish({ kind: "ended" }),
    fail: (error) => finish({ kind: "failed", error }),
    close() {
      waiting = [];
      taken = 0;
      finish({ kind: "ended" });
    },
    events: { [Symbol.asyncIterator]: () => iterator },
  };
}
