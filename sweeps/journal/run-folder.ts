/**
 * Where runs live: `<runs>/<name>/<started>-<hash>/`, with `latest` beside them. A run's name begins with its
 * start in UTC, so that names sort as the nights went.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { CodedError, makeFolder, syncFolder } from "../../engine/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";

export const JOURNAL_FILE = "sweep.db";
const GRID_COPY = "grid.yaml";
export const SWEEP_LOG = "sweep.log";

/**
 * Makes the folder of a new run with a copy of its grid.
 * @returns its absolute path. @throws CodedError SWP_RUN_FOLDER.
 */
export function createRunFolder(
  runsRoot: string,
  plan: Pick<SweepPlan, "name" | "identityHash" | "gridText">,
  startedAt: Date,
): string {
  const started = startedAt
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  const wanted = join(runsRoot, plan.name, `${started}-${plan.identityHash.slice(0, 8)}`);
  try {
    makeFolder(dirname(wanted));
    const folder = makeFresh(wanted);
    syncFolder(dirname(folder));
    writeFileSync(join(folder, GRID_COPY), plan.gridText);
    return folder;
  } catch (error) {
    throw runFolderError(wanted, error);
  }
}

/** Points `latest` at a run, by a relative link, so that the whole folder of results can be moved. */
export function pointLatest(runFolder: string): void {
  const link = join(dirname(runFolder), "latest");
  const fresh = `${link}.new`;
  try {
    rmSync(fresh, { force: true });
    symlinkSync(basename(runFolder), fresh);
    renameSync(fresh, link);
  } catch {
    // A convenience only; some file systems have no links, and a night must not fail for it.
  }
}

/** Returns the runs under a results folder, the newest first; those of one grid name when it is given. */
export function listRuns(runsRoot: string, name?: string): string[] {
  const names = name === undefined ? foldersIn(runsRoot) : [name];
  return names
    .flatMap((grid) => foldersIn(join(runsRoot, grid)).map((run) => join(runsRoot, grid, run)))
    .filter((folder) => existsSync(join(folder, JOURNAL_FILE)))
    .sort((a, b) => (basename(a) < basename(b) ? 1 : -1));
}

/** Returns the names under a results folder, in no order. */
export function gridNames(runsRoot: string): string[] {
  return foldersIn(runsRoot);
}

/** Returns the newest run of a grid when it has sessions and no journal: nobody could go on with it. */
export function newestWithoutJournal(runsRoot: string, name: string): string | null {
  const newest = foldersIn(join(runsRoot, name)).sort().at(-1);
  if (newest === undefined) return null;
  const folder = join(runsRoot, name, newest);
  return lacksJournal(folder) ? folder : null;
}

/** True of a folder with the sessions of a run that has lost its journal. */
export function lacksJournal(folder: string): boolean {
  return existsSync(join(folder, "sessions")) && !existsSync(join(folder, JOURNAL_FILE));
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

/** Two runs of one grid within a second get names of their own. */
function makeFresh(wanted: string): string {
  for (let ordinal = 1; ; ordinal++) {
    const folder = ordinal === 1 ? wanted : `${wanted}-${ordinal}`;
    if (statSync(folder, { throwIfNoEntry: false }) !== undefined) continue;
    mkdirSync(folder);
    return folder;
  }
}

/** Returns the error of a folder of a run that the machine refuses. */
export function runFolderError(folder: string, cause: unknown): CodedError {
  const message = `${folder}: cannot be made or written (${(cause as Error).message})`;
  const hint =
    "Make room or make the folder writable, or choose another results folder with --out.";
  return new CodedError("SWP_RUN_FOLDER", message, { hint, transient: true, cause });
}
