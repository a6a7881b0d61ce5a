/** How fast tape time passes: as fast as it goes, or as the market's own pace. Durations are monotonic. */

export type Pace = {
  /** Resolves when the event at tape time `t` is due, or at once when `wake` was called. */
  until(t: number): Promise<void>;
  /** Ends the current wait early: somebody asked the session to stop. */
  wake(): void;
};

/** How many events pass between two looks at the channel: often enough for a Ctrl-C, rare enough to be free. */
const EVENTS_PER_TURN = 64;

export function virtualPace(): Pace {
  let events = 0;
  return {
    async until() {
      events += 1;
      if (events % EVENTS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    wake() {},
  };
}

/** `now` is market time, which passes as the time of the machine does. */
export function realPace(now: () => number): Pace {
  let wakeUp: (() => void) | null = null;
  return {
    async until(t) {
      const waitMs = t - now();
      if (waitMs <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, waitMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wakeUp = null;
    },
    wake() {
      wakeUp?.();
    },
  };
}
