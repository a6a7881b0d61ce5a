/** What every step of a running sweep works with: the journal, the plan, and the adapters to the world. */
import { join } from "node:path";
import { CodedError, type SessionSummary } from "../../engine/index.ts";
import type { RuleEvaluationRecord } from "../../reports/index.ts";
import { collectSummary, type SessionHandle, type SessionLimits } from "../../runner/index.ts";
import type { Journal } from "../journal/journal.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import type { PlannedCell, SweepPlan } from "../plan/plan-types.ts";
import type { EmitEvent } from "./events.ts";
import type { StopSignal } from "./stop-signal.ts";

/** What a stopping rule may look at, for one session. */
export type RuleInputs = {
  readonly session: SessionSummary;
  readonly cell: PlannedCell;
  /** The baseline's session of the same replicate, or the reused summary. */
  readonly baseline: SessionSummary | null;
  readonly previous: SessionSummary | null;
  readonly counts: {
    readonly sessionsDone: number;
    readonly sessionsFailed: number;
    readonly sessionsNotEvaluable: number;
    readonly flags: number;
  };
};

export type Night = {
  readonly journal: Journal;
  readonly plan: SweepPlan;
  readonly sweepId: string;
  /** Absolute. */
  readonly runFolder: string;
  /** Absolute path of the session program. */
  readonly program: string;
  readonly limits: SessionLimits;
  readonly emit: EmitEvent;
  readonly stop: StopSignal;
  readonly configText: (cell: PlannedCell, replicate: number) => string;
  readonly evaluateRules: (inputs: RuleInputs) => readonly Omit<RuleEvaluationRecord, "session">[];
  /** Called after every session and at the end; must not throw for anything but a fault of the machine. */
  readonly writeDebrief: () => Promise<void>;
  /** Sessions that run now. */
  readonly handles: Map<number, SessionHandle>;
};

/**
 * Returns the stored summary of an ended session, null when it left none.
 * @throws CodedError SWP_STORED_SUMMARY when there was one and it is gone or damaged.
 */
export function storedSummary(night: Pick<Night, "runFolder">, row: SessionRow): SessionSummary | null {
  if (row.folder === null) return null;
  const folder = join(night.runFolder, row.folder);
  const collected = collectSummary(folder);
  if (collected.kind === "valid") return collected.summary;
  const was = collected.kind === "missing" ? "summary.json was missing" : collected.detail;
  const message = `${folder}: ${was}, expected the summary of finished session ${row.session}`;
  const hint = "Restore the folder from a copy, or start a new run with --new.";
  throw new CodedError("SWP_STORED_SUMMARY", message, { hint });
}
