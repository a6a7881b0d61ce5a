/**
 * Does a session's summary.json still say what its database says? The debrief is written from the summaries, so
 * each is recomputed from its database first: neither a damaged database nor an edited summary may pass.
 */
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ENGINE_VERSION, type SessionSummary, summaryFromDatabase } from "../../engine/index.ts";

/** Beside a summary. */
export const DATABASE_FILE = "session.db";

/** Returns the summary recomputed from the database at a path; throws when it cannot be read. */
export type Recompute = (databasePath: string) => SessionSummary;

/** Recomputed summaries by path, size and time of change: the debrief is written anew after every session. */
const known = new Map<string, SessionSummary>();

/** Recomputes each database once per process, and again when its file has changed. */
export const recomputeOnce: Recompute = (path) => {
  const { size, mtimeMs } = statSync(path);
  const key = `${path}|${size}|${mtimeMs}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  const summary = summaryFromDatabase(path);
  known.set(key, summary);
  return summary;
};

/** Returns why the stored summary cannot be trusted, null when its database says the same. */
export function whyNotAsStored(
  summaryPath: string,
  stored: SessionSummary,
  recompute: Recompute,
): string | null {
  const path = join(dirname(summaryPath), DATABASE_FILE);
  let recomputed: SessionSummary;
  try {
    recomputed = recompute(path);
  } catch (error) {
    return `its database is damaged: ${damageWords(error, path)}`;
  }
  const difference = firstDifference("", stored, recomputed);
  if (difference === null) return null;
  const { engine_version: version } = recomputed;
  const other =
    version === ENGINE_VERSION ? "" : `; written by engine ${version}, this is ${ENGINE_VERSION}`;
  return `summary.json disagrees with its database (${difference}${other})`;
}

/** The page names the session; where its file lies on this machine is no part of it. */
function damageWords(error: unknown, path: string): string {
  if (error instanceof Error && (error as NodeJS.ErrnoException).code === "ENOENT") {
    return "the file is missing";
  }
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n")[0] ?? "").replaceAll(`${path}: `, "").replaceAll(path, DATABASE_FILE);
}

/** Another version of the runtime may round a logarithm differently; a changed number differs by more. */
const RELATIVE = 1e-9;

function firstDifference(field: string, was: unknown, expected: unknown): string | null {
  if (isPlain(was) && isPlain(expected)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(was)])) {
      const place = field === "" ? name : `${field}.${name}`;
      const difference = firstDifference(place, was[name], expected[name]);
      if (difference !== null) return difference;
    }
    return null;
  }
  if (agree(was, expected)) return null;
  return `${field} was ${shown(was)}, expected ${shown(expected)}`;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function agree(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number") {
    return Math.abs(a - b) <= RELATIVE * Math.max(Math.abs(a), Math.abs(b));
  }
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function shown(value: unknown): string {
  if (value === undefined) return "missing";
  return value === null ? "n/a" : typeof value === "string" ? value : JSON.stringify(value);
}
