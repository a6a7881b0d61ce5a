/** A thread that reads session databases: paths come in, what they say goes back, in the same order. */
import { parentPort } from "node:worker_threads";
import { type Entry, readEntry } from "./stored-entry.ts";

/** What a thread says of a list of paths; null for one that cannot be read: whoever asks next is told why. */
export type Read = readonly (Entry | null)[];

function readOrNull(path: string): Entry | null {
  try {
    return readEntry(path);
  } catch {
    return null;
  }
}

parentPort?.on("message", (paths: readonly string[]) => {
  parentPort?.postMessage(paths.map(readOrNull) satisfies Read);
});
