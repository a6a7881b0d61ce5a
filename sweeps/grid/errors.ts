/** Codes of operational errors of grid, plan, rules, wiring and approval, each with what it means. */
import { CodedError, type CodedErrorOptions } from "../../engine/index.ts";

export const GRID_ERRORS = {
  GRD_UNREADABLE: "The grid file could not be read, or is larger than a grid may be.",
  GRD_INVALID_GRID: "The grid file is wrong; every fault is listed with its place.",
  GRD_INVALID_OPTION: "An option of the command line does not fit the grid.",
  GRD_MISSING_FILE: "A file that the grid names is not there or is damaged.",
  GRD_WINDOWS: "The tapes hold fewer whole windows than the grid has replicates.",
  GRD_DEADLINE: "A run cannot be over by its `finish_by`, or `replicates: fill` has none.",
  GRD_HEADROOM:
    "The start balances lie beyond a limit; every session would stop on its first tick.",
  GRD_BASELINE_REUSE: "The summary to reuse as baseline was not run at the same settings.",
  GRD_DEAD_KEY: "A key that the grid sets changes nothing that the engine does.",
  GRD_INVALID_APPROVAL: "The approval file or the approval's options are wrong.",
} as const;

export type GridErrorCode = keyof typeof GRID_ERRORS;

/** An operational error with a code from the list above, which the compiler checks. */
export function gridFault(
  code: GridErrorCode,
  message: string,
  options: CodedErrorOptions = {},
): CodedError {
  return new CodedError(code, message, options);
}
