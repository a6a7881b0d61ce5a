/** What a session left beside its summary: its guard events and the end of its log. Damage is "unknown", never an error. */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readSeries, type SessionSeries } from "../plots/session-series.ts";
import { inFullOf } from "../results/in-full-folder.ts";
import type { Recomputed } from "../results/recomputed.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { rowsAreSealed } from "../verify/check-rows.ts";
import { askEvidence, type EvidenceDatabase, ledgerRootOf } from "../verify/evidence-database.ts";

const LOG_LINES = 12;
const LOG_BYTES = 16_384;

export type SessionEvidence = {
  /** Rows of guard_events; null where the database cannot be read. */
  readonly guardEvents: number | null;
  readonly logTail: readonly string[];
  /** What its plots are drawn from; null where the database cannot be read, or its plots are not drawn. */
  readonly series: SessionSeries | null;
};

type Stored = Pick<SessionEvidence, "guardEvents" | "series">;

/** Reads the evidence of every session that has a folder; `drawn` are those whose plots the page has. */
export function gatherEvidence(
  record: SweepRecord,
  recomputed: Pick<Recomputed, "guardEvents">,
  drawn: ReadonlySet<number>,
): Map<number, SessionEvidence> {
  const found = new Map<number, SessionEvidence>();
  for (const { session, folder, attempts, state } of record.sessions) {
    const last = folder ?? attempts.at(-1)?.folder ?? null;
    if (last === null || state === "running") continue;
    const plotted = drawn.has(session);
    const counted = plotted ? null : recomputed.guardEvents(join(last, "session.db"));
    const stored =
      counted === null
        ? readStored(plotted ? drawnFrom(record, last) : join(last, "session.db"), plotted)
        : { guardEvents: counted, series: null };
    found.set(session, {
      ...stored,
      // Of thousands of logs, a page shows those of the few that failed.
      get logTail() {
        return logTail(last);
      },
    });
  }
  return found;
}

/** A session that has ended does not change: each debrief of a long night reads only what is new. */
const known = new Map<string, Stored>();

/**
 * A session that kept no rows per tick is drawn from the run of it that has them, where there is one that ended on the
 * same ledger root and is as it was closed: nobody else looks at that one.
 */
function drawnFrom({ storage, runFolder }: SweepRecord, folder: string): string {
  const own = join(folder, "session.db");
  if (storage !== "summary") return own;
  const full = join(inFullOf(runFolder, folder), "session.db");
  const root = ask(own, ledgerRootOf);
  const again = ask(full, (database) => (rowsAreSealed(database) ? ledgerRootOf(database) : null));
  return root !== null && root === again ? full : own;
}

/** Null where the database is missing or damaged. */
function ask<T>(path: string, question: (database: EvidenceDatabase) => T): T | null {
  try {
    return askEvidence(path, question);
  } catch {
    return null;
  }
}

function readStored(path: string, plotted: boolean): Stored {
  const key = `${fileState(path)} ${plotted}`;
  const stored = known.get(key) ?? askDatabase(path, plotted);
  known.set(key, stored);
  return stored;
}

function askDatabase(path: string, plotted: boolean): Stored {
  const stored = ask(path, (database) => ({
    guardEvents: database.number("SELECT COUNT(*) FROM guard_events"),
    series: plotted ? readSeries(database) : null,
  }));
  return stored ?? { guardEvents: null, series: null };
}

function fileState(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return `${path} ${stat?.size} ${stat?.mtimeMs}`;
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
