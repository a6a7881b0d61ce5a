/** Which run a person means who names one, or none. */
import { existsSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { CodedError, nearestName } from "../../engine/index.ts";
import { damaged } from "./open-database.ts";
import { readJournalIn } from "./read-journal.ts";
import {
  gridNames,
  JOURNAL_FILE,
  lacksJournal,
  listRuns,
  newestWithoutJournal,
} from "./run-folder.ts";

/**
 * Finds the run that a person means: a folder, "name", "name/run" or the beginning of a run's name; the one that
 * was driven last without a word, or with a name only.
 * @throws CodedError SWP_NO_RUN with the nearest name; SWP_JOURNAL_DAMAGED for a run whose journal is gone.
 */
export function findRun(runsRoot: string, cwd: string, wanted: string | undefined): string {
  const all = listRuns(runsRoot);
  if (wanted === undefined) return lastDriven(all) ?? nothingIn(runsRoot);
  for (const path of [resolve(cwd, wanted), resolve(runsRoot, wanted)]) {
    const run = runAt(path);
    if (run !== null) return run;
  }
  const begun = all.filter((folder) => basename(folder).startsWith(wanted));
  if (begun.length === 1 && begun[0] !== undefined) return begun[0];
  throw noRun(...describeMiss(runsRoot, wanted, all, begun));
}

function runAt(path: string): string | null {
  const folder = basename(path) === JOURNAL_FILE ? dirname(path) : path;
  // `latest` is a link: what is printed should name the run itself.
  if (existsSync(join(folder, JOURNAL_FILE))) return realpathSync(folder);
  if (lacksJournal(folder)) throw withoutJournal(folder);
  return lastDriven(listRuns(dirname(folder), basename(folder)));
}

/** @throws CodedError SWP_JOURNAL_DAMAGED where there are sessions all the same, else SWP_NO_RUN. */
function nothingIn(runsRoot: string): never {
  for (const name of gridNames(runsRoot)) {
    const lost = newestWithoutJournal(runsRoot, name);
    if (lost !== null) throw withoutJournal(lost);
  }
  throw noRun(
    `${runsRoot}: held no run, expected at least one`,
    "Start one: npm run sweep -- GRID.",
  );
}

function withoutJournal(folder: string): CodedError {
  return damaged(join(folder, JOURNAL_FILE), "is missing, expected the journal of these sessions");
}

/**
 * The run that an orchestrator drove last: usually the newest, which these begin with. An older one that was gone on
 * with since is what its operator means; `latest` leads there.
 */
function lastDriven(runs: readonly string[]): string | null {
  const [newest] = runs;
  if (newest === undefined) return null;
  const grids = new Set(runs.map((run) => dirname(run)));
  const resumed = [...grids].flatMap((grid) => runs.find((run) => run === latestOf(grid)) ?? []);
  let best = { run: newest, since: drivenSince(newest) };
  // One that nobody can read is named as it is, and not passed over.
  if (best.since === null) return newest;
  for (const run of resumed) {
    const since = drivenSince(run);
    if (since !== null && since > (best.since ?? "")) best = { run, since };
  }
  return best.run;
}

function latestOf(gridFolder: string): string | null {
  try {
    return join(gridFolder, readlinkSync(join(gridFolder, "latest")));
  } catch {
    return null;
  }
}

/** An ISO moment; null where the journal cannot be read. */
function drivenSince(run: string): string | null {
  try {
    return readJournalIn(
      run,
      (journal) => journal.orchestrator()?.startedAt ?? journal.sweep().startedAt,
    );
  } catch {
    return null;
  }
}

function describeMiss(
  runsRoot: string,
  wanted: string,
  all: readonly string[],
  begun: readonly string[],
): [string, string] {
  const message = `Run ${JSON.stringify(wanted)} under ${runsRoot}: was found ${begun.length} times, expected one`;
  if (begun.length > 1)
    return [message, `Give more of its name: ${begun.map((run) => basename(run)).join(", ")}`];
  const names = [
    ...new Set(all.map((run) => basename(dirname(run)))),
    ...all.map((run) => basename(run)),
  ];
  const near = nearestName(wanted, names);
  if (near !== null && near !== undefined) return [message, `Did you mean ${near}?`];
  const known = names.slice(0, 5).join(", ");
  return [message, known === "" ? "There are no runs yet." : `Known: ${known}`];
}

function noRun(message: string, hint: string): CodedError {
  return new CodedError("SWP_NO_RUN", message, { hint });
}
