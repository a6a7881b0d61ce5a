/** What the main job and every verb that takes a grid are told alike: which grid, and what of it is to run otherwise. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { CodedError, nearestName } from "../../engine/index.ts";
import { plainLine } from "../../reports/index.ts";
import type { PlanOptions } from "../plan/plan-options.ts";
import type { Environment } from "./environment.ts";
import { nearestGrid } from "./nearest-grid.ts";
import type { Words } from "./verb.ts";

/** Adds the options that change what is run; `planOptions` reads them. */
export function addGridOptions(command: Command): void {
  command
    .option("--market <MARKET>", "another market: a scenario's name, replay:TAPE, or xrpl (live)")
    .option("--network <NETWORK>", "live market: mainnet, testnet, loopback or a network file")
    .option("--clock <CLOCK>", "virtual or real")
    .option("--storage <KEPT>", "what a session keeps: full, or summary (no rows per tick)")
    .option("--only <LABEL...>", "only these cells")
    .option("--duration <TIME>", "another session duration, for instance 10m")
    .option("--replicates <N>", "another number of replicates, or fill: as many as end in time")
    .option("--concurrency <N>", "sessions at once")
    .option("--finish-by <TIME>", 'be over by then: "07:30", or an instant with its zone');
}

/** Returns the options for planning from commander's words. */
export function planOptions(words: Words): PlanOptions {
  const word = (name: string): string | undefined => words[name] as string | undefined;
  return {
    market: word("market"),
    network: word("network"),
    clock: word("clock"),
    storage: word("storage"),
    only: words.only as string[] | undefined,
    duration: word("duration"),
    replicates: word("replicates"),
    concurrency: word("concurrency"),
    finishBy: word("finishBy"),
  };
}

/**
 * Returns the path of a grid's file as it is shown to people. `verbs` are words that the name may have been meant for.
 * @throws CodedError SWP_NO_GRID with what it looks like: a misspelt verb, or a misspelt path.
 */
export function checkedGridPath(
  environment: Environment,
  grid: string,
  verbs: readonly string[] = [],
): string {
  const path = resolve(environment.cwd, grid);
  if (existsSync(path)) return resolve(environment.cwd) === process.cwd() ? grid : path;
  const verb = meantVerb(environment, grid, verbs);
  const near = verb === undefined ? nearestGrid(path, environment) : `the verb ${verb}`;
  const hint =
    near === null
      ? "Grids lie under grids/, for instance grids/phase73.yaml."
      : `Did you mean ${near}?`;
  throw new CodedError("SWP_NO_GRID", `${plainLine(grid)}: there is no such grid file`, { hint });
}

/** Returns the verb that a first word was meant for, undefined where it is none: a file, a path, or like no verb. */
export function meantVerb(
  { cwd }: Pick<Environment, "cwd">,
  word: string,
  verbs: readonly string[],
): string | undefined {
  const isPath = word.includes("/") || word.includes(".") || word.startsWith("-");
  if (isPath || verbs.includes(word) || existsSync(resolve(cwd, word))) return undefined;
  return nearestName(word, verbs);
}
