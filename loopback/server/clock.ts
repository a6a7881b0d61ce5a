/**
 * The server's own clock. It starts where it is told and runs `scale` times as fast as the wall, so that the age of a
 * ledger is as true at 60 × as at real pace. By hand it stands at the close of the newest ledger.
 */
import { RECORDED_PACE_MS, RIPPLE_EPOCH_S, recordedCloseTime, type Timeline } from "../timeline.ts";
import type { CheckedOptions } from "./options.ts";

export type ReplayClock = {
  /** Unix milliseconds of the replay, given its newest ledger's ordinal. */
  readonly nowMs: (newestOrdinal: number) => number;
  /** Milliseconds of the wall clock since the start, never going back. */
  readonly elapsedMs: () => number;
  readonly startedMs: number;
};

/** When the first ledger of the replay closed, for a server that starts now with so many ledgers behind it. */
export function epochOf(
  { closeTimes, startMs, ledgersAhead }: CheckedOptions,
  ledgers: Timeline["ledgers"],
): number {
  const [first] = ledgers;
  if (closeTimes === "recorded" && first !== undefined) {
    return (recordedCloseTime(first) + RIPPLE_EPOCH_S) * 1_000;
  }
  return startMs - ledgersAhead * RECORDED_PACE_MS;
}

/** Starts the clock. */
export function startClock(options: CheckedOptions, epochMs: number): ReplayClock {
  const startedAt = performance.now();
  const startedMs = epochMs + options.ledgersAhead * RECORDED_PACE_MS;
  const elapsedMs = () => performance.now() - startedAt;
  return {
    startedMs,
    elapsedMs,
    nowMs: (newestOrdinal) => {
      // A timer may fire a moment early; a server is never behind the close of its newest ledger.
      const closedMs = epochMs + newestOrdinal * RECORDED_PACE_MS;
      return options.manual
        ? closedMs
        : Math.max(closedMs, startedMs + elapsedMs() * options.scale);
    },
  };
}
