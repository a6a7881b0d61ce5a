/** Waiting that can be ended: for some time, or for somebody to say that something changed. */

/** Resolves after `ms`, or at once when the signal is given. Leaves no timer behind. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener("abort", done);
  });
}

export type Bell = {
  /** Wakes everyone who waits now. */
  ring(): void;
  /** Resolves at the next ring. */
  next(): Promise<void>;
};

export function createBell(): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
