/**
 * Which run a command goes on with. The same grid with the same options resumes its unfinished run; anything
 * else starts a new one and says why. Only reads.
 */
import { basename } from "node:path";
import { ENGINE_VERSION } from "../../engine/index.ts";
import { asksForAnother } from "../deadline/set-deadline.ts";
import { isForWantOfTime } from "../deadline/words.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { DeadlineRow, SessionRow, SweepRow } from "./journal-types.ts";
import { describePlanDifference } from "./plan-difference.ts";
import { readJournalIn } from "./read-journal.ts";
import { listRuns } from "./run-folder.ts";

export type Choice = { readonly resume: string | null; readonly detail: string | null };

export function startNew(detail: string | null): Choice {
  return { resume: null, detail };
}

/** Returns the folder of the run to resume, or none, and why. @throws CodedError SWP_JOURNAL_…. */
export function chooseRun(plan: SweepPlan, runsRoot: string): Choice {
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

export function isFinal({ state }: SweepRow): boolean {
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

export function peek(folder: string): Peek {
  return readJournalIn(folder, (journal) => ({
    sweep: journal.sweep(),
    plan: journal.plan(),
    deadline: journal.deadlines().at(-1),
    closed: journal.orchestrator()?.endedAt !== null,
  }));
}

export type RunToResume = {
  readonly name: string;
  /** Sessions that are still to run, or to run again. */
  readonly left: readonly SessionRow[];
};

/** Returns what a plan would go on with, null where it begins anew. @throws CodedError SWP_JOURNAL_…. */
export function runToResume(plan: SweepPlan, runsRoot: string): RunToResume | null {
  const { resume } = chooseRun(plan, runsRoot);
  if (resume === null) return null;
  const left = readJournalIn(resume, (journal) => journal.sessions().filter(isLeft));
  return { name: basename(resume), left };
}

const OPEN: readonly string[] = ["planned", "interrupted", "running"];

function isLeft({ state, reason }: SessionRow): boolean {
  return OPEN.includes(state) || isForWantOfTime(reason);
}
