/**
 * The small sweep driven in this process, its sessions as processes: after every line that it says the whole run
 * folder is copied, so that a power cut can be played at each of these moments, and the run gone on with.
 */
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { driveRun } from "../../sweeps/cli/drive-run.ts";
import type { Environment } from "../../sweeps/cli/environment.ts";
import { loadGrid } from "../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../sweeps/plan/build-plan.ts";
import { FEED_MAIN, REPO, SESSION_MAIN } from "../support/built.ts";
import { runsIn } from "./storage-sweep.ts";

export type Driven = {
  readonly code: number | null;
  readonly said: string;
  readonly error: unknown;
};

/** Runs a grid, or goes on with its run, and never throws. `onLine` comes after each line of standard output. */
export async function drive(
  grid: string,
  out: string,
  onLine: () => void = () => undefined,
): Promise<Driven> {
  const said: string[] = [];
  const environment: Environment = {
    cwd: REPO,
    now: () => new Date(),
    stdin: Readable.from([]),
    stdout: {
      write: (text) => {
        said.push(text);
        onLine();
      },
    },
    stderr: { write: (text) => said.push(text) },
    sessionProgram: SESSION_MAIN,
    feedProgram: FEED_MAIN,
    programFolder: REPO,
    nodeVersion: process.version,
    silenceMsMax: null,
    timeZone: "UTC",
    variables: {},
  };
  const plan = buildPlan(loadGrid(grid), {});
  try {
    const code = await driveRun(environment, plan, {
      runsRoot: out,
      fresh: false,
      json: true,
      workers: 1,
    });
    return { code, said: said.join(""), error: null };
  } catch (error) {
    return { code: null, said: said.join(""), error };
  }
}

/** Runs the grid once and returns the finished run and a copy of it after every line. */
export async function recordNight(
  grid: string,
  root: string,
): Promise<{ readonly run: string; readonly moments: readonly string[] }> {
  const out = join(root, "recorded");
  const moments: string[] = [];
  const { code, said } = await drive(grid, out, () => {
    const run = runsIn(out)[0];
    if (run === undefined) return;
    const copy = join(root, "moments", String(moments.length), basename(run));
    copyRun(run, copy);
    moments.push(copy);
  });
  if (code !== 0) throw new Error(`the sweep to record ended with ${code}: ${said}`);
  return { run: runsIn(out)[0] as string, moments };
}

/** Copies a run as its files are now; one that goes away meanwhile is not in the copy. */
export function copyRun(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) copyRun(source, target);
    else copyIfThere(source, target);
  }
}

function copyIfThere(source: string, target: string): void {
  try {
    cpSync(source, target);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
