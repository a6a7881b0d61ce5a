/** Rows of the journal as what they say: every column name is spelled here and in the writer, nowhere else. */
import { blake3Hex } from "../../engine/index.ts";
import type {
  GateEvaluationRecord,
  RuleEvaluationRecord,
  SessionState,
} from "../../reports/index.ts";
import type { ProcessIdentity } from "../../runner/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type {
  AttemptRow,
  DeadlineRow,
  OrchestratorRow,
  ProgressRow,
  SessionRow,
  StoredSweepState,
  SweepRow,
} from "./journal-types.ts";
import { damaged } from "./open-database.ts";
import type { Row } from "./statements.ts";
import { isBelowRun, parseStoredPlan } from "./stored-plan.ts";

export const text = (row: Row, column: string): string => row[column] as string;
const textOrNull = (row: Row, column: string): string | null => row[column] as string | null;
export const int = (row: Row, column: string): number => row[column] as number;
const numberOrNull = (row: Row, column: string): number | null => row[column] as number | null;

export function toDeadline(row: Row): DeadlineRow {
  return {
    finishBy: text(row, "finish_by"),
    timeZone: text(row, "time_zone"),
    atMs: Date.parse(text(row, "instant")),
    setAt: text(row, "at"),
  };
}

export function readPlan(row: Row, path: string): SweepPlan {
  const json = text(row, "plan_json");
  if (blake3Hex(json) !== text(row, "plan_hash"))
    throw damaged(path, "holds a plan whose hash does not fit");
  const stored = parseStoredPlan(json);
  if ("plan" in stored) return stored.plan;
  throw damaged(path, `holds a plan that is none, at ${stored.fault}`);
}

export function toSweep(row: Row): SweepRow {
  return {
    sweepId: text(row, "sweep_id"),
    name: text(row, "name"),
    meaningHash: text(row, "meaning_hash"),
    identityHash: text(row, "identity_hash"),
    engineVersion: text(row, "engine_version"),
    nodeVersion: text(row, "node_version"),
    commit: textOrNull(row, "commit_hash"),
    startedAt: text(row, "started_at"),
    endedAt: textOrNull(row, "ended_at"),
    state: text(row, "state") as StoredSweepState,
    stateDetail: textOrNull(row, "state_detail"),
  };
}

export function toSession(row: Row, path: string): SessionRow {
  return {
    session: int(row, "session"),
    label: text(row, "label"),
    cell: text(row, "cell"),
    replicate: int(row, "replicate"),
    state: text(row, "state") as SessionState,
    reason: textOrNull(row, "reason"),
    folder: row.folder === null ? null : folderOf(row, path),
    judged: int(row, "judged") === 1,
    haltReason: textOrNull(row, "halt_reason"),
    invariantStatus: textOrNull(row, "invariant_status"),
    ticks: numberOrNull(row, "ticks"),
    fills: numberOrNull(row, "fills"),
  };
}

/** Relative to the run's folder and below it; a reused baseline lies where the grid says, and is only read. */
function folderOf(row: Row, path: string): string {
  const folder = text(row, "folder");
  if (isBelowRun(folder) || row.state === "reused") return folder;
  throw damaged(path, `names the folder ${JSON.stringify(folder)}, expected one below the run's`);
}

function inputsOf(row: Row, path: string): RuleEvaluationRecord["inputs"] {
  try {
    const inputs: unknown = JSON.parse(text(row, "inputs_json"));
    if (typeof inputs === "object" && inputs !== null && !Array.isArray(inputs)) {
      return inputs as RuleEvaluationRecord["inputs"];
    }
  } catch {
    // Told below: whatever it is, it is no list of values by name.
  }
  throw damaged(path, `holds inputs of rule ${JSON.stringify(text(row, "rule"))} that are none`);
}

function toIdentity(row: Row): ProcessIdentity | null {
  const pid = numberOrNull(row, "pid");
  if (pid === null) return null;
  return {
    pid,
    startTime: textOrNull(row, "process_start"),
    bootId: textOrNull(row, "boot_id"),
    recordedAtMs: int(row, "pid_recorded_at"),
  };
}

export function toAttempt(row: Row, path: string): AttemptRow {
  return {
    session: int(row, "session"),
    attempt: int(row, "attempt"),
    folder: folderOf(row, path),
    startedAt: text(row, "started_at"),
    endedAt: textOrNull(row, "ended_at"),
    outcome: textOrNull(row, "outcome"),
    detail: textOrNull(row, "detail"),
    identity: toIdentity(row),
  };
}

export function toProgress(row: Row): ProgressRow {
  return {
    session: int(row, "session"),
    ticks: int(row, "ticks"),
    done: int(row, "done"),
    fills: int(row, "fills"),
    mode: text(row, "mode"),
    distanceBidBps: numberOrNull(row, "distance_bid_bps"),
    distanceAskBps: numberOrNull(row, "distance_ask_bps"),
    at: text(row, "at"),
  };
}

export function toGate(row: Row): GateEvaluationRecord {
  return {
    beforeSession: numberOrNull(row, "before_session"),
    gate: text(row, "gate"),
    subject: text(row, "subject"),
    status: textOrNull(row, "status"),
    outcome: text(row, "outcome") as GateEvaluationRecord["outcome"],
    detail: text(row, "detail"),
  };
}

export function toRule(row: Row, path: string): RuleEvaluationRecord {
  return {
    session: int(row, "session"),
    rule: text(row, "rule"),
    when: text(row, "expression"),
    action: text(row, "action") as RuleEvaluationRecord["action"],
    outcome: text(row, "outcome") as RuleEvaluationRecord["outcome"],
    inputs: inputsOf(row, path),
    reason: textOrNull(row, "reason"),
  };
}

export function toOrchestrator(row: Row): OrchestratorRow {
  const identity = toIdentity(row);
  if (identity === null) throw new Error("Invariant broken: an orchestrator has a pid");
  return { identity, startedAt: text(row, "started_at"), endedAt: textOrNull(row, "ended_at") };
}
