/**
 * Makes a folder with those above it. Not `mkdirSync` with `recursive`: where the system will not let anything be
 * made and says "no such file" (/proc, some network mounts), that one asks again for ever, out of reach of Ctrl-C.
 */
import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { syncFolder } from "./sync-folder.ts";

/**
 * Makes what is missing of a path, from the top; a folder that is there already is left as it is.
 * @throws the system's own error, such as EACCES, ENOENT, ENOTDIR or EEXIST (a file is in the way).
 */
export function makeFolder(folder: string): void {
  for (const missing of missingFolders(resolve(folder))) makeOne(missing);
}

/** The path and those above it that are not there, topmost first. */
function missingFolders(folder: string): readonly string[] {
  const missing: string[] = [];
  for (let at = folder; !isFolder(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  return missing;
}

function makeOne(folder: string): void {
  try {
    mkdirSync(folder);
    syncFolder(dirname(folder));
  } catch (error) {
    // Someone else made it in the meantime: that is what was wanted.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
