/**
 * What an attempt's outcome means for its session: done, failed for good, to be tried again, or cut off and to
 * be run anew. Pure.
 */
import type { SessionOutcome } from "../../runner/index.ts";
import type { SessionEnd } from "../journal/journal-types.ts";

/** The only ends that are tried again: the session died of a fault, its numbers say nothing about its cell. */
const RETRIED = [
  "crashed",
  "watchdog",
  "startup_failure",
  "risk_stale_ledger",
  "risk_gateway_unhealthy",
];

/**
 * A session that finds no market at its start has lost nothing and uses up no retry: the sweep waits for a server and
 * starts it again. Not for ever: a market that answers the sweep and never a session is a fault like any other.
 */
const MARKET_WAITS_MAX = 10;

/** Halts that are faults of the program or its setting: a result would be an accident. */
const FAILED_HALTS = ["unhandled_exception", "unexpected_halt", "config_mismatch", ...RETRIED];

const INTERRUPTED_HALTS = [
  "interrupted_sigint",
  "interrupted_sigterm",
  "aborted_by_rule",
  "kill_switch",
];

export type AttemptEnd = Omit<SessionEnd, "session" | "attempt"> & {
  /** What the machine refused, when that is why; the sweep cannot go on. */
  readonly fault: string | null;
};

export type AttemptContext = {
  /** Folder of the attempt, relative to the run's folder. */
  readonly folder: string;
  /** Earlier attempts of this session that died of a fault. */
  readonly faultsBefore: number;
  /** Earlier attempts that found no market at their start. */
  readonly waitsBefore: number;
  readonly retries: number;
  /** Somebody of this sweep asked for its end (operator, rule, or the death of its orchestrator). */
  readonly asked: boolean;
  /** The rule that ended the sweep, when one did. */
  readonly abortedBy: string | null;
};

/** Returns what the journal records of an attempt's end. */
export function settleAttempt(outcome: SessionOutcome, context: AttemptContext): AttemptEnd {
  switch (outcome.kind) {
    case "finished":
      return settleSummary(outcome, context);
    case "cut":
      return {
        ...nothing("interrupted", outcome.detail),
        state: "interrupted",
        reason: outcome.detail,
      };
    case "failed": {
      if (outcome.reason === "environment") {
        const first = outcome.detail;
        return {
          ...nothing("environment", first),
          state: "interrupted",
          reason: first,
          fault: first,
        };
      }
      if (outcome.reason === "no_market" && context.waitsBefore < MARKET_WAITS_MAX) {
        const reason = "found no market; starts again once one answers";
        return { ...nothing(outcome.reason, outcome.detail), state: "planned", reason };
      }
      const reason = outcome.reason === "no_market" ? "startup_failure" : outcome.reason;
      return { ...nothing(reason, outcome.detail), ...failedOrAgain(reason, context) };
    }
  }
}

/** True when an attempt with this outcome died of a fault that may be tried again. */
export function isRetried(outcome: string): boolean {
  return RETRIED.includes(outcome);
}

function settleSummary(
  { summary }: Extract<SessionOutcome, { kind: "finished" }>,
  context: AttemptContext,
): AttemptEnd {
  const halt = summary.halt_reason;
  const numbers = {
    outcome: halt,
    detail: summary.halt_detail,
    folder: context.folder,
    haltReason: halt,
    invariantStatus: summary.inventory_invariant.status,
    ticks: summary.ticks,
    fills: summary.fills_total,
    fault: null,
  };
  if (INTERRUPTED_HALTS.includes(halt)) {
    // Ended from outside, and not by this sweep: run again by itself, it might be ended again without end.
    if (!context.asked)
      return { ...numbers, state: "failed", reason: `${halt}, not asked for by this sweep` };
    const why = context.abortedBy === null ? halt : `${halt}: ${context.abortedBy}`;
    return { ...numbers, state: "interrupted", reason: why };
  }
  if (FAILED_HALTS.includes(halt)) return { ...numbers, ...failedOrAgain(halt, context) };
  return { ...numbers, state: "finished", reason: null };
}

function failedOrAgain(
  reason: string,
  { faultsBefore, retries }: AttemptContext,
): { state: "planned" | "failed"; reason: string } {
  if (!isRetried(reason)) return { state: "failed", reason };
  if (faultsBefore < retries) {
    return {
      state: "planned",
      reason: `${reason}; try ${faultsBefore + 2} of ${retries + 1} follows`,
    };
  }
  const tries = faultsBefore + 1;
  return { state: "failed", reason: tries === 1 ? reason : `${reason}, after ${tries} tries` };
}

function nothing(outcome: string, detail: string) {
  return {
    outcome,
    detail,
    folder: null,
    haltReason: outcome,
    invariantStatus: null,
    ticks: null,
    fills: null,
    fault: null,
  };
}
