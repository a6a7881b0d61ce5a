/**
 * Runs the sessions of a replay, each in a process of its own, a few at once: they share nothing, so their order
 * changes no number. A session works in a folder beside; what is kept of it is moved into place when it is whole,
 * so that a kill leaves either a finished pair or none.
 */
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import PQueue from "p-queue";
import { CodedError, makeFolder, type SessionSpec } from "../../engine/index.ts";
import {
  CONFIG_FILE,
  type SessionHandle,
  type SessionLimits,
  type SessionOutcome,
  SUMMARY_FILE,
  startSession,
} from "../../runner/index.ts";
import { sessionConfigText } from "../patch/session-config-text.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { StopSignal } from "../scheduler/stop-signal.ts";
import { isCutShort, PAIRS_FOLDER } from "./kept-pairs.ts";
import type { ReplayJob } from "./plan-replay.ts";
import type { EmitReplayEvent } from "./replay-events.ts";

/** Sessions at work; cleared at every start, since nothing in it is whole. */
const WORK_FOLDER = "work";

export type JobsContext = {
  readonly plan: SweepPlan;
  readonly sweepId: string;
  /** Absolute. */
  readonly replayFolder: string;
  /** Absolute path of the session program. */
  readonly program: string;
  readonly limits: SessionLimits;
  readonly concurrency: number;
  /** Keeps database, config and log of each pair beside its summary. */
  readonly full: boolean;
  readonly stop: StopSignal;
  readonly emit: EmitReplayEvent;
};

export type JobsEnd = {
  /** Why sessions died, by job. */
  readonly failures: ReadonlyMap<string, string>;
  /** What the machine refused; the rest was not tried then. */
  readonly fault: string | null;
};

type Progress = {
  readonly handles: Set<SessionHandle>;
  readonly failures: Map<string, string>;
  fault: string | null;
  /** An error that no outcome stands for; thrown once the others have ended. */
  crash: unknown;
  done: number;
  readonly of: number;
};

/** Runs the jobs until they are done, the operator stops them, or the machine refuses. */
export async function runJobs(
  context: JobsContext,
  jobs: readonly ReplayJob[],
  counts: { readonly done: number; readonly of: number },
): Promise<JobsEnd> {
  const failures = new Map<string, string>();
  const progress: Progress = {
    handles: new Set(),
    failures,
    fault: null,
    crash: undefined,
    ...counts,
  };
  const queue = new PQueue({ concurrency: context.concurrency });
  const forget = context.stop.onMove(() => obeyStop(context.stop, progress.handles));
  try {
    clearWork(context.replayFolder);
    for (const job of jobs) {
      void queue.add(async () => {
        if (context.stop.reason() !== null || progress.fault !== null) return;
        await runJob(context, job, progress).catch((error: unknown) => {
          progress.crash ??= error;
          progress.fault ??= String(error);
        });
      });
    }
    await queue.onIdle();
    if (progress.crash !== undefined) throw progress.crash;
    clearWork(context.replayFolder);
  } finally {
    forget();
  }
  return { failures, fault: progress.fault };
}

function obeyStop(stop: StopSignal, handles: ReadonlySet<SessionHandle>): void {
  const reason = stop.reason();
  for (const handle of handles) {
    if (stop.killing()) handle.kill();
    else if (reason !== null) handle.stop(reason);
  }
}

async function runJob(context: JobsContext, job: ReplayJob, progress: Progress): Promise<void> {
  const handle = startJob(context, job);
  progress.handles.add(handle);
  const outcome = await handle.outcome;
  progress.handles.delete(handle);
  if (outcome.kind === "cut") return;
  if (outcome.kind === "finished" && isCutShort(outcome.summary.halt_reason)) return;
  if (outcome.kind === "finished") keep(context, job);
  else if (outcome.reason === "environment") progress.fault ??= outcome.detail;
  else progress.failures.set(job.id, outcome.detail);
  progress.done += 1;
  context.emit({
    kind: "pair_ended",
    tape: job.column.tape,
    cell: job.cell,
    done: progress.done,
    of: progress.of,
    ...inNumbers(outcome),
  });
}

function inNumbers(outcome: Exclude<SessionOutcome, { kind: "cut" }>) {
  if (outcome.kind === "failed") {
    return { outcome: outcome.reason, ticks: null, fills: null, detail: outcome.detail };
  }
  const { halt_reason, ticks, fills_total } = outcome.summary;
  return { outcome: halt_reason, ticks, fills: fills_total, detail: null };
}

function startJob(context: JobsContext, job: ReplayJob): SessionHandle {
  const { plan, sweepId, replayFolder } = context;
  const cell = plan.cells.find(({ label }) => label === job.cell);
  if (cell === undefined) throw new Error(`Invariant broken: cell ${job.cell} is in the plan`);
  makeWorkFolder(join(replayFolder, WORK_FOLDER));
  return startSession({
    spec: jobSpec(context, job),
    configText: sessionConfigText(cell, { sweep: sweepId, replicate: job.column.replicate }),
    program: context.program,
    limits: context.limits,
    onProgress: () => undefined,
  });
}

function jobSpec({ plan, sweepId, replayFolder }: JobsContext, job: ReplayJob): SessionSpec {
  const folder = join(replayFolder, WORK_FOLDER, job.id);
  return {
    sweepId,
    session: job.column.tape,
    label: job.id,
    cell: job.cell,
    replicate: job.column.replicate,
    seed: job.seed,
    folder,
    configPath: join(folder, CONFIG_FILE),
    market: job.column.market,
    clock: "virtual",
    durationMs: plan.durationMs,
    start: job.start,
    configHash: job.configHash,
    parentSessionId: null,
    // Nobody would look at what it leaves: the next start runs it again.
    onOrchestratorDeath: "stop",
  };
}

/** Puts a whole session in its place: all of it, or its summary alone. */
function keep({ replayFolder, full }: JobsContext, { id }: ReplayJob): void {
  const work = join(replayFolder, WORK_FOLDER, id);
  const place = join(replayFolder, PAIRS_FOLDER, id);
  try {
    rmSync(place, { recursive: true, force: true });
    makeFolder(full ? join(replayFolder, PAIRS_FOLDER) : place);
    if (full) renameSync(work, place);
    else renameSync(join(work, SUMMARY_FILE), join(place, SUMMARY_FILE));
    rmSync(work, { recursive: true, force: true });
  } catch (error) {
    throw unwritable(place, error);
  }
}

function clearWork(replayFolder: string): void {
  const work = join(replayFolder, WORK_FOLDER);
  try {
    rmSync(work, { recursive: true, force: true });
  } catch (error) {
    throw unwritable(work, error);
  }
}

function makeWorkFolder(path: string): void {
  try {
    makeFolder(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, cause: unknown): CodedError {
  const message = `${path}: cannot be made or written (${(cause as Error).message})`;
  const hint =
    "Make room or make the folder writable, then run the same command again: it resumes.";
  return new CodedError("SWP_RUN_FOLDER", message, { hint, transient: true, cause });
}
