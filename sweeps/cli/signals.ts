/**
 * Ctrl-C and its relatives. The first asks for a clean end, the second ends at once. A terminal sends SIGINT to
 * the whole group and npm passes it on, so that one press may arrive twice: what follows within 300 ms is the
 * same press.
 */
import type { StopControl } from "../scheduler/stop-signal.ts";

const SAME_PRESS_MS = 300;

export type SignalListener = { readonly remove: () => void };

/** Listens until removed; `onFirst` and `onSecond` tell the operator what happens. */
export function listenToSignals(
  control: StopControl,
  { onFirst, onSecond }: { readonly onFirst: () => void; readonly onSecond: () => void },
): SignalListener {
  const press = createPressCounter();
  const onSignal = (signal: NodeJS.Signals): void => {
    const count = press(performance.now());
    if (count === 1) {
      control.stop(signal === "SIGINT" ? "interrupted_sigint" : "interrupted_sigterm");
      onFirst();
    } else if (count === 2) {
      control.kill();
      onSecond();
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    remove: () => {
      for (const signal of signals) process.removeListener(signal, onSignal);
    },
  };
}

/**
 * Returns a counter of presses on a monotonic clock in ms: the number of this press, or null for an echo of
 * the one before.
 */
export function createPressCounter(): (nowMs: number) => number | null {
  let presses = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  return (nowMs) => {
    if (nowMs - lastMs < SAME_PRESS_MS) return null;
    lastMs = nowMs;
    presses += 1;
    return presses;
  };
}
