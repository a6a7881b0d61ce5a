/** What must hold of a run that was cut and went on: nothing lost, nothing twice, the same numbers, nothing left over. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RERUN_FILE } from "../../reports/index.ts";
import { readJournal, verifyAll } from "./verify.ts";

/** What two runs of one plan have in common, whatever happened to their processes. */
export type Account = {
  readonly results: unknown;
  readonly summaries: unknown;
  readonly reruns: unknown;
  readonly files: readonly string[];
};

/** Reads a run's account. */
export function accountOf(runFolder: string): Account {
  const json = (name: string): unknown => JSON.parse(readFileSync(join(runFolder, name), "utf8"));
  const kept = readdirSync(join(runFolder, "sessions")).filter(
    (name) => !name.includes(".attempt"),
  );
  const files = readdirSync(runFolder, { recursive: true, encoding: "utf8" });
  return {
    results: without(json("results.json")),
    summaries: kept.sort().map((label) => without(json(join("sessions", label, "summary.json")))),
    // Cells without a number to compare are not run again.
    reruns: files.includes(RERUN_FILE) ? without(json(RERUN_FILE)) : null,
    files: files.filter((name) => !/\.attempt\d+/.test(name)).sort(),
  };
}

/** Returns what is wrong with a finished run, in sentences; empty when all is well. */
export async function faultsOf(runFolder: string, whole: Account): Promise<string[]> {
  return [
    ...(await journalFaults(runFolder)),
    ...differences(accountOf(runFolder), whole),
    ...processesOf(runFolder).map((words) => `still running: ${words}`),
  ];
}

async function journalFaults(runFolder: string): Promise<string[]> {
  const { differences: verified, skipped } = await verifyAll(runFolder);
  const { state, sessions, attempts } = readJournal(runFolder, (journal) => ({
    state: journal.sweep().state,
    sessions: journal.sessions(),
    attempts: journal.attempts(),
  }));
  const perSession = sessions.flatMap(({ session, state: of }) => {
    const ends = attempts.filter((row) => row.session === session).map(({ outcome }) => outcome);
    const done = ends.filter((end) => end === "duration_elapsed").length;
    const isWell = of === "finished" && done === 1 && ends.at(-1) === "duration_elapsed";
    return isWell ? [] : [`session ${session} is ${of} after ${ends.join(", ")}`];
  });
  return [
    ...(state === "complete" ? [] : [`the sweep is ${state}`]),
    ...verified.map((difference) => `verify: ${JSON.stringify(difference)}`),
    ...skipped.map((text) => `verify left out ${text}`),
    ...perSession,
  ];
}

function differences(account: Account, whole: Account): string[] {
  return (["results", "summaries", "reruns", "files"] as const).flatMap((part) => {
    const [is, was] = [account[part], whole[part]].map((value) =>
      JSON.stringify(value, null, 1).split("\n"),
    );
    if (is === undefined || was === undefined || is.join() === was.join()) return [];
    const more = is.filter((line) => !was.includes(line)).slice(0, 3);
    const fewer = was.filter((line) => !is.includes(line)).slice(0, 3);
    return [`other ${part}: has ${more.join(" ")}, lacks ${fewer.join(" ")}`];
  });
}

/** Command lines of processes that work on a folder. */
export function processesOf(folder: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandOf(pid))
    .filter((words) => words.includes(folder));
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** What names a run and the program, and what tells how often something was tried. */
const OWN = new Set(["sweep_id", "attempts", "run", "hash", "commit", "pages"]);

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !OWN.has(key))
      .map(([key, inner]) => [key, without(inner)]),
  );
}
