/**
 * What the debrief is written from, beside the stored sessions: the journal's account of the night as
 * plain data. `sweeps` builds it; reports never opens the journal and never starts anything.
 */
import type { PlannedDifferences } from "./statistics/planned-differences.ts";
import type { TestedBefore } from "./statistics/repeated-tests.ts";

export type SessionState =
  | "planned"
  | "running"
  | "finished"
  | "failed"
  | "interrupted"
  | "skipped"
  | "not_run"
  | "reused";

export type RuleEvaluationRecord = {
  readonly session: number;
  readonly rule: string;
  readonly when: string;
  readonly action: "abort" | "skip_cell" | "flag";
  readonly outcome: "fired" | "passed" | "not_evaluated";
  /** The inputs the rule named, in order, with the values it saw. */
  readonly inputs: Readonly<Record<string, number | string | boolean | null>>;
  /** For `not_evaluated`: "session.vw_spread_bps: no fills". */
  readonly reason: string | null;
};

export type GateEvaluationRecord = {
  /** Session that the gate stood before; null for before_first. */
  readonly beforeSession: number | null;
  readonly gate: string;
  readonly subject: string;
  readonly status: string | null;
  readonly outcome: "passed" | "warned" | "blocked" | "acknowledged";
  readonly detail: string;
};

export type AttemptRecord = {
  readonly attempt: number;
  readonly folder: string;
  readonly outcome: string;
  readonly detail: string | null;
};

export type SessionRecord = {
  readonly session: number;
  readonly label: string;
  readonly cell: string;
  readonly replicate: number;
  readonly seed: number;
  readonly marketName: string;
  readonly marketIdentity: string;
  readonly state: SessionState;
  /** Why it was not run, failed or was skipped; null for finished ones. */
  readonly reason: string | null;
  /** Folder of the attempt that counts, absolute; null when none does. */
  readonly folder: string | null;
  readonly attempts: readonly AttemptRecord[];
};

export type CellRecord = {
  readonly label: string;
  readonly rationale: string;
  readonly isBaseline: boolean;
  readonly baseConfig: string;
  readonly changes: readonly {
    readonly key: string;
    readonly base: number | string | boolean | null;
    readonly baseEffective: number | string | boolean;
    readonly value: number | string | boolean;
    readonly proposed?: number | string | boolean;
  }[];
  readonly bidOffsetBps: number;
  readonly askOffsetBps: number;
  readonly configHash: string;
};

/** When the run had to be over, and what that did to it. */
export type DeadlineRecord = {
  /** As written: "07:30", or an instant. The last one, where it was moved. */
  readonly finishBy: string;
  /** Rounds of all cells as long as they fitted; the record holds those that were begun. */
  readonly fill: boolean;
  /** Sessions that were not started, not tried again, or cut off. */
  readonly sessionsOut: readonly number[];
  /** Replicates that were begun and of which such a session is missing: they are not compared. */
  readonly cutRounds: readonly number[];
  /** Every deadline that the run was given, in order: "07:30 Europe/Berlin (2026-11-22 06:30 UTC)". */
  readonly given: readonly { readonly setAt: string; readonly words: string }[];
};

export type SweepRecord = {
  readonly sweepId: string;
  readonly name: string;
  readonly title: string;
  readonly runFolder: string;
  /** The same as a person would type it: relative to where they stand, where that is shorter. */
  readonly runPath: string;
  readonly gridPath: string;
  readonly gridHash: string;
  readonly identityHash: string;
  readonly options: Readonly<Record<string, string>>;
  readonly approval: {
    readonly required: boolean;
    readonly by: string | null;
    readonly at: string | null;
    readonly note: string | null;
    /** Options of the command line that the signature does not cover: "--duration 10m". */
    readonly uncovered?: readonly string[];
  };
  /** running: sessions still to come · complete · aborted: by a rule or gate · interrupted · fault. */
  readonly state: "running" | "complete" | "aborted" | "interrupted" | "fault";
  /** An orchestrator drives it, or died over it: what was written of it may be older than its journal. */
  readonly isOpen?: true;
  /** For aborted and fault: the whole sentence, naming rule or gate and its numbers. */
  readonly stateDetail: string | null;
  readonly durationMs: number;
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
  readonly freshDb: boolean;
  /** summary: sessions kept no rows per tick. Absent: everything was stored. */
  readonly storage?: "summary";
  readonly order: string;
  readonly replicates: number;
  readonly concurrency: number;
  /** Absent where the run may take its time. */
  readonly deadline?: DeadlineRecord;
  /** The live market; absent for recorded ones. */
  readonly live?: { readonly network: string };
  /** How small a difference the windows could show, as it was known before the sweep. */
  readonly planned?: PlannedDifferences;
  /** How often earlier runs had tested the same question; absent where nobody looked. */
  readonly testedBefore?: TestedBefore;
  readonly baselineCell: string | null;
  /** Path of the reused summary, when the baseline's run was skipped. */
  readonly reusedBaseline: string | null;
  readonly decisionMetric: string;
  readonly primaryMetrics: readonly string[];
  readonly rules: readonly {
    readonly name: string;
    readonly when: string;
    readonly action: string;
  }[];
  readonly cells: readonly CellRecord[];
  readonly sessions: readonly SessionRecord[];
  readonly gateEvaluations: readonly GateEvaluationRecord[];
  readonly ruleEvaluations: readonly RuleEvaluationRecord[];
  readonly acknowledgements: readonly {
    readonly session: number;
    readonly by: string;
    readonly at: string;
    readonly reason: string;
  }[];
  readonly interruptions: readonly { readonly at: string; readonly detail: string }[];
  readonly warnings: readonly string[];
  readonly tapes: readonly {
    readonly name: string;
    readonly path: string;
    readonly hash: string;
    readonly note: string;
    /** Network that the tape was recorded on, as its header says. */
    readonly network?: string;
  }[];
  readonly engineVersion: string;
  readonly nodeVersion: string;
  /** Commit of the working copy, null outside a repository. */
  readonly commit: string | null;
};
