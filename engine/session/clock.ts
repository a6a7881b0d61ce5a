/** How fast tape time passes: as fast as it goes, or as the market's own pace. Durations are monotonic. */
import { setImmediate as breathe } from "node:timers/promises";

export type Pace = {
  /** Resolves when the event at tape time `t` is due, or when `wake` is called; null where nobody has to wait. */
  until(t: number): Promise<void> | null;
  /** Ends the current wait early: somebody asked the session to stop. */
  wake(): void;
};

/** How many events pass between two looks at the channel: often enough for a Ctrl-C, rare enough to be free. */
const EVENTS_PER_TURN = 64;

export function virtualPace(): Pace {
  let events = 0;
  return {
    until() {
      events += 1;
      return events % EVENTS_PER_TURN === 0 ? breathe() : null;
    },
    wake() {},
  };
}

/** `now` is market time, which passes as the time of the machine does. */
export function realPace(now: () => number): Pace {
  let wakeUp: (() => void) | null = null;
  return {
    until(t) {
      const waitMs = t - now();
      if (waitMs <= 0) return null;
      return new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          wakeUp = null;
          resolve();
        };
        const timer = setTimeout(end, waitMs);
        wakeUp = end;
      });
    },
    wake() {
      wakeUp?.();
    },
  };
}
