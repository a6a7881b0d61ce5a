/** How long a plan takes on the real clock. Pure. */
import type { SweepPlan } from "./plan-types.ts";

/** The main network validates a ledger about every 4 s. */
const LEDGER_MS = 4_000;

/**
 * Wall time of a plan on the real clock in ms, retries left out. On a shared feed a replicate begins when the
 * one before has ended, so that its cells see the same half-hour.
 */
export function wallTimeMs(
  plan: Pick<SweepPlan, "replicates" | "concurrency" | "durationMs" | "pauseBetweenMs" | "live"> & {
    readonly sessions: readonly unknown[];
  },
): number {
  const { sessions, replicates, concurrency, durationMs, pauseBetweenMs, live } = plan;
  const rounds =
    live?.sharedFeed === true
      ? replicates * Math.ceil(sessions.length / replicates / concurrency)
      : Math.ceil(sessions.length / concurrency);
  return rounds * durationMs + Math.max(0, rounds - 1) * pauseBetweenMs;
}

/** Ledgers that a live session may expect to see. */
export function ledgersExpected(durationMs: number): number {
  return Math.max(1, Math.round(durationMs / LEDGER_MS));
}
