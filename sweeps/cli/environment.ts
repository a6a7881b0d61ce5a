/**
 * What the command line knows of the world, handed in by the entry point: tests hand in their own streams and
 * session programs, and nothing below reads `process` by itself.
 */
export type OutputStream = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
};

export type Environment = {
  readonly cwd: string;
  readonly now: () => Date;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  /** Absolute path of the session program. */
  readonly sessionProgram: string;
  /** Absolute path of the program of a feed that live sessions share. */
  readonly feedProgram: string;
  /** Absolute path of the program's own folder, for the commit it was built from. */
  readonly programFolder: string;
  readonly nodeVersion: string;
  /** Variables of the environment: what a notice needs, and hands to its command. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** For tests of hanging sessions; null for the usual limits. */
  readonly silenceMsMax: number | null;
};

/** Writes a line of text for people. */
export function say(environment: Environment, text: string): void {
  environment.stdout.write(`${text}\n`);
}

/** Writes a line of trouble: to standard error, so that `--json` stays clean. */
export function complain(environment: Environment, text: string): void {
  environment.stderr.write(`${text}\n`);
}
