/** Where sessions of a run lie that were run again in full (the verb `rerun`), by the name of the session's folder. */
import { basename, join } from "node:path";

const IN_FULL_FOLDER = "in-full";

/** Returns the folder of all of them. */
export function inFullFolder(runFolder: string): string {
  return join(runFolder, IN_FULL_FOLDER);
}

/** Returns where the session of a folder lies in full, if it was run again. */
export function inFullOf(runFolder: string, sessionFolder: string): string {
  return join(inFullFolder(runFolder), basename(sessionFolder));
}
