/**
 * Starts one of our programs as a process that is watched: a channel for messages, its output read and only the tail
 * of it kept, a process group of its own, and a life that does not end with ours.
 */
import { closeSync, openSync } from "node:fs";
import type { Duplex } from "node:stream";
import { execa } from "execa";
import { CodedError } from "../engine/index.ts";
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

/**
 * Starts a Node program; a start that fails is told by the process's end.
 * @throws CodedError RUN_FOLDER_UNWRITABLE when too few files may be open for its pipes.
 */
export function spawnProgram(
  program: string,
  words: readonly string[],
  { nodeWords = [], graceMs }: SpawnProgramOptions,
): SpawnedProgram {
  needHandles(program);
  const process = spawnWatched([...nodeWords, program, ...words], graceMs);
  const tail = createOutputTail();
  process.stdout.on("data", tail.push);
  process.stderr.on("data", tail.push);
  // A stream of its own for both directions: that is what a pipe is here.
  const channel = openProgramChannel(process.stdio[CHANNEL_HANDLE] as unknown as Duplex);
  return { process, tail, channel };
}

/** Pipes and channel of a process, both ends, and a few to spare. */
const HANDLES = 12;

/** Without handles for its pipes the library fails where nobody can catch it: whether there are any is asked first. */
function needHandles(program: string): void {
  const opened: number[] = [];
  try {
    while (opened.length < HANDLES) opened.push(openSync(program, "r"));
  } catch (cause) {
    // A program that is not there is told by the process's end.
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return;
    const message = `${program}: no process could be started (${(cause as Error).message})`;
    const hint = "Raise the limit of open files (ulimit -n 1024), then run the same command again.";
    throw new CodedError("RUN_FOLDER_UNWRITABLE", message, { cause, hint, transient: true });
  } finally {
    for (const file of opened) closeSync(file);
  }
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
