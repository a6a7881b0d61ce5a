/** Files that are there whole or not at all: written beside, synced, renamed, and the folder synced. */
import { closeSync, fsyncSync, openSync } from "node:fs";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";

/**
 * Writes a file whole or not at all, its bytes synced. Its name is durable once the folder is synced, which is left to
 * whoever writes the folder's last file. @throws the system's own error, which `machineRefused` puts into words.
 */
export function writeFileSynced(path: string, content: string | Uint8Array): void {
  writeFileAtomic.sync(path, content as string | Buffer);
}

/** The same for a folder's last file: the folder's names are synced too. */
export function writeFileDurably(path: string, content: string): void {
  writeFileSynced(path, content);
  const folder = openSync(dirname(path), "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
