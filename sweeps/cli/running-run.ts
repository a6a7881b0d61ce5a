/** Which run a status is of where nobody names one. */
import { CodedError } from "../../engine/index.ts";
import { isStillRunning } from "../../runner/index.ts";
import type { JournalReader } from "../journal/journal-reader.ts";
import { readJournalIn } from "../journal/read-journal.ts";
import { listRuns } from "../journal/run-folder.ts";

/** Older runs than these are not looked at: a status is asked for again and again. */
const RUNS_LOOKED_AT = 20;

/** Returns the newest run that is being driven, undefined where none is: one that was gone on with may be older than others. */
export function runningRun(out: string, nowMs: number): string | undefined {
  return listRuns(out)
    .slice(0, RUNS_LOOKED_AT)
    .find((folder) => isRunning(folder, nowMs));
}

/** One that cannot be read is told of when it is asked for. */
function isRunning(folder: string, nowMs: number): boolean {
  try {
    return readJournalIn(
      folder,
      (journal) => journal.sweep().state === "running" && isDriven(journal, nowMs),
    );
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

/** Whether the process that drives a run is there. */
export function isDriven(journal: JournalReader, nowMs: number): boolean {
  const owner = journal.orchestrator();
  return owner !== null && owner.endedAt === null && isStillRunning(owner.identity, nowMs);
}
