/** How many processes work at once: what is typed, and what a machine is given by itself. */
import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";

const PROCESSES_MAX = 64;

/** Reads a number of processes. @throws InvalidArgumentError, which names what was expected. */
export function parseProcesses(text: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && value <= PROCESSES_MAX) return value;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${PROCESSES_MAX}.`);
}

/** One for each processor. */
export function processesOfMachine(): number {
  return Math.min(PROCESSES_MAX, availableParallelism());
}
