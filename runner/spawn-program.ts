/**
 * Starts one of our programs as a process that is watched: a channel for messages, its output read and only the tail
 * of it kept, a process group of its own, and a life that does not end with ours.
 */
import { execa } from "execa";
import { createOutputTail, type OutputTail } from "./last-words.ts";

export type SpawnProgramOptions = {
  /** Words for Node itself, before the program. */
  readonly nodeWords?: readonly string[];
  /** From SIGTERM to SIGKILL, in ms. */
  readonly graceMs: number;
};

export type SpawnedProgram = {
  readonly process: ReturnType<typeof spawnWatched>;
  /** The last words on either stream. */
  readonly tail: OutputTail;
};

/** Starts a Node program; a start that fails is told by the process's end, never thrown. */
export function spawnProgram(
  program: string,
  words: readonly string[],
  { nodeWords = [], graceMs }: SpawnProgramOptions,
): SpawnedProgram {
  const process = spawnWatched([...nodeWords, program, ...words], graceMs);
  const tail = createOutputTail();
  process.stdout.on("data", tail.push);
  process.stderr.on("data", tail.push);
  return { process, tail };
}

function spawnWatched(words: readonly string[], graceMs: number) {
  return execa(process.execPath, ["--enable-source-maps", ...words], {
    reject: false,
    ipc: true,
    serialization: "json",
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    // Nothing is gathered by the library: a flood of output or messages would fill our memory.
    buffer: false,
    // A group of its own, so that a Ctrl-C at the terminal reaches the orchestrator alone.
    detached: true,
    // A session may outlive its orchestrator, and so must the feed that it reads from.
    cleanup: false,
    forceKillAfterDelay: graceMs,
  });
}
