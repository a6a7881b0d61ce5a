/** Typed readers of the journal: every column name is spelled here and in the writer, nowhere else. */
import { blake3Hex } from "../../engine/index.ts";
import type {
  GateEvaluationRecord,
  RuleEvaluationRecord,
  SessionState,
  SweepRecord,
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
import type { ReadRows } from "./kept-rows.ts";
import { damaged, type JournalDatabase, openDatabase, withJournalErrors } from "./open-database.ts";
import { readSeal, type Seal } from "./seal.ts";
import { createStatements, type Row, type Statements } from "./statements.ts";
import { isBelowRun, parseStoredPlan } from "./stored-plan.ts";

export type Decision = { readonly at: string; readonly kind: string; readonly text: string };

export type JournalReader = {
  readonly path: string;
  readonly sweep: () => SweepRow;
  readonly plan: () => SweepPlan;
  /** In order; or those of one session. */
  readonly sessions: ReadRows<SessionRow>;
  readonly attempts: ReadRows<AttemptRow>;
  readonly progress: () => readonly ProgressRow[];
  readonly gateEvaluations: () => readonly GateEvaluationRecord[];
  readonly ruleEvaluations: ReadRows<RuleEvaluationRecord>;
  readonly acknowledgements: () => SweepRecord["acknowledgements"];
  readonly interruptions: () => SweepRecord["interruptions"];
  readonly decisions: () => readonly Decision[];
  /** The run's deadlines, the last of which counts; none where it may take its time. */
  readonly deadlines: () => readonly DeadlineRow[];
  /** The orchestrator that drove the run last. */
  readonly orchestrator: () => OrchestratorRow | null;
  /** Whether its rows are still those of its last close. */
  readonly seal: () => Seal;
  readonly close: () => void;
};

/** Opens a journal to read only; works while an orchestrator writes it. Throws CodedError SWP_JOURNAL_…. */
export function openJournalToRead(path: string): JournalReader {
  const db = openDatabase(path, "read");
  return createReader(db, path, createStatements(db, path));
}

export function createReader(
  db: JournalDatabase,
  path: string,
  { rows }: Pick<Statements, "rows">,
): JournalReader {
  /** The rows of one session, or of all. */
  const bySession = (table: string, within: string, session?: number): Row[] =>
    session === undefined
      ? rows(`SELECT * FROM ${table} ORDER BY session${within}`)
      : rows(`SELECT * FROM ${table} WHERE session = ? ORDER BY session${within}`, session);
  const sweepRow = (): Row => rows("SELECT * FROM sweep WHERE id = 1")[0] ?? missingSweep(path);
  return {
    path,
    sweep: () => toSweep(sweepRow()),
    plan: () => readPlan(sweepRow(), path),
    sessions: (session) => bySession("sessions", "", session).map((row) => toSession(row, path)),
    attempts: (session) =>
      bySession("attempts", ", attempt", session).map((row) => toAttempt(row, path)),
    progress: () => rows("SELECT * FROM progress ORDER BY session").map(toProgress),
    gateEvaluations: () =>
      rows("SELECT * FROM gate_evaluations ORDER BY gate_evaluation_id").map(toGate),
    ruleEvaluations: (session) =>
      bySession("rule_evaluations", ", ordinal", session).map((row) => toRule(row, path)),
    acknowledgements: () =>
      rows("SELECT * FROM acknowledgements ORDER BY acknowledgement_id").map((row) => ({
        session: int(row, "session"),
        by: text(row, "by_name"),
        at: text(row, "at"),
        reason: text(row, "reason"),
      })),
    interruptions: () =>
      rows("SELECT * FROM interruptions ORDER BY interruption_id").map((row) => ({
        at: text(row, "at"),
        detail: text(row, "detail"),
      })),
    decisions: () =>
      rows("SELECT * FROM decisions ORDER BY decision_id").map((row) => ({
        at: text(row, "at"),
        kind: text(row, "kind"),
        text: text(row, "text"),
      })),
    deadlines: () =>
      hasDeadlines(rows)
        ? rows("SELECT * FROM deadlines ORDER BY deadline_id").map(toDeadline)
        : [],
    orchestrator: () => {
      const row = rows("SELECT * FROM orchestrators ORDER BY orchestrator_id DESC LIMIT 1")[0];
      return row === undefined ? null : toOrchestrator(row);
    },
    seal: () => withJournalErrors(path, () => readSeal(db)),
    close: () => void db.close(),
  };
}

const text = (row: Row, column: string): string => row[column] as string;
const textOrNull = (row: Row, column: string): string | null => row[column] as string | null;
const int = (row: Row, column: string): number => row[column] as number;
const numberOrNull = (row: Row, column: string): number | null => row[column] as number | null;

/** A journal of version 1 has no such table. */
function hasDeadlines(rows: (sql: string) => Row[]): boolean {
  return rows("SELECT 1 FROM sqlite_schema WHERE name = 'deadlines'").length > 0;
}

function toDeadline(row: Row): DeadlineRow {
  return {
    finishBy: text(row, "finish_by"),
    timeZone: text(row, "time_zone"),
    atMs: Date.parse(text(row, "instant")),
    setAt: text(row, "at"),
  };
}

function readPlan(row: Row, path: string): SweepPlan {
  const json = text(row, "plan_json");
  if (blake3Hex(json) !== text(row, "plan_hash"))
    throw damaged(path, "holds a plan whose hash does not fit");
  const stored = parseStoredPlan(json);
  if ("plan" in stored) return stored.plan;
  throw damaged(path, `holds a plan that is none, at ${stored.fault}`);
}

function missingSweep(path: string): never {
  throw damaged(path, "holds no sweep");
}

function toSweep(row: Row): SweepRow {
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

function toSession(row: Row, path: string): SessionRow {
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

function toAttempt(row: Row, path: string): AttemptRow {
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

function toProgress(row: Row): ProgressRow {
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

function toGate(row: Row): GateEvaluationRecord {
  return {
    beforeSession: numberOrNull(row, "before_session"),
    gate: text(row, "gate"),
    subject: text(row, "subject"),
    status: textOrNull(row, "status"),
    outcome: text(row, "outcome") as GateEvaluationRecord["outcome"],
    detail: text(row, "detail"),
  };
}

function toRule(row: Row, path: string): RuleEvaluationRecord {
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

function toOrchestrator(row: Row): OrchestratorRow {
  const identity = toIdentity(row);
  if (identity === null) throw new Error("Invariant broken: an orchestrator has a pid");
  return { identity, startedAt: text(row, "started_at"), endedAt: textOrNull(row, "ended_at") };
}
