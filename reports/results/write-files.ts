/**
 * Writes a report's files so that a reader sees the old one or the new one, never half of either: the text goes
 * to a temporary name, is synced, and takes the place of the old file.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CodedError, syncFolder } from "../../engine/index.ts";

/**
 * Writes the files into the folder, in the order given, and syncs the folder.
 * @throws CodedError RPT_RUN_FOLDER_UNWRITABLE (transient).
 */
export async function writeFiles(
  folder: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, text } of files) {
    const path = join(folder, name);
    try {
      await writeFileAtomic(path, text, { encoding: "utf8", fsync: true });
    } catch (cause) {
      throw unwritable(path, cause as NodeJS.ErrnoException);
    }
    paths.push(path);
  }
  syncFolder(folder);
  return paths;
}

/** What a report's file is called until it is whole: its name and a number. */
const UNFINISHED = /\.(json|csv|html|md|svg)\.\d{1,10}$/;

/**
 * Removes what a writer left in these folders that was killed in the middle of a file. Only for whoever has the run to
 * itself: another writer's file is unfinished, too. Never throws; what cannot be removed does no harm.
 */
export function removeUnfinishedFiles(folders: readonly string[]): void {
  for (const folder of folders) {
    for (const name of namesIn(folder)) {
      if (UNFINISHED.test(name)) removeQuietly(join(folder, name));
    }
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    return;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function unwritable(path: string, cause: NodeJS.ErrnoException): CodedError {
  const message = `${path}: could not be written (${cause.code ?? cause.message})`;
  const hint = "Make room or make the folder writable, then write it anew with `debrief RUN`.";
  return new CodedError("RPT_RUN_FOLDER_UNWRITABLE", message, { hint, transient: true, cause });
}
