/** The words of the verb `replay`: run, options, examples. */
import type { Command } from "commander";
import type { Environment } from "../environment.ts";
import { parseProcesses } from "../processes.ts";
import { outFolder, outOption, RUN_HELP } from "../run-words.ts";
import { parseSessions } from "../session-numbers.ts";
import type { SetCode, Words } from "../verb.ts";
import { runReplay } from "./replay.ts";

/** Adds the verb; `setCode` takes its exit code. */
export function addReplay(command: Command, environment: Environment, setCode: SetCode): void {
  command
    .description(
      "Run every cell on every tape that the run's sessions saw, and compare them there.",
    )
    .argument("[RUN]", RUN_HELP)
    .option("--cells <LABEL...>", "only these cells")
    .option("--tapes <N...>", "only the tapes that these sessions saw", parseSessions)
    .option(
      "--concurrency <N>",
      "sessions at once (default: the processors, at most 4)",
      parseProcesses,
    )
    .option("--full", "keep database, config and log of each session, not its summary alone")
    .option("--json", "one JSON object per event on standard output")
    .addOption(outOption())
    .addHelpText("after", HELP)
    .action(async (wanted: string | undefined, words: Words) => {
      setCode(
        await runReplay(environment, wanted, {
          out: outFolder(environment, words),
          cells: (words.cells as string[] | undefined) ?? null,
          tapes: (words.tapes as number[] | undefined) ?? null,
          concurrency: (words.concurrency as number | undefined) ?? null,
          full: words.full === true,
          json: words.json === true,
        }),
      );
    });
}

const HELP = `
Sessions lie under the run's replay/ folder; what is done is kept, the same command goes on with the rest.

Examples:
  npm run sweep -- replay phase73                                     every tape under every cell
  npm run sweep -- replay phase73 --tapes 1 --cells tight-sym-6 --full   one session with its database

Exit code 1 when a recorded session is not reproduced, or its tape is not the one it saw.`;
