/**
 * results.json of a run that is not over may be older than the journal: while a sweep runs, its debrief is written now
 * and then, and after a kill it is that of before. What it cannot know yet is no difference; every row that says
 * anything of a session is held against that session, here or in the attempt that the row is of.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import type { StoredResults } from "./check-comparisons.ts";
import { leavesOf } from "./check-summary.ts";
import type { Json } from "./place.ts";

/** How a row of results.json stands to its session. */
export type PrintedRow =
  /** Of the session as the journal has it; undefined where results.json has none. */
  | { readonly kind: "known"; readonly row: Json | undefined }
  /** The row says nothing, or is not there: the session has ended since. */
  | { readonly kind: "not_yet" }
  /** The row is of an attempt that another one has followed; `folder` is what that one left. */
  | { readonly kind: "earlier_attempt"; readonly row: Json; readonly folder: string };

/** True while a sweep runs, and when it was cut off: its debrief is to come, and is written by the same command. */
export function mayBeOlder({ state, isOpen }: Pick<SweepRecord, "state" | "isOpen">): boolean {
  return isOpen === true || (state !== "complete" && state !== "aborted");
}

/** Returns what results.json knows of a session; `results` is null where it is not to be had. */
export function openPrintedRows(
  record: SweepRecord,
  results: Pick<StoredResults, "sessions"> | null,
): (session: SessionRecord) => PrintedRow {
  if (results === null) {
    const none: PrintedRow = isNotWritten(record)
      ? { kind: "not_yet" }
      : { kind: "known", row: undefined };
    return () => none;
  }
  const rows = new Map(results.sessions.map((row) => [row.session, row]));
  const older = mayBeOlder(record);
  const grown = older && hasRoundsToCome(record, results);
  return (session) => {
    const row = rows.get(session.session);
    if (!older) return { kind: "known", row };
    if (row === undefined) return grown ? { kind: "not_yet" } : { kind: "known", row };
    const same = row.state === session.state && row.attempts === session.attempts.length;
    return same ? { kind: "known", row } : olderRow(row, session);
  };
}

/** In the order in which a debrief writes them. */
const DEBRIEF_FILES = ["results.json", "results.csv", "debrief.html", "debrief.md"] as const;

/** True until the first debrief has come to this file: where it is missing and a later one is there, it was lost. */
export function isNotWritten(
  record: SweepRecord,
  name: (typeof DEBRIEF_FILES)[number] = "results.json",
): boolean {
  const files = DEBRIEF_FILES.slice(DEBRIEF_FILES.indexOf(name));
  return mayBeOlder(record) && !files.some((file) => existsSync(join(record.runFolder, file)));
}

/** Rounds that were begun since are missing at the end, and nowhere else. */
export function hasRoundsToCome(
  { deadline, sessions }: SweepRecord,
  results: Pick<StoredResults, "sessions">,
): boolean {
  if (deadline?.fill !== true || results.sessions.length >= sessions.length) return false;
  return results.sessions.every((row, i) => row.session === sessions[i]?.session);
}

function olderRow(row: Json, session: SessionRecord): PrintedRow {
  if (isBlank(row) && row.state !== "finished") return { kind: "not_yet" };
  const followed = Number(row.attempts) < session.attempts.length;
  const attempt = session.attempts[Number(row.attempts) - 1];
  if (!followed || attempt === undefined || !CUT.has(row.state)) return { kind: "known", row };
  return { kind: "earlier_attempt", row, folder: attempt.folder };
}

/** An attempt that ended so may be followed by another. */
const CUT: ReadonlySet<unknown> = new Set(["interrupted", "failed"]);

/** What a row has of a session that stored nothing: who it is, and why there is no more. */
const OWN_NAMES =
  /^(session|label|cell|replicate|state|state_reason|attempts|market_identity|evaluable|evaluable_reasons)$/;

/** True for a row that claims nothing of its session. */
export function isBlank(row: Json): boolean {
  if (row.evaluable === true || row.evaluable === "true") return false;
  return leavesOf(row, "").every(
    ([name, value]) => value === null || value === "" || OWN_NAMES.test(name),
  );
}
