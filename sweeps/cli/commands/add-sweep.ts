/** The words of the main job, which has no verb: grid and options. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { Environment } from "../environment.ts";
import { EXIT } from "../exit-codes.ts";
import { addGridOptions, checkedGridPath, planOptions } from "../grid-words.ts";
import { parseProcesses } from "../processes.ts";
import { outFolder, outOption } from "../run-words.ts";
import type { SetCode, Words } from "../verb.ts";
import { runGrid } from "./sweep.ts";

/** Adds them to the program itself; `setCode` takes its exit code. */
export function addSweep(program: Command, environment: Environment, setCode: SetCode): void {
  program.argument("[GRID]", "grid file, for instance grids/phase73.yaml");
  addGridOptions(program);
  program
    .option("--new", "start a new run, do not resume an unfinished one")
    .option(
      "--workers <N>",
      "processes for sessions on virtual time (default: the processors); changes no result",
      parseProcesses,
    )
    .option("--yes", "do not ask before a sweep on the real clock")
    .option("--json", "one JSON object per event on standard output")
    .addOption(outOption())
    // A misspelt verb comes with its own words: which verb was meant says more than how many words there were.
    .allowExcessArguments()
    .action(async (grid: string | undefined, words: Words) => {
      if (grid === undefined) {
        refuseSwallowed(program, environment, words);
        program.outputHelp({ error: true });
        setCode(EXIT.usage);
        return;
      }
      const verbs = program.commands.map((command) => command.name());
      const path = checkedGridPath(environment, grid, verbs);
      if (program.args.length > 1) {
        program.error(`error: expected one grid, was ${program.args.length} words: a run has one`);
      }
      setCode(
        await runGrid(environment, path, {
          plan: planOptions(words),
          runsRoot: outFolder(environment, words),
          fresh: words.new === true,
          yes: words.yes === true,
          json: words.json === true,
          workers: (words.workers as number | undefined) ?? null,
        }),
      );
    });
}

/** `--only a b GRID` takes the grid for a label; the usage alone would not say so. */
function refuseSwallowed(program: Command, { cwd }: Environment, { only = [] }: Words): void {
  const grid = (only as readonly string[]).find((word) => existsSync(resolve(cwd, word)));
  if (grid === undefined) return;
  program.error(
    `error: --only takes every word after it, and took ${grid}: type the grid before it`,
  );
}
