/**
 * What the command line knows of the world, handed in by the entry point: tests hand in their own streams and
 * session programs, and nothing below reads `process` by itself.
 */
import { plainText } from "../../engine/index.ts";
import { wrapLogLine } from "../text/wrap-words.ts";

export type OutputStream = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type Environment = {
  readonly cwd: string;
  readonly now: () => Date;
  /** The operator's, for instance "Europe/Berlin". */
  readonly timeZone: string;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Absolute path of the session program. */
  readonly sessionProgram: string;
  /** Absolute path of the program of a feed that live sessions share. */
  readonly feedProgram: string;
  /** Absolute path of the program's own folder, for the commit it was built from. */
  readonly programFolder: string;
  readonly nodeVersion: string;
  /** What the operator says of the memory of a session, unread; absent when nothing is said. */
  readonly sessionMemory?: string;
  /** Variables of the environment: what a notice needs, and hands to its command. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** For tests of hanging sessions; null for the usual limits. */
  readonly silenceMsMax: number | null;
};

/**
 * Returns how wide a terminal is; undefined for a file or a pipe, and for a terminal that does not know its size and says 0,
 * as a container's and a serial line's do.
 */
export function columnsOf({ isTTY, columns = 0 }: OutputStream): number | undefined {
  return isTTY === true && columns > 0 ? columns : undefined;
}

/** Whether lines can be drawn over: a terminal with a size that knows what a cursor is. */
export function drawsInPlace({ stdout, variables }: Environment): boolean {
  return columnsOf(stdout) !== undefined && variables.TERM !== "dumb";
}

/** How a table is drawn where it goes: as wide as a terminal, in plain characters into a file. */
export function tableOptions({ stdout }: Pick<Environment, "stdout">): {
  readonly plain: boolean;
  readonly width?: number;
} {
  if (stdout.isTTY !== true) return { plain: true };
  const width = columnsOf(stdout);
  return width === undefined ? { plain: false } : { plain: false, width };
}

/** Writes text for people, or one line of JSON. Whatever its words come from, a terminal finds nothing to obey. */
export function say(environment: Environment, text: string): void {
  environment.stdout.write(`${plainText(text)}\n`);
}

/** Writes a sentence: in lines that a terminal shows whole, and as one line into a pipe or a file. */
export function sayWrapped(environment: Environment, text: string, lead = ""): void {
  say(environment, wrappedFor(environment.stdout, lead, text));
}

/** A line of trouble, wrapped for a terminal in the same way. */
export function complainWrapped(environment: Environment, text: string, lead = ""): void {
  complain(environment, wrappedFor(environment.stderr, lead, text));
}

function wrappedFor(stream: OutputStream, lead: string, text: string): string {
  const columns = columnsOf(stream);
  if (columns === undefined) return `${lead}${text}`;
  return wrapLogLine(lead, text, columns).join("\n");
}

/** Writes a line of trouble: to standard error, so that `--json` stays clean. */
export function complain(environment: Environment, text: string): void {
  environment.stderr.write(`${plainText(text)}\n`);
}
