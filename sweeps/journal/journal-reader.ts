/** Typed readers of the journal: what is asked of it, and by which statements. */
import type {
  GateEvaluationRecord,
  RuleEvaluationRecord,
  SweepRecord,
} from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import {
  int,
  readPlan,
  text,
  toAttempt,
  toDeadline,
  toGate,
  toOrchestrator,
  toProgress,
  toRule,
  toSession,
  toSweep,
} from "./journal-rows.ts";
import type {
  AttemptRow,
  DeadlineRow,
  OrchestratorRow,
  ProgressRow,
  SessionRow,
  SweepRow,
} from "./journal-types.ts";
import type { ReadRows } from "./kept-rows.ts";
import { damaged, type JournalDatabase, openDatabase, withJournalErrors } from "./open-database.ts";
import { readSeal, type Seal } from "./seal.ts";
import { createStatements, type Row, type Statements } from "./statements.ts";

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

/** A journal of version 1 has no such table. */
function hasDeadlines(rows: (sql: string) => Row[]): boolean {
  return rows("SELECT 1 FROM sqlite_schema WHERE name = 'deadlines'").length > 0;
}

function missingSweep(path: string): never {
  throw damaged(path, "holds no sweep");
}
