/** How many processes work at once, as it is typed. */
import { InvalidArgumentError } from "commander";

const PROCESSES_MAX = 64;

/** Reads a number of processes. @throws InvalidArgumentError, which names what was expected. */
export function parseProcesses(text: string): number {
  const value = Number(text);
  if (/^[1-9]\d*$/.test(text) && value <= PROCESSES_MAX) return value;
  throw new InvalidArgumentError(`expected a whole number from 1 to ${PROCESSES_MAX}.`);
}
