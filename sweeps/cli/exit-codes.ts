/** Exit codes of every verb, as the README lists them. */
import { CodedError } from "../../engine/index.ts";

export const EXIT = {
  done: 0,
  /** Aborted by a rule or a gate, not approved, or a no to the question; of verify: differences were found. */
  aborted: 1,
  /** Bad usage, invalid file or dead key. */
  usage: 2,
  /** A fault kept the sweep from going on: crash, disk, no market, another orchestrator. */
  fault: 3,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const BY_CODE: Readonly<Record<string, ExitCode>> = {
  SWP_NOT_APPROVED: EXIT.aborted,
  ENG_WALK_LIMIT: EXIT.fault,
  GRD_DEADLINE: EXIT.usage,
  SWP_LOCKED: EXIT.fault,
  SWP_JOURNAL_DAMAGED: EXIT.fault,
  SWP_JOURNAL_NEWER: EXIT.fault,
  SWP_STORED_SUMMARY: EXIT.fault,
};

/**
 * Returns the exit code of an error. Before anything runs, an error means that a file or a word was wrong; once
 * the sweep is under way it means that the machine or the program failed.
 */
export function exitCodeOf(error: unknown, underWay: boolean): ExitCode {
  if (!(error instanceof CodedError)) return EXIT.fault;
  const fixed = BY_CODE[error.code];
  if (fixed !== undefined) return fixed;
  return underWay || error.transient ? EXIT.fault : EXIT.usage;
}
