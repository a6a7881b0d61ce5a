/**
 * Reads many session databases on as many threads as there are processors. It only saves time: a thread that cannot be
 * started or dies leaves its databases unread, and they are read as if there were no threads.
 */
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { dirname, extname, join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Read } from "./reading-thread.ts";
import type { Entry } from "./stored-entry.ts";

/** A few databases are read sooner than a thread is started. */
const DATABASES_MIN = 60;
const THREADS_MAX = 8;
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
  { threads = availableParallelism(), program = besideThis() }: ReadingOptions = {},
): Promise<ReadonlyMap<string, Entry>> {
  const found = new Map<string, Entry>();
  // Threads run compiled programs only.
  if (paths.length < DATABASES_MIN || threads < 2 || !program.endsWith(".js")) return found;
  const chunks = chunksOf(paths).values();
  const count = Math.min(threads, THREADS_MAX);
  await Promise.all(Array.from({ length: count }, () => readChunks(program, chunks, found)));
  return found;
}

function besideThis(): string {
  return join(dirname(import.meta.filename), `reading-thread${extname(import.meta.filename)}`);
}

function chunksOf(paths: readonly string[]): string[][] {
  const count = Math.ceil(paths.length / CHUNK);
  return Array.from({ length: count }, (_, i) => paths.slice(i * CHUNK, (i + 1) * CHUNK));
}

/** One thread takes chunk after chunk until none is left. */
async function readChunks(
  program: string,
  chunks: Iterator<readonly string[]>,
  found: Map<string, Entry>,
): Promise<void> {
  const thread = new Worker(program);
  const gone = new AbortController();
  thread.once("exit", () => gone.abort());
  try {
    for (let chunk = chunks.next(); chunk.done !== true; chunk = chunks.next()) {
      const paths = chunk.value;
      thread.postMessage(paths);
      // Rejects when the thread dies, of an error or by itself.
      const [read] = (await once(thread, "message", { signal: gone.signal })) as [Read];
      for (const [i, path] of paths.entries()) {
        const entry = read[i] ?? null;
        if (entry !== null) found.set(path, entry);
      }
    }
  } catch {
    return;
  } finally {
    // It waits for a message: nothing is under way.
    await thread.terminate();
  }
}
