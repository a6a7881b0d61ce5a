/**
 * Runs one attempt of a session, from the folder to its entry in the journal; and, at every start, looks at the
 * attempts that an earlier orchestrator left open.
 *
 * The attempt that counts always has the plain folder name. Remains of an earlier one are moved aside first,
 * to "02-tight-sym-6.attempt1", and stay as evidence.
 */
import { join } from "node:path";
import { CodedError, type SessionSummary } from "../../engine/index.ts";
import {
  adoptSession,
  findProcessByOption,
  isStillRunning,
  judgeRemains,
  type ProcessIdentity,
  type SessionHandle,
  type SessionOutcome,
  type SessionProgress,
  SPEC_FILE,
  SUMMARY_FILE,
  startSession,
} from "../../runner/index.ts";
import type { AttemptRow, SessionRow } from "../journal/journal-types.ts";
import type { PlannedSession } from "../plan/plan-types.ts";
import { shownMode, sightChange } from "./market-sight.ts";
import { moveRemainsAside, SESSIONS_FOLDER } from "./move-remains.ts";
import { type Night, storedSummary } from "./night.ts";
import { sessionSpec } from "./session-order.ts";
import { isRetried, settleAttempt } from "./settle.ts";

/** What is over sooner leaves no entry: `status` could not show it. */
const PROGRESS_ENTRY_MS = 1_000;

export type OpenAttempt = {
  readonly planned: PlannedSession;
  readonly attempt: number;
  readonly folder: string;
};

/** Opens the next attempt in the journal, earlier remains moved aside; the process is not started yet. */
export function openAttempt(night: Night, session: number): OpenAttempt {
  const planned = plannedSession(night, session);
  const folder = join(SESSIONS_FOLDER, planned.label);
  moveRemainsAside(night, session, folder);
  return { planned, attempt: night.journal.startAttempt(session, folder), folder };
}

/** Starts the process of an opened attempt; a folder that cannot be made is an outcome of the attempt. */
export function startAttempt(night: Night, open: OpenAttempt): SessionHandle {
  const { planned, attempt, folder } = open;
  const cell = night.plan.cells.find(({ label }) => label === planned.cell);
  if (cell === undefined) throw new Error(`Invariant broken: cell ${planned.cell} is in the plan`);
  const spec = sessionSpec(night.plan, planned, {
    sweepId: night.sweepId,
    folder: join(night.runFolder, folder),
    carriedFrom: night.plan.freshDb ? null : summaryBefore(night, planned.session),
    feedSocket: night.feed?.socket() ?? null,
  });
  try {
    return startSession({
      spec,
      configText: night.configText(cell, planned.replicate),
      carry: night.carry,
      limits: night.limits,
      onIdentified: (identity) => night.journal.recordProcess(planned.session, attempt, identity),
      onProgress: unlessUnwritable(progressRecorder(night, planned)),
    });
  } catch (error) {
    if (!(error instanceof CodedError) || !error.code.startsWith("RUN_")) throw error;
    const outcome: SessionOutcome = {
      kind: "failed",
      reason: "environment",
      detail: error.message,
    };
    return { outcome: Promise.resolve(outcome), stop: () => undefined, kill: () => undefined };
  }
}

/** Writes an attempt's end into the journal. Returns what the machine refused, null when all is well. */
export function closeAttempt(
  night: Night,
  { planned, attempt, folder }: OpenAttempt,
  outcome: SessionOutcome,
  { asked, abortedBy }: { readonly asked: boolean; readonly abortedBy: string | null },
): string | null {
  const { session, label } = planned;
  const before = night.journal
    .attempts(session)
    .filter((row) => row.attempt < attempt)
    .map((row) => row.outcome ?? "");
  const context = {
    folder,
    faultsBefore: before.filter(isRetried).length,
    waitsBefore: before.filter((earlier) => earlier === "no_market").length,
    retries: night.plan.retries,
    abortedBy,
    asked,
  };
  const { fault, ...end } = settleAttempt(outcome, context);
  if (outcome.kind === "finished")
    night.summaries.keep(join(night.runFolder, folder, SUMMARY_FILE), outcome.summary);
  night.journal.endSession({ session, attempt, ...end });
  night.emit({
    kind: "session_ended",
    session,
    label,
    state: end.state,
    outcome: end.outcome,
    ticks: end.ticks,
    fills: end.fills,
    vwSpreadBps: outcome.kind === "finished" ? outcome.summary.vw_spread_bps : null,
    detail: end.detail ?? (end.reason === end.outcome ? null : end.reason),
  });
  if (outcome.kind === "finished" && outcome.note !== undefined)
    night.emit({ kind: "warning", text: `${label}: ${outcome.note}` });
  return fault;
}

