/**
 * After the last session: plans the reruns from the stored results, runs them, and stores what they gave. The debrief
 * that was there before stays good when this is stopped or fails.
 */
import { CodedError } from "../../engine/index.ts";
import { type SweepRecord, storedResults, writeReruns } from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { counted } from "../scheduler/events.ts";
import { planReruns } from "./plan-reruns.ts";
import { runReruns } from "./run-reruns.ts";

export type CheckShell = {
  readonly stopped: () => boolean;
  readonly tell: (text: string) => void;
  /** Milliseconds on a clock that only goes forward. */
  readonly elapsedMs: () => number;
};

/** A line now and then: on most sweeps the check is over before the second. */
const TELL_MS = 10_000;

/** Returns whether anything was stored, so that the debrief is worth writing anew. */
export async function checkNight(
  record: SweepRecord,
  plan: SweepPlan,
  { stopped, tell, elapsedMs }: CheckShell,
): Promise<boolean> {
  const { results } = await storedResults(record);
  const reruns = planReruns(results, plan);
  const { jobs, cellsLeftOut } = reruns;
  if (jobs.length === 0) return false;
  const some =
    cellsLeftOut.length === 0
      ? ""
      : `; ${counted(cellsLeftOut.length, "cell")} left out, there are too many`;
  tell(
    `Checking the ranking: ${counted(jobs.length, "session")} again in memory, under the other fill models and for A/A${some}.`,
  );
  let toldMs = elapsedMs();
  const document = await runReruns(reruns, plan, {
    stopped,
    onDone: (done, of) => {
      if (elapsedMs() - toldMs < TELL_MS) return;
      toldMs = elapsedMs();
      tell(`Checking the ranking: ${done} of ${of} done.`);
    },
  });
  if (document.state === "stopped") {
    tell(
      `The check was stopped; the debrief says so. Run it later: npm run sweep -- debrief ${record.runPath} --fill-models`,
    );
  }
  return store(record.runFolder, document, tell);
}

async function store(
  runFolder: string,
  document: Parameters<typeof writeReruns>[1],
  tell: (text: string) => void,
): Promise<boolean> {
  try {
    await writeReruns(runFolder, document);
    return true;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    tell(`The check could not be stored: ${error.message}`);
    return false;
  }
}
