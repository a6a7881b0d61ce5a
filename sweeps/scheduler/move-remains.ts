/**
 * The attempt that counts has the plain folder name; what lies there before it starts is evidence and is moved aside,
 * whether the journal knows of it or not.
 */
import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../../engine/index.ts";
import { runFolderError } from "../journal/run-folder.ts";
import type { Night } from "./night.ts";

/** Below the run's folder. */
export const SESSIONS_FOLDER = "sessions";

/**
 * Moves what an earlier attempt left under the name that counts. Idempotent: killed between the move and its entry,
 * the next start finds the folder moved already.
 */
export function moveRemainsAside(night: Night, session: number, folder: string): void {
  const last = night.journal.attempts(session).findLast((row) => row.folder === folder);
  if (last !== undefined) {
    const aside = `${folder}.attempt${last.attempt}`;
    if (!existsSync(join(night.runFolder, aside))) move(night, folder, aside);
    night.journal.moveAttempt(session, last.attempt, aside);
  }
  moveUnknownAside(night, folder);
}

/** A journal that lost its last entries, on a disk that only said it had them, does not know of every folder. */
function moveUnknownAside(night: Night, folder: string): void {
  if (!existsSync(join(night.runFolder, folder))) return;
  let ordinal = 1;
  while (existsSync(join(night.runFolder, `${folder}.unknown${ordinal}`))) ordinal += 1;
  const aside = `${folder}.unknown${ordinal}`;
  move(night, folder, aside);
  const text = `${folder} was there and the journal knows nothing of it: kept as ${aside}, the session is run anew`;
  night.emit({ kind: "warning", text });
}

/** Durable before the journal says so: cut in between, a folder must not come back under the name that counts. */
function move(night: Night, from: string, to: string): void {
  if (!existsSync(join(night.runFolder, from))) return;
  try {
    renameSync(join(night.runFolder, from), join(night.runFolder, to));
  } catch (cause) {
    throw runFolderError(join(night.runFolder, to), cause);
  }
  syncFolder(join(night.runFolder, SESSIONS_FOLDER));
}
