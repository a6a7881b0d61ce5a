/** Says what went wrong and what to do about it; the trace of a defect only on request. */
import { CodedError } from "../../engine/index.ts";
import { plainLine } from "../../reports/index.ts";
import { complain, type Environment } from "./environment.ts";

/** Prints an error for an operator: message, hint, code. Never a stack trace. */
export function printError(environment: Environment, error: unknown): void {
  if (error instanceof CodedError) {
    complain(environment, `Error: ${plainLines(error.message)}`);
    if (error.hint !== undefined) complain(environment, `       ${plainLines(error.hint)}`);
    complain(environment, `       (${error.code})`);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  complain(environment, `Error: ${plainLines(message)}`);
  if (isSystemError(error)) {
    complain(
      environment,
      "       The machine refused: look at disk space, rights and open files, then run the same command again.",
    );
    return;
  }
  complain(
    environment,
    "       This is a defect of the program. What was stored is intact; run the same command again.",
  );
}

/** Messages name what was written in files; faults stand on a line each. */
function plainLines(text: string): string {
  const lines = text.split("\n");
  return lines.map((line) => plainLine(line, LINE_CHARS_MAX)).join("\n");
}

const LINE_CHARS_MAX = 10_000;

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}
