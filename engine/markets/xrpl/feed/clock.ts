/**
 * Time for the feed. Events are stamped with the wall clock as it was read once, carried forward by clocks that
 * nobody can set: a wall clock that steps changes nothing. Where the program stood still (a sleeping machine, a
 * stopped process) the pause is told, and the stamps go on after it.
 */
import { uptime } from "node:os";

/** What the feed asks of the machine, all in milliseconds; an argument, so that tests can bend it. */
export type FeedClock = {
  /** Since 1970; read once. */
  wallMs(): number;
  /** Never goes back; stands still while the machine sleeps, on Linux. */
  monotonicMs(): number;
  /** Since the machine was started, sleep included; may be coarse. */
  uptimeMs(): number;
};

export const MACHINE_CLOCK: FeedClock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  uptimeMs: () => uptime() * 1000,
};

export type Pause = {
  readonly forMs: number;
  /** Market time of the last moment at which the program was seen alive; something may have been stamped later. */
  readonly sinceT: number;
  /** Market time of the moment at which it was seen alive again. */
  readonly untilT: number;
};

export type FeedTime = {
  /** Whole milliseconds since 1970, never decreasing. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
  /** To be called in short intervals: the pause since the last call when it was longer than tolerated, else null. */
  pulse(): Pause | null;
};

/** Time of one feed. A pause longer than `toleranceMs` is told by `pulse`. */
export function createFeedTime(clock: FeedClock, toleranceMs: number): FeedTime {
  const start = { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
  let seen = readClocks(clock);
  let sleptMs = 0;
  let last = 0;
  const timeAt = (monotonicMs: number) =>
    Math.round(start.wallMs + monotonicMs - start.monotonicMs + sleptMs);
  return {
    now() {
      last = Math.max(last, timeAt(clock.monotonicMs()));
      return last;
    },
    elapsed: () => clock.monotonicMs(),
    pulse() {
      const before = seen;
      seen = readClocks(clock);
      const forMs = passedMs(before, seen);
      if (forMs <= toleranceMs) return null;
      // Not what `now` said last: whoever woke first may have asked it before anybody looked for a pause.
      const sinceT = timeAt(before.monotonicMs);
      sleptMs += forMs - (seen.monotonicMs - before.monotonicMs);
      return { forMs, sinceT, untilT: timeAt(seen.monotonicMs) };
    },
  };
}

/** Two readings further apart than this are not of one moment. */
const APART_MS = 500;

export type Moment = { readonly monotonicMs: number; readonly uptimeMs: number };

/** How long it was from one moment to the other, sleep included, in ms. */
export function passedMs(from: Moment, to: Moment): number {
  return Math.max(to.monotonicMs - from.monotonicMs, to.uptimeMs - from.uptimeMs);
}

/** Both clocks at one moment: whoever is stopped between the two readings would take one pause for two. */
export function readClocks(clock: FeedClock): Moment {
  for (;;) {
    const monotonicMs = clock.monotonicMs();
    const uptimeMs = clock.uptimeMs();
    if (clock.monotonicMs() - monotonicMs <= APART_MS) return { monotonicMs, uptimeMs };
  }
}
