/** Makes the entries of a folder durable: a new name survives a power cut only once its folder is synced. */
import { closeSync, fsyncSync, openSync } from "node:fs";

/** What a disk says that cannot keep what it was given; anything else is a system that syncs no folders. */
const LOST: ReadonlySet<string | undefined> = new Set(["EIO", "ENOSPC", "EDQUOT"]);

/**
 * Syncs a folder. Some systems refuse to sync one; then nothing is lost but this.
 * @throws the system's own error where the disk could not keep the names.
 */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (LOST.has((error as NodeJS.ErrnoException).code)) throw error;
  }
}
