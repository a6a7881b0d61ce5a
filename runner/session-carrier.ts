/**
 * What carries a session: a process of its own, or a warm one that a pool lends. Whoever watches a session need
 * not know which.
 */
import type { SessionCommand } from "../engine/index.ts";
import type { OutputTail } from "./last-words.ts";
import { heapWords } from "./memory.ts";
import { type SpawnedProgram, spawnProgram } from "./spawn-program.ts";

export type SessionCarrier = {
  /** Undefined when there is no process: `ended` says why. */
  readonly pid: number | undefined;
  /** The last words of this session, on either stream. */
  readonly tail: OutputTail;
  /** Starts the session, where that is not the process's start itself. */
  begin(): void;
  onMessage(listener: (raw: unknown) => void): void;
  /** Messages that could not be read. */
  leftOut(): number;
  /** False when nobody listens at the other end any more. */
  send(command: SessionCommand): boolean;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  hasEnded(): boolean;
  readonly ended: Promise<CarrierEnd>;
};

export type CarrierEnd = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why the process could not be started at all. */
  readonly startError: string | undefined;
};

/** Gives a session that is described by a spec file something to run in, with a heap of that many MiB at most. */
export type Carry = (specPath: string, memoryMiBMax: number) => SessionCarrier;

/** Carries each session in a process of its own, which is started at once. `graceMs`: from SIGTERM to SIGKILL. */
export function ownProcess(program: string, graceMs: number): Carry {
  return (specPath, memoryMiBMax) => {
    const { process, tail, channel } = spawnProgram(program, ["--spec", specPath], {
      graceMs,
      nodeWords: heapWords(memoryMiBMax),
    });
    return {
      pid: process.pid,
      tail,
      begin: () => undefined,
      onMessage: channel.onMessage,
      leftOut: channel.leftOut,
      send: channel.send,
      kill: (signal) => process.kill(signal),
      hasEnded: () => hasEnded(process),
      ended: endOf(process),
    };
  };
}

export function hasEnded({ exitCode, signalCode }: SpawnedProgram["process"]): boolean {
  return exitCode !== null || signalCode !== null;
}

/** How a process ended. */
export async function endOf(process: SpawnedProgram["process"]): Promise<CarrierEnd> {
  const { exitCode, signal, failed, originalMessage } = await process;
  const neverStarted = failed && exitCode === undefined && signal === undefined;
  return { exitCode, signal, startError: neverStarted ? originalMessage : undefined };
}
