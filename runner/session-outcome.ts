/**
 * How a session's process ended, for whoever started it. A closed union: whatever the world does to a
 * process is a value here, never an exception, so that a night cannot die of one session.
 */
import type { SessionSummary } from "../engine/index.ts";

export type FailureReason =
  /** Ended by a signal or with an exit code that announces a fault. */
  | "crashed"
  /** Ended by us: it stopped reporting, or outlived its time limit. */
  | "watchdog"
  /** Ended with a fault before its first tick. */
  | "startup_failure"
  /** Found no market at its start: no server answered, or the shared feed was gone. Nothing was lost. */
  | "no_market"
  /** Ended well and left no summary, or one that cannot be read. */
  | "no_summary"
  /** The machine refuses to go on: disk full, folder read-only, no file handles left. */
  | "environment";

export type SessionOutcome =
  | {
      readonly kind: "finished";
      readonly summary: SessionSummary;
      /** What its process said more than could be kept; absent as a rule. */
      readonly note?: string;
    }
  | {
      readonly kind: "failed";
      readonly reason: FailureReason;
      /** What happened, and the last words of its log. */
      readonly detail: string;
    }
  /** Killed at once on request (second Ctrl-C), or found cut off after the orchestrator died. */
  | { readonly kind: "cut"; readonly detail: string };

export type SessionLimits = {
  /** Longest silence between two progress messages, in ms of a monotonic clock. */
  readonly silenceMsMax: number;
  /**
   * Whether a report that says nothing new is a sign of life too. While a market is silent a session on the real clock
   * has nothing new to say; on the virtual clock a session that does not move hangs, though its heart may beat.
   * Absent: yes.
   */
  readonly repeatsAreLife?: boolean;
  /** Largest heap of its process, in MiB; absent: 1024. */
  readonly memoryMiBMax?: number;
  /** From the polite request to the kill, in ms. */
  readonly graceMs: number;
  /** Longest life of the process, in ms. */
  readonly lifeMsMax: number;
};

/** A running session: what its starter may ask of it. */
export type SessionHandle = {
  readonly outcome: Promise<SessionOutcome>;
  /** Asks for a clean end: the running tick is finished, the summary written. */
  readonly stop: (reason: "interrupted_sigint" | "interrupted_sigterm" | "aborted_by_rule") => void;
  /** Ends the process at once; its remains stay as evidence. */
  readonly kill: () => void;
};
