/** What a session left beside its summary: its guard events and the end of its log. Damage is "unknown", never an error. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { basename, join } from "node:path";
import type { SweepRecord } from "../sweep-record.ts";
import { openEvidence } from "../verify/evidence-database.ts";

const LOG_LINES = 12;
const LOG_BYTES = 16_384;

export type SessionEvidence = {
  /** Rows of guard_events; null where the database cannot be read. */
  readonly guardEvents: number | null;
  readonly logTail: readonly string[];
};

/** Reads the evidence of every session that has a folder. */
export function gatherEvidence(record: SweepRecord): Map<number, SessionEvidence> {
  const found = new Map<number, SessionEvidence>();
  for (const { session, folder, attempts, state } of record.sessions) {
    const last = folder ?? attempts.at(-1)?.folder ?? null;
    if (last === null || state === "running") continue;
    found.set(session, { guardEvents: countGuardEvents(last), logTail: logTail(last) });
  }
  return found;
}

function countGuardEvents(folder: string): number | null {
  try {
    const database = openEvidence(join(folder, "session.db"));
    try {
      return database.number("SELECT COUNT(*) FROM guard_events");
    } finally {
      database.close();
    }
  } catch {
    return null;
  }
}

/** Paths of this machine do not belong in a page that is sent around: the folder's own is cut to its name. */
function logTail(folder: string): string[] {
  const text = tailOf(join(folder, "session.log"));
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.slice(-LOG_LINES).map((line) => line.replaceAll(folder, basename(folder)));
}

function tailOf(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const { size } = fstatSync(file);
      const buffer = Buffer.alloc(Math.min(size, LOG_BYTES));
      const bytes = readSync(file, buffer, 0, buffer.length, size - buffer.length);
      return buffer.subarray(0, bytes).toString("utf8");
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
