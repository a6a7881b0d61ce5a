/**
 * The operator's wish to stop, as a state that only moves forward: going on → stopping (finish the tick, close,
 * debrief) → killing (at once). Whoever waits is woken at each move.
 */
export type StopReason = "interrupted_sigint" | "interrupted_sigterm";

export type StopSignal = {
  readonly reason: () => StopReason | null;
  readonly killing: () => boolean;
  /** Calls back at every move until the returned function is called. */
  readonly onMove: (callback: () => void) => () => void;
};

export type StopControl = StopSignal & {
  readonly stop: (reason: StopReason) => void;
  readonly kill: () => void;
};

/** Returns a fresh signal in the state "going on". */
export function createStopControl(): StopControl {
  let reason: StopReason | null = null;
  let killing = false;
  const callbacks = new Set<() => void>();
  const moved = (): void => {
    for (const callback of [...callbacks]) callback();
  };
  return {
    reason: () => reason,
    killing: () => killing,
    onMove: (callback) => {
      callbacks.add(callback);
      return () => void callbacks.delete(callback);
    },
    stop: (why) => {
      if (reason !== null) return;
      reason = why;
      moved();
    },
    kill: () => {
      if (killing) return;
      reason ??= "interrupted_sigint";
      killing = true;
      moved();
    },
  };
}

/** Resolves after `ms`, or at once when the signal moves. */
export function pause(ms: number, signal: StopSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const timer = setTimeout(done, ms);
    const forget = signal.onMove(done);
  });
}
