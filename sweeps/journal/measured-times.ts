/**
 * How long sessions like those of a plan took when they were run before on this machine. A plan without such a run is
 * told an assumed time; so is one whose runs cannot be read.
 */
import { CodedError } from "../../engine/index.ts";
import { wallTimes } from "../deadline/session-times.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { readJournalIn } from "./read-journal.ts";
import { listRuns } from "./run-folder.ts";

/** The newest runs of a grid say most about the machine as it is. */
const RUNS_ASKED_MAX = 3;

/** Returns wall times in ms of the newest run of the same grid with sessions as long and as many at once. */
export function measuredBefore(
  runsRoot: string,
  plan: Pick<SweepPlan, "name" | "durationMs" | "clock" | "concurrency">,
): readonly number[] {
  for (const folder of listRuns(runsRoot, plan.name).slice(0, RUNS_ASKED_MAX)) {
    const times = timesOf(folder, plan);
    if (times.length > 0) return times;
  }
  return [];
}

function timesOf(
  runFolder: string,
  wanted: Pick<SweepPlan, "durationMs" | "clock" | "concurrency">,
): readonly number[] {
  try {
    return readJournalIn(runFolder, (journal) => {
      const { durationMs, clock, concurrency } = journal.plan();
      const alike =
        durationMs === wanted.durationMs &&
        clock === wanted.clock &&
        concurrency === wanted.concurrency;
      return alike ? wallTimes(journal.attempts()) : [];
    });
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}
