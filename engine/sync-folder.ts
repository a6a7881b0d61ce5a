/** Makes the entries of a folder durable: a new name survives a power cut only once its folder is synced. */
import { closeSync, fsyncSync, openSync } from "node:fs";

/** Syncs a folder. Some systems refuse to sync one; then nothing is lost but this. */
export function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    return;
  }
}
