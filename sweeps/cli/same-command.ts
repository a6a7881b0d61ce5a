/** The words that go on with a run: grid, the options that belong to its identity, and its results folder. Pure. */
import { basename, dirname, join, relative, resolve } from "node:path";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { Environment } from "./environment.ts";

export const RUNS_FOLDER = "runs";
const PROGRAM = "npm run sweep --";

/** Returns the command that resumes a run; its folder tells where results go. */
export function sameCommand(
  environment: Pick<Environment, "cwd">,
  plan: Pick<SweepPlan, "gridPath" | "options">,
  runFolder: string,
): string {
  const options = Object.entries(plan.options).map(([name, value]) => `--${name} ${value}`);
  const words = [PROGRAM, quoted(nearPath(environment.cwd, plan.gridPath)), ...options];
  return [...words, ...outWords(environment.cwd, runFolder)].join(" ");
}

/** Returns the command that accepts a session of a run. */
export function acknowledgeCommand(
  environment: Pick<Environment, "cwd">,
  runFolder: string,
  session: number,
): string {
  const run = quoted(basename(dirname(runFolder)));
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
