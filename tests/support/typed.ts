/** The command line as an operator types it, in this process, with what it said. */
import { Readable } from "node:stream";
import { runCommandLine } from "../../sweeps/cli/command-line.ts";
import type { Environment } from "../../sweeps/cli/environment.ts";

export type Said = { readonly code: number; readonly out: string; readonly err: string };

/** Types a command in a folder. Sessions cannot be started from it. */
export function typed(cwd: string, ...argv: readonly string[]): Promise<Said> {
  return typedWith({ cwd }, ...argv);
}

/** The same where more of the surroundings than the folder matters. */
export async function typedWith(
  own: Partial<Environment> & Pick<Environment, "cwd">,
  ...argv: readonly string[]
): Promise<Said> {
  const said = { out: "", err: "" };
  const environment: Environment = {
    now: () => new Date("2026-04-19T22:14:03Z"),
    stdin: Readable.from([]),
    stdout: { write: (text) => (said.out += text), columns: 100 },
    stderr: { write: (text) => (said.err += text) },
    sessionProgram: "none",
    feedProgram: "none",
    programFolder: own.cwd,
    nodeVersion: "v20",
    silenceMsMax: null,
    timeZone: "UTC",
    variables: {},
    ...own,
  };
  return { code: await runCommandLine(argv, environment), ...said };
}
