/**
 * Ends what no longer reports or has lived too long. Timers run on the monotonic clock, which stands still
 * while a machine sleeps: a laptop that was closed for an hour is no session that hung for an hour.
 */
import type { SessionLimits } from "./session-outcome.ts";

export type Watchdog = {
  /** A sign of life: the silence starts anew. */
  readonly feed: () => void;
  readonly stop: () => void;
};

/** Starts a watchdog; `bite` is called at most once, with what went wrong. */
export function startWatchdog(
  limits: Pick<SessionLimits, "silenceMsMax" | "lifeMsMax">,
  bite: (detail: string) => void,
): Watchdog {
  const stop = (): void => {
    clearTimeout(silence);
    clearTimeout(life);
  };
  const biteOnce = (detail: string): void => {
    stop();
    bite(detail);
  };
  const silence = setTimeout(
    () => biteOnce(`no progress for ${seconds(limits.silenceMsMax)}`),
    limits.silenceMsMax,
  );
  const life = setTimeout(
    () => biteOnce(`still running after ${seconds(limits.lifeMsMax)}, its time limit`),
    limits.lifeMsMax,
  );
  // `refresh` on a cleared timer would start it again: after the bite nothing is fed any more.
  let over = false;
  return {
    feed: () => {
      if (!over) silence.refresh();
    },
    stop: () => {
      over = true;
      stop();
    },
  };
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
