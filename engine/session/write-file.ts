/** Files that are there whole or not at all: written beside, synced, renamed, and the folder synced. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

/** @throws the system's own error, which `machineRefused` puts into words. */
export function writeFileDurably(path: string, text: string): void {
  writeFileAtomic.sync(path, text);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
