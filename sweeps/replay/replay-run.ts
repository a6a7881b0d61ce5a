/**
 * A replay from the stored run to its results file: what there is, what is done already, the rest run, all of it
 * written down. The run's journal is only read; nothing outside the run's replay folder is written here.
 */
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CodedError } from "../../engine/index.ts";
import { REPLAY_FILE, REPLAY_FOLDER, type ReplayFile } from "../../reports/index.ts";
import type { SessionLimits } from "../../runner/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { counted } from "../scheduler/events.ts";
import { sessionLimits } from "../scheduler/session-order.ts";
import type { StopSignal } from "../scheduler/stop-signal.ts";
import { keptPairs } from "./kept-pairs.ts";
import { planReplay, type RecordedSession, type ReplayPlan } from "./plan-replay.ts";
import type { EmitReplayEvent } from "./replay-events.ts";
import { replayResult } from "./replay-result.ts";
import { runJobs } from "./run-jobs.ts";
import { type ReplaySelection, selectJobs } from "./select-jobs.ts";

export type ReplayContext = {
  readonly plan: SweepPlan;
  readonly sweepId: string;
  /** Absolute. */
  readonly runFolder: string;
  /** Absolute path of the session program. */
  readonly program: string;
  readonly silenceMsMax: number | null;
  /** Largest heap of a session, in MiB; absent: the usual one. */
  readonly memoryMiBMax?: number;
  readonly concurrency: number;
  readonly full: boolean;
  readonly selection: ReplaySelection;
  readonly stop: StopSignal;
  readonly emit: EmitReplayEvent;
};

export type ReplayEnd = {
  readonly state: "complete" | "interrupted" | "fault";
  /** What the machine refused. */
  readonly fault: string | null;
  readonly result: ReplayFile;
};

/** Plans a replay of stored sessions. @throws CodedError SWP_NO_TAPES, with what each session lacks. */
export function planStoredReplay(
  { plan, runFolder }: { readonly plan: SweepPlan; readonly runFolder: string },
  recorded: readonly RecordedSession[],
): ReplayPlan {
  const replay = planReplay(plan, recorded);
  if (replay.columns.length > 0) return replay;
  const reasons = replay.claims.map(({ label, reason }) => `${label}: ${reason}`);
  const message = `${runFolder}: held no tape to replay, expected at least one finished session with its tape`;
  const hint =
    reasons.length === 0
      ? "No session of this run has finished yet."
      : reasons.slice(0, 5).join("; ");
  throw new CodedError("SWP_NO_TAPES", message, { hint });
}

/** Runs what is missing of the selection, and writes the account of everything that is there. */
export async function replayRun(context: ReplayContext, replay: ReplayPlan): Promise<ReplayEnd> {
  const { plan, runFolder, full, emit, stop } = context;
  const replayFolder = join(runFolder, REPLAY_FOLDER);
  const labels = plan.cells.map(({ label }) => label);
  const wanted = selectJobs(replay, labels, context.selection);
  const done = keptPairs(replayFolder, wanted, { durationMs: plan.durationMs, full });
  const missing = wanted.filter(({ id }) => !done.has(id));
  emit({
    kind: "replay_started",
    runFolder,
    tapes: new Set(wanted.map(({ column }) => column.tape)).size,
    cells: new Set(wanted.map(({ cell }) => cell)).size,
    sessions: wanted.length,
    kept: done.size,
  });
  const { failures, fault } = await runJobs(
    { ...context, replayFolder, limits: limitsOf(context) },
    missing,
    { done: done.size, of: wanted.length },
  );
  // Read again from the disk: pairs of an earlier, wider selection belong to the account as well.
  const kept = keptPairs(replayFolder, replay.jobs, { durationMs: plan.durationMs, full: false });
  const result = replayResult(context, replay, { kept, failures });
  await writeResult(replayFolder, result);
  const state = fault !== null ? "fault" : stop.reason() !== null ? "interrupted" : "complete";
  const there = wanted.filter(({ id }) => kept.has(id)).length;
  emit({ kind: "replay_ended", state, text: endWords(state, there, wanted.length, fault) });
  return { state, fault, result };
}

function limitsOf({ plan, silenceMsMax, memoryMiBMax }: ReplayContext): SessionLimits {
  const limits = sessionLimits({ durationMs: plan.durationMs, clock: "virtual" });
  const memory = memoryMiBMax === undefined ? {} : { memoryMiBMax };
  return { ...limits, ...memory, silenceMsMax: silenceMsMax ?? limits.silenceMsMax };
}

function endWords(
  state: ReplayEnd["state"],
  done: number,
  of: number,
  fault: string | null,
): string {
  const count = `${done} of ${counted(of, "session")}`;
  if (state === "fault") return `Stopped by a fault after ${count}: ${fault?.split("\n")[0]}`;
  if (state === "interrupted")
    return `Interrupted after ${count}; the same command goes on with it.`;
  return `Replayed ${count}.`;
}

async function writeResult(replayFolder: string, result: ReplayFile): Promise<void> {
  const path = join(replayFolder, REPLAY_FILE);
  try {
    await writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`, { fsync: true });
  } catch (cause) {
    const message = `${path}: could not be written (${(cause as Error).message})`;
    const hint = "Make room or make the folder writable, then run the same command again.";
    throw new CodedError("SWP_RUN_FOLDER", message, { hint, transient: true, cause });
  }
}
