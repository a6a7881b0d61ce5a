/** A thread that reads session databases: paths come in, what they say goes back, in the same order. */
import { answerAsks } from "../threads/answer-asks.ts";
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

answerAsks((paths: readonly string[]): Read => paths.map(readOrNull));
