/** results.json as it was printed, for whoever holds it against something. */
import { join } from "node:path";
import { readTextFile } from "../../engine/index.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { StoredResults } from "./check-comparisons.ts";

/** A hundred thousand sessions of a few kilobytes. */
const RESULTS_BYTES_MAX = 500_000_000;

/** Reads results.json. @throws Error where it is missing, no JSON, or without its lists. */
export function readResults({ runFolder }: Pick<SweepRecord, "runFolder">): StoredResults {
  const text = readResultsFile(runFolder, "results.json");
  const document = JSON.parse(text) as StoredResults;
  if (![document.sessions, document.cells, document.comparisons].every(Array.isArray)) {
    throw new Error("sessions, cells or comparisons are missing");
  }
  return document;
}

/** Reads one of the files that a debrief writes for machines. @throws FileFault. */
export function readResultsFile(runFolder: string, name: "results.json" | "results.csv"): string {
  return readTextFile(join(runFolder, name), RESULTS_BYTES_MAX);
}
