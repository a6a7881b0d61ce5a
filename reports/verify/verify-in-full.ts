/**
 * Sessions that kept no rows per tick, run again in full: each has to end on its ledger root with what it kept, and
 * its numbers are recomputed from the rows of that run, just as those of a session that stored everything.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import { checkSameSession } from "./check-kept.ts";
import { checkInFull, withEvidence } from "./check-session.ts";
import { checkLeaves, numbersOf } from "./check-summary.ts";
import { openTapeShelf, type TapeShelf } from "./check-tape.ts";
import { type Difference, type Findings, openFindings } from "./findings.ts";
import { guarded } from "./guarded.ts";
import type { Json, Place } from "./place.ts";
import { readResults } from "./read-results.ts";
import type { VerifyOutcome } from "./verify-run.ts";

/** Where a session that was run again lies, until it is released; or why it could not be run. */
export type InFull =
  | { readonly folder: string; readonly release: () => void }
  | {
      readonly folder: null;
      readonly why: string;
      /** True: it should have run, so that what kept it from that is a difference. */
      readonly isFault: boolean;
    };

export type VerifyInFullOptions = {
  /** Runs a stored session again with everything it can store: the business of whoever may run sessions. */
  readonly inFull: (session: SessionRecord, folder: string) => Promise<InFull>;
  /** Told before each session. */
  readonly onSession: (done: number, of: number) => void;
};

/** Verifies all such sessions of a run; a run that stored everything has none. */
export async function verifyInFull(
  record: SweepRecord,
  { inFull, onSession }: VerifyInFullOptions,
): Promise<VerifyOutcome> {
  const findings = openFindings();
  const skipped: string[] = [];
  const shelf = openTapeShelf(record);
  const places = placesOf(record);
  for (const [done, place] of places.entries()) {
    onSession(done, places.length);
    const again = await inFull(place.session, place.folder);
    if (again.folder === null) {
      const { session, label } = place.session;
      if (again.isFault) findings.fail("ledger roots run again", notRun(session, again.why));
      else skipped.push(`session ${session} (${label}): numbers not recomputed; ${again.why}`);
      checkAsKept(place, findings);
      continue;
    }
    try {
      checkAgain(place, again.folder, shelf, findings);
    } finally {
      again.release();
    }
  }
  return { checks: findings.counts(), differences: findings.differences(), skipped };
}

function notRun(session: number, why: string): Difference {
  return { session, field: "run again in full", printed: "finished", recomputed: why };
}

/** Sessions that left a summary; what is missing of others is named by the look at the run itself. */
function placesOf(record: SweepRecord): Place[] {
  if (record.storage !== "summary") return [];
  const printed = printedRows(record);
  return record.sessions.flatMap((session) => {
    const { folder } = session;
    if (folder === null || !existsSync(join(folder, "summary.json"))) return [];
    return [{ record, session, folder, printed: printed.get(session.session) }];
  });
}

/** Rows of results.json by their sessions. */
function printedRows(record: SweepRecord): ReadonlyMap<unknown, Json> {
  try {
    return new Map(readResults(record).sessions.map((row) => [row.session, row]));
  } catch {
    // Named as damage by the look at the run itself.
    return new Map();
  }
}

/** What is printed of a session that cannot be run again is at least what it kept. */
function checkAsKept({ session: { session }, folder, printed }: Place, findings: Findings): void {
  if (printed === undefined) return;
  guarded(findings, session, "summary.json", () => {
    const text = readTextFile(join(folder, "summary.json"), SUMMARY_BYTES_MAX);
    checkLeaves("results.json", session, printed, numbersOf(JSON.parse(text)), findings);
  });
}

function checkAgain(place: Place, folder: string, shelf: TapeShelf, findings: Findings): void {
  const { session } = place;
  withEvidence(session, place.folder, findings, (kept) =>
    withEvidence(session, folder, findings, (full) => {
      if (!checkSameSession(kept, full, session.session, findings)) return;
      checkInFull(full, place, { shelf, tapeFolder: folder }, findings);
    }),
  );
}
