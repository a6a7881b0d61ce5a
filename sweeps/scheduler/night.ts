/** What every step of a running sweep works with: the journal, the plan, and the adapters to the world. */
import { join } from "node:path";
import { CodedError, type SessionSummary } from "../../engine/index.ts";
import {
  type Carry,
  readSummaryFile,
  type SessionHandle,
  type SessionLimits,
  SUMMARY_FILE,
} from "../../runner/index.ts";
import type { Journal } from "../journal/journal.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import type { PlannedCell, SweepPlan } from "../plan/plan-types.ts";
import type { EmitEvent } from "./events.ts";
import type { KeptSummaries } from "./kept-summaries.ts";
import type { SharedFeed } from "./shared-feed.ts";
import type { StopSignal } from "./stop-signal.ts";

/** The hour, and what is known of how long sessions take, for a night that has to be over by a time. */
export type NightClock = {
  readonly nowMs: () => number;
  /** Wall time of a session while none of this run has ended. */
  readonly sessionMs: number;
};

export type Night = {
  readonly journal: Journal;
  readonly plan: SweepPlan;
  readonly sweepId: string;
  /** Absolute. */
  readonly runFolder: string;
  /** What sessions run in: processes of their own, or warm ones. */
  readonly carry: Carry;
  /** How many of them there may be at once for sessions that the plan runs back to back. */
  readonly workers: number;
  readonly limits: SessionLimits;
  readonly emit: EmitEvent;
  readonly stop: StopSignal;
  readonly configText: (cell: PlannedCell, replicate: number) => string;
  /**
   * Called when a session has ended and the next one runs, and at the end; must not throw for anything but a fault of the
   * machine. In between it is written when it is due (debrief-due.ts), at the end always.
   */
  readonly writeDebrief: (when: "between" | "end") => Promise<void>;
  /** The feed that live sessions share; null where no session needs one. */
  readonly feed: SharedFeed | null;
  /** Null for a night that may take its time. */
  readonly clock: NightClock | null;
  /** Sessions that run now. */
  readonly handles: Map<number, SessionHandle>;
  /** Of sessions that ended lately. */
  readonly summaries: KeptSummaries;
};

/**
 * Returns the stored summary of an ended session, null when it left none.
 * @throws CodedError SWP_STORED_SUMMARY when there was one and it is gone or damaged.
 */
export function storedSummary(
  night: Pick<Night, "runFolder" | "plan" | "summaries">,
  row: SessionRow,
): SessionSummary | null {
  const path = summaryPath(night, row);
  if (path === null) return null;
  const kept = night.summaries.get(path);
  if (kept !== undefined) return kept;
  const collected = readSummaryFile(path);
  if (collected.kind === "valid") {
    night.summaries.keep(path, collected.summary);
    return collected.summary;
  }
  const was = collected.kind === "missing" ? "was missing" : collected.detail;
  const message = `${path}: ${was}, expected the summary of session ${row.session} (${row.label})`;
  const hint = "Restore the file from a copy, or start a new run with --new.";
  throw new CodedError("SWP_STORED_SUMMARY", message, { hint });
}

function summaryPath(
  { runFolder, plan }: Pick<Night, "runFolder" | "plan">,
  row: SessionRow,
): string | null {
  if (row.state === "reused") return plan.baseline.reuseSummary;
  return row.folder === null ? null : join(runFolder, row.folder, SUMMARY_FILE);
}
