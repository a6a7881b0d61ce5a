/**
 * What carries a session: a process of its own, or a warm one that a pool lends. Whoever watches a session need
 * not know which.
 */
import type { SessionCommand } from "../engine/index.ts";
import type { OutputTail } from "./last-words.ts";
import { type SpawnedProgram, spawnProgram } from "./spawn-program.ts";

export type SessionCarrier = {
  /** Undefined when there is no process: `ended` says why. */
  readonly pid: number | undefined;
  /** The last words of this session, on either stream. */
  readonly tail: OutputTail;
  /** Starts the session, where that is not the process's start itself. */
  begin(): void;
  onMessage(listener: (raw: unknown) => void): void;
  /** Asks for a clean end, over the channel where there is one. */
  ask(command: SessionCommand): void;
  kill(signal: "SIGTERM" | "SIGKILL"): void;
  readonly ended: Promise<CarrierEnd>;
};

export type CarrierEnd = {
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  /** Why the process could not be started at all. */
  readonly startError: string | undefined;
};

/** Gives a session that is described by a spec file something to run in. */
export type Carry = (specPath: string) => SessionCarrier;

/** Carries each session in a process of its own, which is started at once. `graceMs`: from SIGTERM to SIGKILL. */
export function ownProcess(program: string, graceMs: number): Carry {
  return (specPath) => {
    const { process, tail } = spawnProgram(program, ["--spec", specPath], { graceMs });
    return {
      pid: process.pid,
      tail,
      begin: () => undefined,
      onMessage: (listener) => process.on("message", listener),
      ask: (command) => tell(process, command),
      kill: (signal) => process.kill(signal),
      ended: endOf(process),
    };
  };
}

/** Sends a message to a process; one that no longer listens gets SIGTERM, which means the same. */
export function tell(process: SpawnedProgram["process"], command: SessionCommand): void {
  if (process.exitCode !== null || process.signalCode !== null) return;
  if (process.connected) process.send(command, () => undefined);
  else process.kill("SIGTERM");
}

/** How a process ended. */
export async function endOf(process: SpawnedProgram["process"]): Promise<CarrierEnd> {
  const { exitCode, signal, failed, originalMessage } = await process;
  const neverStarted = failed && exitCode === undefined && signal === undefined;
  return { exitCode, signal, startError: neverStarted ? originalMessage : undefined };
}
