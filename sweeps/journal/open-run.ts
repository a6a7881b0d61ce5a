/**
 * Which run a command goes on with. The same grid with the same options resumes its unfinished run; anything
 * else starts a new one and says why. The run's own plan is what is run, never the grid file read again.
 */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ENGINE_VERSION } from "../../engine/index.ts";
import { removeUnfinished } from "../../reports/index.ts";
import { asksForAnother, firstDeadline, movedDeadline } from "../deadline/set-deadline.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { createJournal, type Journal, openJournal } from "./journal.ts";
import { openJournalToRead } from "./journal-reader.ts";
import type { DeadlineRow, SweepRow } from "./journal-types.ts";
import { describePlanDifference } from "./plan-difference.ts";
import {
  createRunFolder,
  JOURNAL_FILE,
  listRuns,
  newestWithoutJournal,
  pointLatest,
} from "./run-folder.ts";

export type OpenRunOptions = {
  readonly runsRoot: string;
  /** Never resume. */
  readonly fresh: boolean;
  readonly nodeVersion: string;
  readonly commit: string | null;
  readonly now: () => Date;
  /** The operator's. */
  readonly timeZone: string;
  /** Expected wall time of a session, ms. */
  readonly sessionMs: number;
};

export type OpenedRun = {
  readonly journal: Journal;
  readonly runFolder: string;
  readonly resumed: boolean;
  /** Why this run: what is resumed, or what is left behind; null for a plain first run. */
  readonly detail: string | null;
};

/**
 * Opens the run to go on with, or makes a new one.
 * @throws CodedError SWP_JOURNAL_…, SWP_RUN_FOLDER, or GRD_DEADLINE when nothing would end in time.
 */
export function openRun(plan: SweepPlan, options: OpenRunOptions): OpenedRun {
  const { runsRoot, fresh } = options;
  const choice = besideLost(
    fresh ? startNew(null) : chooseRun(plan, runsRoot),
    runsRoot,
    plan.name,
  );
  const opened =
    choice.resume === null ? createRun(plan, options) : reopenRun(choice.resume, plan, options);
  pointLatest(opened.runFolder);
  return { ...opened, resumed: choice.resume !== null, detail: choice.detail };
}

/** A run that lost its journal cannot be gone on with; that a new one begins beside it is worth a line. */
function besideLost(choice: Choice, runsRoot: string, name: string): Choice {
  const lost = newestWithoutJournal(runsRoot, name);
  if (lost === null || choice.resume !== null) return choice;
  const why = `${basename(lost)} has sessions and no ${JOURNAL_FILE}; they are left as they are`;
  return startNew(`A new run: ${why}.${choice.detail === null ? "" : ` ${choice.detail}`}`);
}

type Choice = { readonly resume: string | null; readonly detail: string | null };

function startNew(detail: string | null): Choice {
  return { resume: null, detail };
}

function chooseRun(plan: SweepPlan, runsRoot: string): Choice {
  const folders = listRuns(runsRoot, plan.name);
  for (const folder of folders) {
    const found = peek(folder);
    if (found.sweep.identityHash !== plan.identityHash) continue;
    const moreTime = ranOutOfTime(found.sweep) && asksForAnother(plan, found.deadline);
    return chooseSame(folder, found, moreTime);
  }
  const newest = folders[0];
  if (newest === undefined) return startNew(null);
  const { sweep, plan: before } = peek(newest);
  if (isFinal(sweep)) return startNew(null);
  const changes = describePlanDifference(before, plan).join("; ");
  return startNew(
    `A new run, since the unfinished ${basename(newest)} was of another meaning: ${changes}.`,
  );
}

/** Complete but for what its deadline left out; the same command starts the next night, one with more time goes on. */
function ranOutOfTime({ state, stateDetail }: SweepRow): boolean {
  return state === "complete" && stateDetail !== null;
}

function chooseSame(folder: string, { sweep, closed }: Peek, moreTime: boolean): Choice {
  const name = basename(folder);
  const isOver = isFinal(sweep) && closed && !moreTime;
  if (isOver) return startNew(`A new run, since ${name} is ${sweep.state}.`);
  if (sweep.engineVersion !== ENGINE_VERSION) {
    const was = `of engine version ${sweep.engineVersion}, this is ${ENGINE_VERSION}`;
    return startNew(`A new run, since the unfinished ${name} was ${was}.`);
  }
  const was = moreTime ? "out of time and is given more" : describeCut(sweep);
  return { resume: folder, detail: `It was ${was}.` };
}

function isFinal({ state }: SweepRow): boolean {
  return state === "complete" || state === "aborted";
}

function describeCut({ state, stateDetail }: SweepRow): string {
  switch (state) {
    case "blocked":
      return `stopped by a gate: ${stateDetail ?? "unknown"}`.replace(/\.$/, "");
    case "fault":
      return `stopped by a fault: ${stateDetail ?? "unknown"}`.split("\n", 1)[0] as string;
    case "interrupted":
      return "interrupted by the operator";
    case "running":
      return "cut off";
    case "complete":
    case "aborted":
      return `${state}, and cut off before its debrief was written`;
  }
}

type Peek = {
  readonly sweep: SweepRow;
  readonly plan: SweepPlan;
  readonly deadline: DeadlineRow | undefined;
  /** Its last orchestrator left in good order, its debrief written. */
  readonly closed: boolean;
};

function peek(folder: string): Peek {
  const journal = openJournalToRead(join(folder, JOURNAL_FILE));
  try {
    const closed = journal.orchestrator()?.endedAt !== null;
    const deadline = journal.deadlines().at(-1);
    return { sweep: journal.sweep(), plan: journal.plan(), deadline, closed };
  } finally {
    journal.close();
  }
}

function createRun(plan: SweepPlan, options: OpenRunOptions) {
  const deadline = firstDeadline(plan, { ...options, nowMs: options.now().getTime() });
  const runFolder = createRunFolder(options.runsRoot, plan, options.now());
  const sweepId = `${plan.name}/${basename(runFolder)}`;
  const { nodeVersion, commit } = options;
  const sweep = { sweepId, plan, nodeVersion, commit, deadline };
  try {
    return { runFolder, journal: createJournal(join(runFolder, JOURNAL_FILE), sweep, options.now) };
  } catch (error) {
    // Nothing of it was run: what lies there would only stand in the way of the room that is missing.
    rmSync(runFolder, { recursive: true, force: true });
    throw error;
  }
}

function reopenRun(runFolder: string, plan: SweepPlan, options: OpenRunOptions) {
  const { deadline } = peek(runFolder);
  const moved = movedDeadline(plan, deadline, { ...options, nowMs: options.now().getTime() });
  const journal = openJournal(join(runFolder, JOURNAL_FILE), options.now);
  const sweep = journal.sweep();
  if (sweep.state === "running" || (isFinal(sweep) && moved === null)) {
    const pid = journal.orchestrator()?.identity.pid ?? "unknown";
    journal.addInterruption(`the orchestrator (process ${pid}) ended without closing the run`);
  }
  // How a sweep ended does not change any more, unless it is given more time; what is missing is its debrief.
  if (moved !== null) journal.setDeadline(moved);
  if (moved !== null || !isFinal(sweep)) journal.setSweepState("running", null);
  removeUnfinished(runFolder);
  return { runFolder, journal };
}
