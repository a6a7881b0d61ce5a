/**
 * Starts one of our programs as a process that is watched: a channel for messages, its output read and only the tail
 * of it kept, a process group of its own, and a life that does not end with ours.
 */
import type { Duplex } from "node:stream";
import { execa } from "execa";
import { createOutputTail, type OutputTail } from "./last-words.ts";
import {
  CHANNEL_HANDLE,
  CHANNEL_WORDS,
  openProgramChannel,
  type ProgramChannel,
} from "./program-channel.ts";

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
  readonly channel: ProgramChannel;
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
  // A stream of its own for both directions: that is what a pipe is here.
  const channel = openProgramChannel(process.stdio[CHANNEL_HANDLE] as unknown as Duplex);
  return { process, tail, channel };
}

function spawnWatched(words: readonly string[], graceMs: number) {
  return execa(process.execPath, ["--enable-source-maps", ...words], {
    reject: false,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    env: CHANNEL_WORDS,
    // Nothing is gathered by the library: a flood of output or messages would fill our memory.
    buffer: false,
    // A group of its own, so that a Ctrl-C at the terminal reaches the orchestrator alone.
    detached: true,
    // A session may outlive its orchestrator, and so must the feed that it reads from.
    cleanup: false,
    forceKillAfterDelay: graceMs,
  });
}
