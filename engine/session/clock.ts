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

/** A machine that slept wakes to another time than its timers: a long wait looks at it in between. */
const WAIT_MS_MAX = 1_000;

/** `now` is market time, which passes as the time of the machine does. */
export function realPace(now: () => number): Pace {
  let wakeUp: (() => void) | null = null;
  const wait = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const end = (isDue: boolean): void => {
        clearTimeout(timer);
        wakeUp = null;
        resolve(isDue);
      };
      const timer = setTimeout(end, ms, true);
      wakeUp = () => end(false);
    });
  const untilDue = async (t: number): Promise<void> => {
    for (let waitMs = t - now(); waitMs > 0; waitMs = t - now())
      if (!(await wait(Math.min(waitMs, WAIT_MS_MAX)))) return;
  };
  return {
    until: (t) => (t > now() ? untilDue(t) : null),
    wake() {
      wakeUp?.();
    },
  };
}
