/** Says what went wrong and what to do about it; the trace of a defect only on request. */
import { CodedError } from "../../engine/index.ts";
import { plainLine } from "../../reports/index.ts";
import { complain, complainWrapped, type Environment } from "./environment.ts";

/** Prints an error for an operator: message, hint, code. Never a stack trace. */
export function printError(environment: Environment, error: unknown): void {
  if (error instanceof CodedError) {
    complainLines(environment, error.message);
    if (error.hint !== undefined) complainWrapped(environment, plainLines(error.hint), INDENT);
    complain(environment, `${INDENT}(${error.code})`);
    return;
  }
  const message = error instanceof Error ? error.message : String(error);
  complainLines(environment, message);
  const what = isSystemError(error)
    ? "The machine refused: look at disk space, rights and open files, then run the same command again."
    : "This is a defect of the program. What was stored is intact; run the same command again.";
  complainWrapped(environment, what, INDENT);
}

const INDENT = "       ";

/** Faults stand on a line each; the first follows the word. */
function complainLines(environment: Environment, message: string): void {
  for (const [index, line] of plainLines(message).split("\n").entries())
    complainWrapped(environment, line, index === 0 ? "Error: " : "");
}

/** Messages name what was written in files. */
function plainLines(text: string): string {
  const lines = text.split("\n");
  return lines.map((line) => plainLine(line, LINE_CHARS_MAX)).join("\n");
}

const LINE_CHARS_MAX = 10_000;

function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}
