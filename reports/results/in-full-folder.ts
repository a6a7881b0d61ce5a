/** Where sessions of a run lie that were run again in full (the verb `rerun`), by the name of the session's folder. */
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";

const IN_FULL_FOLDER = "in-full";

/** Returns the folder of all of them. */
export function inFullFolder(runFolder: string): string {
  return join(runFolder, IN_FULL_FOLDER);
}

/** Returns where the session of a folder lies in full, if it was run again. */
export function inFullOf(runFolder: string, sessionFolder: string): string {
  return join(inFullFolder(runFolder), basename(sessionFolder));
}

/** Returns the sessions that have a folder there, in the plan's order. */
export function sessionsInFull({
  runFolder,
  sessions,
}: Pick<SweepRecord, "runFolder" | "sessions">): SessionRecord[] {
  const names = new Set(namesIn(inFullFolder(runFolder)));
  return sessions.filter(({ folder }) => folder !== null && names.has(basename(folder)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Nobody ran any.
    return [];
  }
}
