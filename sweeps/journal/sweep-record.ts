/** The journal's account of a night as the plain data that the debrief is written from. */
import { isAbsolute, join, relative } from "node:path";
import type { SessionRecord, SweepRecord } from "../../reports/index.ts";
import { begunRounds } from "../deadline/begun-rounds.ts";
import { deadlineWords, isForWantOfTime } from "../deadline/words.ts";
import type { PlannedCell, SweepPlan } from "../plan/plan-types.ts";
import type { JournalReader } from "./journal-reader.ts";
import {
  type AttemptRow,
  RAN_AHEAD,
  type SessionRow,
  type StoredSweepState,
} from "./journal-types.ts";
import { damaged } from "./open-database.ts";

/** Returns the record of a run; folders in it are absolute. */
export function buildSweepRecord(journal: JournalReader, runFolder: string): SweepRecord {
  const sweep = journal.sweep();
  const plan = journal.plan();
  const sessions = sessionRecords(journal, plan, runFolder);
  const replicates = Math.max(...sessions.map(({ replicate }) => replicate));
  return {
    sweepId: sweep.sweepId,
    name: plan.name,
    title: plan.title,
    runFolder,
    runPath: typedPath(runFolder),
    gridPath: plan.gridPath,
    gridHash: plan.meaningHash,
    identityHash: plan.identityHash,
    options: plan.options,
    approval: plan.approval,
    state: recordState(sweep.state),
    ...(journal.orchestrator()?.endedAt === null ? { isOpen: true } : {}),
    stateDetail: sweep.stateDetail,
    durationMs: plan.durationMs,
    start: plan.start,
    freshDb: plan.freshDb,
    ...(plan.storage === undefined ? {} : { storage: plan.storage }),
    order: plan.order,
    replicates: plan.deadline?.fill === true ? replicates : plan.replicates,
    concurrency: plan.concurrency,
    ...deadlineRecord(journal, plan, sessions),
    ...(plan.live === undefined ? {} : { live: { network: plan.live.network } }),
    ...(plan.planned === undefined ? {} : { planned: plan.planned }),
    ...(plan.testedBefore === undefined ? {} : { testedBefore: plan.testedBefore }),
    baselineCell: plan.baseline.cell,
    reusedBaseline: plan.baseline.reuseSummary,
    decisionMetric: plan.decisionMetric,
    primaryMetrics: plan.primaryMetrics,
    rules: plan.rules,
    cells: plan.cells.map(toCellRecord),
    sessions,
    gateEvaluations: journal.gateEvaluations(),
    ruleEvaluations: journal.ruleEvaluations(),
    acknowledgements: journal.acknowledgements(),
    interruptions: journal.interruptions(),
    warnings: plan.warnings,
    tapes: plan.tapes,
    engineVersion: sweep.engineVersion,
    nodeVersion: sweep.nodeVersion,
    commit: sweep.commit,
  };
}

/** A sweep that a gate holds back counts as aborted for a reader; its detail says how it goes on. */
function recordState(state: StoredSweepState): SweepRecord["state"] {
  return state === "blocked" ? "aborted" : state;
}

function toCellRecord(cell: PlannedCell): SweepRecord["cells"][number] {
  return {
    label: cell.label,
    rationale: cell.rationale,
    isBaseline: cell.isBaseline,
    baseConfig: cell.baseConfig,
    changes: cell.changes,
    bidOffsetBps: cell.config.strategy.bid_offset_bps,
    askOffsetBps: cell.config.strategy.ask_offset_bps,
    configHash: cell.configHash,
  };
}

function sessionRecords(
  journal: JournalReader,
  plan: SweepPlan,
  runFolder: string,
): SessionRecord[] {
  const attempts = journal.attempts();
  const rows = new Map(journal.sessions().map((row) => [row.session, row]));
  return begunRounds(plan, plan.sessions, attempts).map((planned) => {
    const row = rows.get(planned.session) ?? missingRow(journal, planned.session);
    return {
      session: planned.session,
      label: planned.label,
      cell: planned.cell,
      replicate: planned.replicate,
      seed: planned.seed,
      marketName: planned.marketName,
      marketIdentity: planned.marketIdentity,
      state: row.state,
      reason: row.reason,
      folder: row.folder === null ? null : absolute(runFolder, row.folder),
      attempts: attempts
        .filter(({ session, outcome }) => session === planned.session && outcome !== RAN_AHEAD)
        .map((attempt) => toAttempt(attempt, runFolder)),
    };
  });
}

function missingRow(journal: JournalReader, session: number): SessionRow {
  throw damaged(journal.path, `holds no row of session ${session}, which its plan has`);
}

function deadlineRecord(
  journal: JournalReader,
  plan: SweepPlan,
  sessions: readonly SessionRecord[],
): Pick<SweepRecord, "deadline"> {
  const given = journal.deadlines();
  const last = given.at(-1);
  if (last === undefined) return {};
  const out = sessions.filter(({ reason }) => isForWantOfTime(reason));
  const begun = new Set(
    sessions.filter(({ attempts }) => attempts.length > 0).map(({ replicate }) => replicate),
  );
  const cut = new Set(out.map(({ replicate }) => replicate).filter((round) => begun.has(round)));
  return {
    deadline: {
      finishBy: last.finishBy,
      fill: plan.deadline?.fill === true,
      sessionsOut: out.map(({ session }) => session),
      cutRounds: [...cut],
      given: given.map((one) => ({ setAt: one.setAt, words: deadlineWords(one) })),
    },
  };
}

function toAttempt(attempt: AttemptRow, runFolder: string): SessionRecord["attempts"][number] {
  return {
    attempt: attempt.attempt,
    folder: absolute(runFolder, attempt.folder),
    outcome: attempt.outcome ?? "running",
    detail: attempt.detail,
  };
}

/** Relative below the working directory, absolute elsewhere. */
function typedPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith("..") || isAbsolute(below) ? path : below;
}

function absolute(runFolder: string, folder: string): string {
  return isAbsolute(folder) ? folder : join(runFolder, folder);
}
