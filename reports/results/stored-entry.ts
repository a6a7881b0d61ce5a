/** What a session's database says, and which state of its file said so. */
import { statSync } from "node:fs";
import { ENGINE_VERSION, type StoredSession, storedSession } from "../../engine/index.ts";

export type Entry = StoredSession & {
  /** Of the file, when it was read. */
  readonly state: string;
};

/** Reads a session's database. Throws where `storedSession` does. */
export function readEntry(path: string): Entry {
  // Before it is read: one that changes meanwhile is read again.
  const state = stateOf(path);
  return { ...storedSession(path), state };
}

/** One state of one file (inode, size, times) for one version of the engine. Throws when there is no file. */
export function stateOf(path: string): string {
  const { ino, size, mtimeMs, ctimeMs } = statSync(path);
  return [ENGINE_VERSION, ino, size, mtimeMs, ctimeMs].join(" ");
}
