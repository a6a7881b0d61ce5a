/**
 * What the operating system refuses a session (a full disk, no more open files, a folder that is read-only) is no
 * defect: whoever reads of it needs the place and what to do, and no trace through our code.
 */
import { CodedError } from "../errors.ts";

/** Returns an error of the system as a CodedError ENG_MACHINE_REFUSED; any other error as it is. */
export function machineRefused(error: unknown): unknown {
  if (error instanceof CodedError || !isSystemError(error)) return error;
  const place = error.path === undefined ? "" : `${error.path}: `;
  return new CodedError("ENG_MACHINE_REFUSED", `${place}the machine refused: ${error.message}`, {
    hint: "Look at disk space, rights and open files, then run the same command again.",
    transient: true,
    context: { path: error.path, code: error.code },
    cause: error,
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
