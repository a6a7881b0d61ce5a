/**
 * Reads many session databases on as many threads as there are processors. It only saves time: when a thread cannot be
 * started or dies, what is not read yet is read as if there were no threads.
 */
import { availableParallelism } from "node:os";
import { askThreads, canSpread, programBeside } from "../threads/ask-threads.ts";
import type { Read } from "./reading-thread.ts";
import type { Entry } from "./stored-entry.ts";

/** A few databases are read sooner than a thread is started. */
const DATABASES_MIN = 60;
/** Databases that a thread is given at once. */
const CHUNK = 16;

export type ReadingOptions = {
  readonly threads?: number;
  /** The thread's compiled program. */
  readonly program?: string;
};

/** Returns what the databases say, by path; without those that could not be read, and empty where threads do not pay. */
export async function readInThreads(
  paths: readonly string[],
  {
    threads = availableParallelism(),
    program = programBeside(import.meta, "reading-thread"),
  }: ReadingOptions = {},
): Promise<ReadonlyMap<string, Entry>> {
  const found = new Map<string, Entry>();
  if (paths.length < DATABASES_MIN || !canSpread({ program, threads })) return found;
  const chunks = chunksOf(paths);
  const keep = (read: Read, chunk: number): void => {
    for (const [i, path] of (chunks[chunk] ?? []).entries()) {
      const entry = read[i] ?? null;
      if (entry !== null) found.set(path, entry);
    }
  };
  try {
    await askThreads(chunks, { program, threads, onAnswer: keep });
  } catch {
    // Whoever needs one that is not there reads it, and is told what is wrong with it.
  }
  return found;
}

function chunksOf(paths: readonly string[]): string[][] {
  const count = Math.ceil(paths.length / CHUNK);
  return Array.from({ length: count }, (_, i) => paths.slice(i * CHUNK, (i + 1) * CHUNK));
}
