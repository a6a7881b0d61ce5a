/**
 * Ends what no longer reports or has lived too long. Timers run on the monotonic clock, which stands still
 * while a machine sleeps: a laptop that was closed for an hour is no session that hung for an hour. And a watchdog
 * that stood still itself (Ctrl-Z, a paused virtual machine) heard nothing meanwhile: it listens again before it bites.
 */
import type { SessionLimits } from "./session-outcome.ts";

export type Watchdog = {
  /** A sign of life: the silence starts anew. */
  readonly feed: () => void;
  readonly stop: () => void;
};

/** A timer that comes later than this was held up by us, not by whom it watches. */
const LATE_MS = 1_000;
/** How long a session that is over its time may take to be heard of, when we were away at that moment. */
const HEAR_AGAIN_MS = 5_000;

/** Starts a watchdog; `bite` is called at most once, with what went wrong. */
export function startWatchdog(
  { silenceMsMax, lifeMsMax }: Pick<SessionLimits, "silenceMsMax" | "lifeMsMax">,
  bite: (detail: string) => void,
): Watchdog {
  const stop = (): void => {
    silence.stop();
    life.stop();
  };
  const biteOnce = (detail: string): void => {
    stop();
    bite(detail);
  };
  const silence = startDeadline(silenceMsMax, silenceMsMax, () =>
    biteOnce(`no progress for ${seconds(silenceMsMax)}`),
  );
  const life = startDeadline(lifeMsMax, Math.min(lifeMsMax, HEAR_AGAIN_MS), () =>
    biteOnce(`still running after ${seconds(lifeMsMax)}, its time limit`),
  );
  return { feed: () => silence.restart(silenceMsMax), stop };
}

type Deadline = { readonly restart: (ms: number) => void; readonly stop: () => void };

/** Calls `over` after `ms`, unless it is restarted or stopped; `againMs` is the time it gives when it came late itself. */
function startDeadline(ms: number, againMs: number, over: () => void): Deadline {
  let isStopped = false;
  let dueAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let look: NodeJS.Immediate | undefined;
  const clear = (): void => {
    clearTimeout(timer);
    clearImmediate(look);
  };
  const restart = (nextMs: number): void => {
    clear();
    if (isStopped) return;
    dueAt = performance.now() + nextMs;
    timer = setTimeout(due, nextMs);
  };
  const due = (): void => {
    if (performance.now() - dueAt > LATE_MS) {
      restart(againMs);
      return;
    }
    // What was said in time may lie unread: timers come before messages. Two turns, and it has been read.
    look = setImmediate(() => {
      look = setImmediate(over);
    });
  };
  restart(ms);
  return {
    restart,
    stop: () => {
      isStopped = true;
      clear();
    },
  };
}

function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} s` : `${ms} ms`;
}
