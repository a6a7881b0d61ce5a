/**
 * Drives one run from a finished plan to its last line: lock, journal, signals, view, loop, debrief. What can go
 * wrong in here is the machine's fault, no longer the grid's.
 */
import { join } from "node:path";
import { identifyProcess } from "../../runner/index.ts";
import { checkNight } from "../checks/check-night.ts";
import { begunRounds } from "../deadline/begun-rounds.ts";
import { expectedSessionMs } from "../deadline/session-times.ts";
import { measuredBefore } from "../journal/measured-times.ts";
import { type OpenedRun, openRun } from "../journal/open-run.ts";
import { buildSweepRecord } from "../journal/sweep-record.ts";
import { claimLock } from "../lock/lock.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { SweepEnd } from "../scheduler/decide.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import type { Night } from "../scheduler/night.ts";
import { runSweep } from "../scheduler/run-sweep.ts";
import { createStopControl } from "../scheduler/stop-signal.ts";
import { readCommit } from "./commit.ts";
import { createDebriefer, type Debriefer, exitOf, tellOutcome } from "./debriefer.ts";
import { describeEnd, type NextWords } from "./describe-end.ts";
import type { Environment } from "./environment.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { followEvents } from "./follow.ts";
import { createCarriers, createNight } from "./night-of-run.ts";
import { acknowledgeCommand, moreTimeCommand, sameCommand } from "./same-command.ts";
import { listenToSignals } from "./signals.ts";
import { isTimeOver, tellDeadline } from "./tell-deadline.ts";
import { createTeller, type Teller } from "./teller.ts";
import { createView, tellStart, tellStop } from "./view-of-run.ts";

export type DriveOptions = {
  /** Absolute folder of all results. */
  readonly runsRoot: string;
  readonly fresh: boolean;
  readonly json: boolean;
  /** Warm processes for sessions on virtual time; 0: each has a process of its own. */
  readonly workers: number;
  /** Tells the end to whom the grid names; by the plan where none is given. */
  readonly teller?: Teller;
};

/**
 * Runs (or resumes) a plan to its end and prints what came of it.
 * @throws CodedError SWP_LOCKED, SWP_JOURNAL_…, SWP_RUN_FOLDER.
 */
export async function driveRun(
  environment: Environment,
  plan: SweepPlan,
  options: DriveOptions,
): Promise<ExitCode> {
  const { runsRoot, fresh } = options;
  const lock = claimLock(join(runsRoot, plan.name), {
    user: "sweep",
    startedAt: environment.now().toISOString(),
  });
  try {
    const commit = readCommit(environment.programFolder);
    const { nodeVersion, now, timeZone } = environment;
    const measured = measuredBefore(runsRoot, plan);
    const sessionMs = expectedSessionMs(plan, measured);
    const run = openRun(plan, { runsRoot, fresh, nodeVersion, commit, now, timeZone, sessionMs });
    try {
      // Whom to tell is what the grid says today; all else is the stored plan's.
      const teller = options.teller ?? createTeller(environment, plan.notify);
      return await driveOpened(environment, run, { ...options, teller }, measured);
    } finally {
      run.journal.close();
    }
  } finally {
    lock.release();
  }
}

async function driveOpened(
  environment: Environment,
  run: OpenedRun,
  { json, workers, teller }: DriveOptions & { readonly teller: Teller },
  measured: readonly number[],
): Promise<ExitCode> {
  const plan = run.journal.plan();
  run.journal.recordOrchestrator(identifyProcess(process.pid, environment.now().getTime()));
  const carriers = createCarriers(environment, plan, workers);
  const view = createView(environment, run, plan, { json, workers: carriers.workers });
  const emit = followEvents(run.runFolder, run.journal, view);
  const stop = createStopControl();
  const signals = listenToSignals(stop, {
    onFirst: () =>
      tellStop(
        emit,
        "Stopping: what runs finishes its tick and closes. Ctrl-C again ends it at once.",
      ),
    onSecond: () =>
      tellStop(emit, "Ending at once: what is stored stays; the same command goes on with it."),
  });
  const debrief = createDebriefer(run, environment, emit);
  let end: SweepEnd;
  try {
    tellStart(emit, run, plan);
    for (const text of teller.warnings()) emit({ kind: "warning", text });
    tellDeadline(environment, emit, run, measured);
    const night = createNight(environment, run, plan, {
      emit,
      stop,
      writeDebrief: debrief.write,
      carriers,
    });
    const clock = {
      nowMs: () => environment.now().getTime(),
      sessionMs: expectedSessionMs(plan, measured),
    };
    end = (await endedBefore(night)) ?? (await runSweep({ ...night, clock }));
    if (end.kind === "complete") {
      const enough = (): boolean =>
        stop.reason() !== null || isTimeOver(run.journal, clock.nowMs());
      await checkRanking(run, plan, emit, enough, debrief.write);
    }
    const { journal } = run;
    const shown = begunRounds(plan, journal.sessions(), journal.attempts());
    const words = nextWords(environment, run, plan);
    const text = describeEnd(end, words, shown, journal.sweep().stateDetail);
    emit({ kind: "sweep_ended", state: end.kind, text });
    const noDebrief = debrief.failure();
    const exit = noDebrief === null ? exitOf(end) : EXIT.fault;
    const last = debrief.last();
    await teller.ofEnd(
      { run, name: plan.name, end, exit, debrief: last, noDebrief },
      { emit, stop },
    );
  } finally {
    signals.remove();
    view.close();
    await carriers.close();
  }
  return tellOutcome(environment, end, debrief, json);
}

/** A sweep that had ended when its orchestrator was killed: only its debrief and what follows are still to come. */
async function endedBefore({
  journal,
  feed,
  writeDebrief,
}: Pick<Night, "journal" | "feed" | "writeDebrief">): Promise<SweepEnd | null> {
  const { state, stateDetail } = journal.sweep();
  if (state !== "complete" && state !== "aborted") return null;
  await feed?.stop();
  await writeDebrief("end");
  return state === "complete" ? { kind: state } : { kind: state, detail: stateDetail ?? state };
}

/** The debrief is there already; it is written anew with what the check found. */
async function checkRanking(
  { journal, runFolder }: OpenedRun,
  plan: SweepPlan,
  emit: EmitEvent,
  stopped: () => boolean,
  write: Debriefer["write"],
): Promise<void> {
  const stored = await checkNight(buildSweepRecord(journal, runFolder), plan, {
    stopped,
    tell: (text) => emit({ kind: "check", text }),
    elapsedMs: () => performance.now(),
  });
  if (stored) await write("end");
}

function nextWords(
  environment: Environment,
  { runFolder, journal }: OpenedRun,
  plan: SweepPlan,
): NextWords {
  return {
    again: sameCommand(environment, plan, runFolder, journal.deadlines().at(-1)?.finishBy),
    moreTime: moreTimeCommand(environment, plan, runFolder),
    acknowledge: (session) => acknowledgeCommand(environment, runFolder, session),
  };
}
