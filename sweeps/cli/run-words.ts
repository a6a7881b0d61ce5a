/** What every verb that works on a stored run is told alike: which run, and where results lie. */
import { resolve } from "node:path";
import { InvalidArgumentError, Option } from "commander";
import type { Environment } from "./environment.ts";
import { RUNS_FOLDER } from "./same-command.ts";
import type { Words } from "./verb.ts";

export const RUN_HELP =
  "name, run folder, or the beginning of a run's name; the run that was driven last without it";

/** The option `--out`; `outFolder` reads it. */
export function outOption(): Option {
  return new Option("--out <DIR>", "folder of all results")
    .argParser(parseFolder)
    .default(RUNS_FOLDER);
}

/** Returns the folder of all results, absolute. */
export function outFolder({ cwd }: Pick<Environment, "cwd">, words: Words): string {
  return resolve(cwd, words.out as string);
}

/** An empty word, often an unset variable, would put results beside the code. */
export function parseFolder(text: string): string {
  if (text.trim() !== "") return text;
  throw new InvalidArgumentError("expected a folder.");
}
