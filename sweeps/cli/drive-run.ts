/**
 * Drives one run from a finished plan to its last line: lock, journal, signals, view, loop, debrief. What can go
 * wrong in here is the machine's fault, no longer the grid's.
 */
import { join } from "node:path";
import { CodedError, visibleJson } from "../../engine/index.ts";
import { type DebriefOutcome, writeDebrief } from "../../reports/index.ts";
import { createSessionPool, identifyProcess, ownProcess } from "../../runner/index.ts";
import { checkNight } from "../checks/check-night.ts";
import { begunRounds } from "../deadline/begun-rounds.ts";
import { expectedSessionMs } from "../deadline/session-times.ts";
import { measuredBefore } from "../journal/measured-times.ts";
import { type OpenedRun, openRun } from "../journal/open-run.ts";
import { buildSweepRecord } from "../journal/sweep-record.ts";
import { claimLock } from "../lock/lock.ts";
import { sessionConfigText } from "../patch/session-config-text.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { plannedText } from "../plan/planned-words.ts";
import { isDebriefDue } from "../scheduler/debrief-due.ts";
import { type SweepEnd, sessionsAtOnce } from "../scheduler/decide.ts";
import type { EmitEvent } from "../scheduler/events.ts";
import { keepSummaries } from "../scheduler/kept-summaries.ts";
import type { Night } from "../scheduler/night.ts";
import { runSweep } from "../scheduler/run-sweep.ts";
import { sessionLimits } from "../scheduler/session-order.ts";
import { createMarketProbe, createSharedFeed, type SharedFeed } from "../scheduler/shared-feed.ts";
import { createStopControl, type StopSignal } from "../scheduler/stop-signal.ts";
import { readCommit } from "./commit.ts";
import { describeEnd, type NextWords } from "./describe-end.ts";
import { complain, type Environment, say } from "./environment.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { followEvents } from "./follow.ts";
import { printError } from "./print-error.ts";
import { acknowledgeCommand, moreTimeCommand, nearPath, sameCommand } from "./same-command.ts";
import { sessionMemory } from "./session-memory.ts";
import { listenToSignals } from "./signals.ts";
import { isTimeOver, tellDeadline } from "./tell-deadline.ts";
import { createTeller, type Teller } from "./teller.ts";
import { createJsonView } from "./views/json-view.ts";
import { createLiveView } from "./views/live-view.ts";
import { createPlainView } from "./views/plain-view.ts";
import type { View } from "./views/view.ts";

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
  const lock = claimLock(join(runsRoot, plan.name), environment.now().toISOString());
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
  const debrief = createDebriefer(run, environment, emit, json);
  let end: SweepEnd;
  try {
    tellStart(emit, run, plan);
    for (const text of teller.warnings()) emit({ kind: "warning", text });
    tellDeadline(environment, emit, run, measured);
    const night = createNight(environment, run, plan, emit, stop, debrief.write, carriers);
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

function createNight(
  environment: Environment,
  { journal, runFolder }: OpenedRun,
  plan: SweepPlan,
  emit: EmitEvent,
  stop: StopSignal,
  write: Debriefer["write"],
  carriers: Carriers,
): Omit<Night, "clock"> {
  const limits = sessionLimits(plan);
  const { sweepId } = journal.sweep();
  return {
    journal,
    plan,
    sweepId,
    runFolder,
    ...carriers,
    limits: {
      ...limits,
      ...sessionMemory(environment),
      silenceMsMax: environment.silenceMsMax ?? limits.silenceMsMax,
    },
    emit,
    stop,
    configText: (cell, replicate) => sessionConfigText(cell, { sweep: sweepId, replicate }),
    writeDebrief: write,
    feed: feedOf(environment, plan, runFolder),
    handles: new Map(),
    summaries: keepSummaries(),
  };
}

type Carriers = Pick<Night, "carry" | "workers"> & { readonly close: () => Promise<void> };

/** On virtual time sessions take turns on warm processes; on the real clock each has its own, which may outlive ours. */
function createCarriers(
  { sessionProgram }: Environment,
  plan: SweepPlan,
  workers: number,
): Carriers {
  const { graceMs } = sessionLimits(plan);
  if (plan.clock === "real" || workers === 0) {
    const close = () => Promise.resolve();
    return { carry: ownProcess(sessionProgram, graceMs), workers: 1, close };
  }
  const pool = createSessionPool(sessionProgram, graceMs);
  // A pause between sessions is asked for: nothing runs ahead of it.
  return { carry: pool.carry, workers: plan.pauseBetweenMs > 0 ? 1 : workers, close: pool.close };
}

/** Live sessions at once share one feed, back to back each has its own connection; a recorded market needs neither. */
function feedOf(
  environment: Environment,
  { live }: SweepPlan,
  runFolder: string,
): SharedFeed | null {
  if (live === undefined) return null;
  if (!live.sharedFeed) return createMarketProbe(live.networkFile);
  return createSharedFeed({
    networkFile: live.networkFile,
    program: environment.feedProgram,
    log: join(runFolder, "feed.log"),
  });
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

function createView(
  environment: Environment,
  run: OpenedRun,
  plan: SweepPlan,
  { json, workers }: { readonly json: boolean; readonly workers: number },
): View {
  if (json) return createJsonView(environment);
  if (environment.stdout.isTTY !== true) return createPlainView(environment, toRun(run, plan));
  const market = plan.live === undefined ? "" : `${plan.live.network} live · `;
  const { concurrency, freshDb, live } = plan;
  const feed = live === undefined ? "none" : "up";
  const lanes = sessionsAtOnce({ concurrency, workers, carriesInventory: !freshDb, feed });
  const screen = { title: `${market}${plan.title}`, concurrency: lanes };
  const { journal } = run;
  const shown = begunRounds(plan, journal.sessions(), journal.attempts());
  return createLiveView(environment, screen, shown);
}

/** Sessions that are still to run; null where nobody knows how many there will be. */
function toRun({ journal }: OpenedRun, { deadline }: SweepPlan): number | null {
  if (deadline?.fill === true) return null;
  const left = ["planned", "interrupted", "running"];
  return journal.sessions().filter(({ state }) => left.includes(state)).length;
}

function tellStart(emit: EmitEvent, run: OpenedRun, plan: SweepPlan): void {
  emit({
    kind: "sweep_started",
    name: plan.name,
    runFolder: run.runFolder,
    sessions: plan.deadline?.fill === true ? null : plan.sessions.length,
    resumed: run.resumed,
    network: plan.live?.network ?? null,
    detail: run.detail,
  });
  const { planned } = plan;
  if (planned !== undefined && !run.resumed) {
    const text = `Can show: ${plannedText(planned, plan.decisionMetric)}.`;
    emit({ kind: "planned", text, ...planned });
  }
  for (const text of plan.warnings) emit({ kind: "warning", text });
}

/** A signal's handler must not throw, even when the disk is full and the journal cannot take the line. */
function tellStop(emit: EmitEvent, text: string): void {
  try {
    emit({ kind: "stopping", text });
  } catch {
    return;
  }
}

type Debriefer = {
  readonly write: Night["writeDebrief"];
  readonly last: () => DebriefOutcome | null;
  readonly failure: () => CodedError | null;
};

/** A debrief that cannot be written does not end a night; if the last one cannot, the exit code says so. */
function createDebriefer(
  { journal, runFolder }: OpenedRun,
  environment: Environment,
  emit: EmitEvent,
  json: boolean,
): Debriefer {
  let last: DebriefOutcome | null = null;
  let failure: CodedError | null = null;
  const plain = json || environment.stdout.isTTY !== true;
  const begunAt = performance.now();
  let spentMs = 0;
  let lastMs = 0;
  return {
    write: async (when) => {
      const startedAt = performance.now();
      const spending = { elapsedMs: startedAt - begunAt, spentMs, lastMs };
      if (when === "between" && !isDebriefDue(spending)) return;
      if (when === "end") tellDebrief(emit, journal.sessions().length);
      try {
        last = await writeDebrief(buildSweepRecord(journal, runFolder), { plain });
        failure = null;
      } catch (error) {
        if (!(error instanceof CodedError)) throw error;
        if (failure?.code !== error.code)
          emit({ kind: "warning", text: `no debrief: ${error.message}` });
        failure = error;
      } finally {
        lastMs = performance.now() - startedAt;
        spentMs += lastMs;
      }
    },
    last: () => last,
    failure: () => failure,
  };
}

/** A debrief that is there in a moment needs no word. */
const SESSIONS_TOLD = 400;

function tellDebrief(emit: EmitEvent, sessions: number): void {
  if (sessions < SESSIONS_TOLD) return;
  emit({ kind: "check", text: `Compiling the debrief of ${sessions} sessions.` });
}

function tellOutcome(
  environment: Environment,
  end: SweepEnd,
  debrief: Debriefer,
  json: boolean,
): ExitCode {
  const last = debrief.last();
  if (last !== null) {
    if (json)
      say(
        environment,
        visibleJson({ event: "debrief", verdict: last.verdictLine, paths: last.paths }),
      );
    else sayDebrief(environment, last);
  }
  const failure = debrief.failure();
  if (failure !== null) {
    printError(environment, failure);
    return EXIT.fault;
  }
  if (end.kind === "fault") complain(environment, `Error: ${end.detail}`);
  return exitOf(end);
}

/** Table, verdict, and where to read on: the debrief first. */
export function sayDebrief(
  environment: Environment,
  { verdictLine, terminalTable, paths }: DebriefOutcome,
): void {
  const sorted = [...paths].sort((a, b) => Number(b.endsWith(".md")) - Number(a.endsWith(".md")));
  const lines = sorted.map((path) => `  ${nearPath(environment.cwd, path)}`);
  say(environment, ["", terminalTable, "", verdictLine, ...lines].join("\n"));
}

function exitOf(end: SweepEnd): ExitCode {
  switch (end.kind) {
    case "complete":
      return EXIT.done;
    case "aborted":
    case "blocked":
      return EXIT.aborted;
    case "interrupted":
      return EXIT.interrupted;
    case "fault":
      return EXIT.fault;
  }
}
