/**
 * Files that are there whole or not at all: written beside as `.partial`, synced where they are to last, and only then
 * given their name.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a file whole or not at all, its bytes synced. Its name is durable once the folder is synced, which is left to
 * whoever writes the folder's last file. Nothing stays behind where it fails.
 * @throws the system's own error, with the path.
 */
export function storeWhole(
  path: string,
  content: string | Uint8Array,
  { isLasting = true }: { readonly isLasting?: boolean } = {},
): void {
  const partial = `${path}.partial`;
  try {
    if (isLasting) writeSynced(partial, content);
    else writeFileSync(partial, content);
    renameSync(partial, path);
  } catch (error) {
    discard(partial);
    // A full disk is told by number of the open file alone.
    throw Object.assign(error as NodeJS.ErrnoException, { path });
  }
}

function writeSynced(path: string, content: string | Uint8Array): void {
  const file = openSync(path, "w");
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function discard(partial: string): void {
  try {
    rmSync(partial, { force: true });
  } catch {
    // What kept it from being written is told; this would hide it.
  }
}
