/** What the journal holds, as plain data. */

import type { SessionState } from "../../reports/index.ts";
import type { ProcessIdentity } from "../../runner/index.ts";

/**
 * running: under way, or its orchestrator died · complete · aborted: by a stopping rule, final ·
 * blocked: by a gate, goes on once acknowledged · interrupted: by the operator · fault: by the machine.
 */
export type StoredSweepState =
  | "running"
  | "complete"
  | "aborted"
  | "blocked"
  | "interrupted"
  | "fault";

export type SweepRow = {
  readonly sweepId: string;
  readonly name: string;
  readonly meaningHash: string;
  readonly identityHash: string;
  readonly engineVersion: string;
  readonly nodeVersion: string;
  readonly commit: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly state: StoredSweepState;
  readonly stateDetail: string | null;
};

export type SessionRow = {
  readonly session: number;
  readonly label: string;
  readonly cell: string;
  readonly replicate: number;
  readonly state: SessionState;
  readonly reason: string | null;
  /** Folder of the attempt that counts, relative to the run's folder (absolute for a reused summary). */
  readonly folder: string | null;
  /** True once rules and primary metrics were looked at: the session will not change any more. */
  readonly judged: boolean;
  readonly haltReason: string | null;
  readonly invariantStatus: string | null;
  readonly ticks: number | null;
  readonly fills: number | null;
};

export type AttemptRow = {
  readonly session: number;
  readonly attempt: number;
  readonly folder: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** Null while it runs, or while nobody has looked at its remains. */
  readonly outcome: string | null;
  readonly detail: string | null;
  readonly identity: ProcessIdentity | null;
};

export type ProgressRow = {
  readonly session: number;
  readonly ticks: number;
  readonly done: number;
  readonly fills: number;
  readonly mode: string;
  readonly distanceBidBps: number | null;
  readonly distanceAskBps: number | null;
  readonly at: string;
};

/** A moment by which the run has to be over. */
export type Deadline = {
  /** As written: "07:30", or an instant. */
  readonly finishBy: string;
  /** The operator's, when it was set. */
  readonly timeZone: string;
  /** Epoch ms. */
  readonly atMs: number;
};

export type DeadlineRow = Deadline & { readonly setAt: string };

export type OrchestratorRow = {
  readonly identity: ProcessIdentity;
  readonly startedAt: string;
  readonly endedAt: string | null;
};

/** What a session's end writes, in one transaction. */
export type SessionEnd = {
  readonly session: number;
  readonly attempt: number;
  readonly outcome: string;
  readonly detail: string | null;
  readonly state: SessionState;
  readonly reason: string | null;
  readonly folder: string | null;
  readonly haltReason: string | null;
  readonly invariantStatus: string | null;
  readonly ticks: number | null;
  readonly fills: number | null;
};

/** Outcome of an attempt that ran before its turn, which then never came: evidence, and no part of any page. */
export const RAN_AHEAD = "ran_ahead";
