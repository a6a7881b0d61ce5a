/** The words that go on with a run: grid, the options that belong to its identity, and its results folder. Pure. */
import { basename, dirname, join, relative, resolve } from "node:path";
import { FINISH_BY_OPTION } from "../plan/plan-options.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { Environment } from "./environment.ts";

export const RUNS_FOLDER = "runs";
const PROGRAM = "npm run sweep --";

type Command = Pick<SweepPlan, "gridPath" | "options">;

/** Returns the command that resumes a run until its deadline; its folder tells where results go. */
export function sameCommand(
  environment: Pick<Environment, "cwd">,
  plan: Command,
  runFolder: string,
  finishBy: string | undefined,
): string {
  // What was moved since is the journal's: typed as it was at first, it would be moved back.
  const typed = plan.options[FINISH_BY_OPTION] === undefined ? undefined : finishBy;
  return command(environment, plan, runFolder, typed);
}

/** Returns the command that goes on with a run that was out of time. */
export function moreTimeCommand(
  environment: Pick<Environment, "cwd">,
  plan: Command,
  runFolder: string,
): string {
  return command(environment, plan, runFolder, "TIME");
}

function command(
  { cwd }: Pick<Environment, "cwd">,
  { gridPath, options }: Command,
  runFolder: string,
  finishBy: string | undefined,
): string {
  const { [FINISH_BY_OPTION]: _, ...others } = options;
  const all = finishBy === undefined ? others : { ...others, [FINISH_BY_OPTION]: finishBy };
  // Labels are words that no shell minds; whatever else was typed may be a path.
  const words = Object.entries(all).map(
    ([name, value]) => `--${name} ${name === "only" ? value : quoted(value)}`,
  );
  const grid = quoted(nearPath(cwd, gridPath));
  return [PROGRAM, grid, ...words, ...outWords(cwd, runFolder)].join(" ");
}

/** Returns the command that accepts a session of this run: its grid's name alone would mean the newest one. */
export function acknowledgeCommand(
  environment: Pick<Environment, "cwd">,
  runFolder: string,
  session: number,
): string {
  const run = quoted(join(basename(dirname(runFolder)), basename(runFolder)));
  const words = [PROGRAM, "acknowledge", run, `--session ${session}`, "--by NAME --reason TEXT"];
  return [...words, ...outWords(environment.cwd, runFolder)].join(" ");
}

/** Returns the command that compiles a run's debrief; the run is named by its path, wherever results lie. */
export function debriefCommand(environment: Pick<Environment, "cwd">, runFolder: string): string {
  return `${PROGRAM} debrief ${quoted(nearPath(environment.cwd, runFolder))}`;
}

function outWords(cwd: string, runFolder: string): string[] {
  const root = dirname(dirname(runFolder));
  return resolve(root) === join(resolve(cwd), RUNS_FOLDER)
    ? []
    : [`--out ${quoted(nearPath(cwd, root))}`];
}

/** Relative where that is shorter and stays below the current folder. */
export function nearPath(cwd: string, path: string): string {
  const near = relative(cwd, resolve(cwd, path));
  return near === "" || near.startsWith("..") ? path : near;
}

/** A word as a shell takes it. */
export function quoted(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
