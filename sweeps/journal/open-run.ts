/** Opens the run that a command goes on with, or makes a new one. The run's own plan is what is run, never the grid file read again. */
import { rmSync } from "node:fs";
import { basename, join } from "node:path";
import { removeUnfinished } from "../../reports/index.ts";
import { firstDeadline, movedDeadline } from "../deadline/set-deadline.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { type Choice, chooseRun, isFinal, peek, startNew } from "./choose-run.ts";
import { createJournal, type Journal, openJournal } from "./journal.ts";
import { createRunFolder, JOURNAL_FILE, newestWithoutJournal, pointLatest } from "./run-folder.ts";

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
