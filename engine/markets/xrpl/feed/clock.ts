/**
 * Time for the feed. Events are stamped with the wall clock as it was read once, carried forward by the monotonic
 * clock, so that a wall clock that is set back cannot make `t` decrease; durations are monotonic. Where the program
 * stood still (a sleeping machine, a stopped process) the pause is told and the wall clock is read anew.
 */

/** What the feed asks of the machine, both in milliseconds; an argument, so that tests can bend it. */
export type FeedClock = {
  /** Since 1970. */
  wallMs(): number;
  /** Since whenever; never goes back, and may stand still while the machine sleeps. */
  monotonicMs(): number;
};

export const MACHINE_CLOCK: FeedClock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};

export type Pause = {
  readonly forMs: number;
  /** Stamp of the last moment at which the program was seen alive. */
  readonly sinceT: number;
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
  let anchor = read(clock);
  let seen = anchor;
  let last = 0;
  const stamp = (monotonicMs: number) => {
    last = Math.max(last, Math.round(anchor.wallMs + monotonicMs - anchor.monotonicMs));
    return last;
  };
  return {
    now: () => stamp(clock.monotonicMs()),
    elapsed: () => clock.monotonicMs(),
    pulse() {
      const before = seen;
      seen = read(clock);
      const forMs = pauseBetween(before, seen);
      if (forMs <= toleranceMs) return null;
      const sinceT = stamp(before.monotonicMs);
      anchor = seen;
      return { forMs, sinceT };
    },
  };
}

type Reading = { readonly wallMs: number; readonly monotonicMs: number };

function read(clock: FeedClock): Reading {
  return { wallMs: clock.wallMs(), monotonicMs: clock.monotonicMs() };
}

/**
 * A stopped process misses monotonic time; while a machine sleeps its monotonic clock stands still (on Linux) and
 * only the wall clock tells. A wall clock that is set ahead looks the same and costs one short gap, no more.
 */
function pauseBetween(before: Reading, after: Reading): number {
  return Math.max(after.monotonicMs - before.monotonicMs, after.wallMs - before.wallMs);
}