/** An attempt left open by an earlier orchestrator: its handle when it still runs, else its outcome. */
export type Remains =
  | { readonly kind: "running"; readonly open: OpenAttempt; readonly handle: SessionHandle }
  | { readonly kind: "ended"; readonly open: OpenAttempt; readonly outcome: SessionOutcome };

/** Looks at every attempt that the journal holds as running. Startup is recovery: a new run simply has none. */
export function findRemains(night: Night): Remains[] {
  return night.journal
    .sessions()
    .filter(({ state }) => state === "running")
    .map((row) => {
      const last = night.journal.attempts(row.session).at(-1);
      if (last === undefined)
        throw new Error(`Invariant broken: running session ${row.session} has an attempt`);
      return lookAt(night, last);
    });
}

function lookAt(night: Night, last: AttemptRow): Remains {
  const planned = plannedSession(night, last.session);
  const open: OpenAttempt = { planned, attempt: last.attempt, folder: last.folder };
  const folder = join(night.runFolder, last.folder);
  const expected = { sweepId: night.sweepId, session: last.session };
  const identity = runningIdentity(last, join(folder, SPEC_FILE));
  if (identity === null) return { kind: "ended", open, outcome: judgeRemains(folder, expected) };
  night.journal.recordProcess(last.session, last.attempt, identity);
  return {
    kind: "running",
    open,
    handle: adoptSession({ identity, folder, expected, limits: night.limits }),
  };
}

function runningIdentity(last: AttemptRow, specPath: string): ProcessIdentity | null {
  const now = Date.now();
  if (last.identity !== null && isStillRunning(last.identity, now)) return last.identity;
  if (last.identity !== null) return null;
  return findProcessByOption({ flag: "--spec", value: specPath }, now)?.identity ?? null;
}

/**
 * Messages of a process come as events: what their listener throws nobody can catch. Progress is no truth of the
 * journal, and a disk that is full is told by the next entry that is.
 */
function unlessUnwritable(
  record: (progress: SessionProgress) => void,
): (progress: SessionProgress) => void {
  return (progress) => {
    try {
      record(progress);
    } catch (error) {
      if (!(error instanceof CodedError && error.transient)) throw error;
    }
  };
}

function progressRecorder(
  night: Night,
  { session, label }: PlannedSession,
): (p: SessionProgress) => void {
  let entered = performance.now();
  let gapSince: number | null = null;
  return (progress) => {
    night.emit({ kind: "progress", session, label, progress });
    const change = sightChange(gapSince, progress);
    gapSince = progress.gapSince;
    // On a recorded market a gap is over in a moment of ours; only a live one is worth a line.
    if (change !== null && night.plan.live !== undefined) {
      night.emit({ kind: "market", session, label, text: change });
    }
    const now = performance.now();
    if (now - entered < PROGRESS_ENTRY_MS) return;
    entered = now;
    const { ticks, done, fills, distanceBidBps, distanceAskBps } = progress;
    night.journal.setProgress({
      session,
      ticks,
      done,
      fills,
      mode: shownMode(progress),
      distanceBidBps,
      distanceAskBps,
    });
  };
}

function summaryBefore(night: Night, session: number): SessionSummary | null {
  const before = night.journal.sessions().findLast((row: SessionRow) => row.session < session);
  return before === undefined ? null : storedSummary(night, before);
}

function plannedSession(night: Night, session: number): PlannedSession {
  const planned = night.plan.sessions.find((candidate) => candidate.session === session);
  if (planned === undefined) throw new Error(`Invariant broken: session ${session} is in the plan`);
  return planned;
}
