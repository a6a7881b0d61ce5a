/**
 * Verifies a run: every number of results.json recomputed in SQL from the session databases, every hash from
 * the bytes, by code that shares nothing with what wrote them but the hash function and the config parser.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { blake3Hex, readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import { checkComparisons, type StoredResults } from "./check-comparisons.ts";
import { checkEvidence } from "./check-evidence.ts";
import { checkPages } from "./check-pages.ts";
import { checkReplay } from "./check-replay.ts";
import { checkReruns } from "./check-reruns.ts";
import { checkResponse } from "./check-response.ts";
import { checkResultsCsv } from "./check-results-csv.ts";
import { checkSession } from "./check-session.ts";
import { checkAsKept, leavesOf } from "./check-summary.ts";
import { openTapeShelf, type TapeShelf } from "./check-tape.ts";
import { type Difference, type Findings, openFindings } from "./findings.ts";
import { guarded } from "./guarded.ts";
import { type NotYet, openNotYet } from "./not-yet.ts";
import {
  hasRoundsToCome,
  isNotWritten,
  mayBeOlder,
  openPrintedRows,
  type PrintedRow,
} from "./older-results.ts";
import { outcomeOf, type VerifyOutcome } from "./outcome.ts";
import type { Json } from "./place.ts";
import { readResults, readResultsFile } from "./read-results.ts";
import { type Skipped, skippedLines } from "./skipped.ts";

/**
 * Verifies the run as it lies on disk. Reads only; damage of any kind is a difference, never an exception. What the
 * results of a run that is not over cannot know yet is named, and is no difference.
 */
export function verifyRun(record: SweepRecord): VerifyOutcome {
  const findings = openFindings();
  const shelf = openTapeShelf(record);
  const notYet = openNotYet(record);
  // Before results.json, which is written first: it is of the same debrief then, or of an earlier one.
  const csv = csvOf(record);
  const results = isNotWritten(record) ? null : storedResults(record, findings);
  const skipped = checkSessions({ record, results, shelf, notYet }, findings);
  if (results !== null) checkResults({ results, csv, record, notYet }, findings);
  guarded(findings, null, "the replays", () => {
    checkReplay(record, { printed: results?.replay, shelf, notYet }, findings);
  });
  return outcomeOf(findings, [...notYet.lines(), ...skippedLines(skipped)]);
}

type Looking = {
  readonly record: SweepRecord;
  readonly results: StoredResults | null;
  readonly shelf: TapeShelf;
  readonly notYet: NotYet;
};

/** Returns the sessions that there was nothing to look at of. */
function checkSessions({ record, results, shelf, notYet }: Looking, findings: Findings): Skipped[] {
  const rowOf = openPrintedRows(record, results);
  const skipped: Skipped[] = [];
  for (const session of record.sessions) {
    const printed = rowOf(session);
    const row = printed.kind === "known" ? printed.row : undefined;
    if (session.state === "reused" && record.reusedBaseline !== null && row !== undefined) {
      checkReused(session.session, record.reusedBaseline, row, findings);
      continue;
    }
    const { folder } = session;
    if (folder === null || !existsSync(join(folder, "summary.json"))) {
      skipped.push({ session: session.session, label: session.label, why: whyNothing(session) });
      if (session.state === "finished") findings.fail("summaries", missingSummary(session.session));
      continue;
    }
    checkSession({ record, session, folder, printed: row }, shelf, findings);
    checkRow(session, printed, notYet, findings);
  }
  return skipped;
}

/** What is there of such a session need not be nothing: what ran ahead of its turn keeps its folder, and counts nowhere. */
function whyNothing({ state, folder }: SessionRecord): string {
  const words = state.replace("_", " ");
  if (state === "planned") return `${words}, not run yet`;
  if (state === "running") return `${words}, not ended yet`;
  return folder === null ? `${words}, nothing of it counts` : `${words}, no summary.json`;
}

function missingSummary(session: number): Difference {
  return { session, field: "summary.json", printed: "finished", recomputed: "missing" };
}

/** A row that is not there, or of before. */
function checkRow(
  { session, state }: SessionRecord,
  printed: PrintedRow,
  notYet: NotYet,
  findings: Findings,
): void {
  if (state === "planned" || state === "running") return;
  if (printed.kind !== "known") notYet.session(session);
  if (printed.kind === "earlier_attempt") {
    checkAsKept({ session, folder: printed.folder, printed: printed.row }, findings);
  }
  if (printed.kind !== "known" || printed.row !== undefined || state !== "finished") return;
  const missing = { printed: "missing", recomputed: "a session" };
  findings.fail("results.json values", { session, field: "results.json", ...missing });
}

type Results = {
  readonly results: StoredResults;
  readonly csv: string | Error;
  readonly record: SweepRecord;
  readonly notYet: NotYet;
};

/** Everything that results.json and results.csv say of the sessions together. */
function checkResults({ results, csv, record, notYet }: Results, findings: Findings): void {
  guarded(findings, null, "results.json", () => {
    checkComparisons(results, record, findings);
    checkEvidence(results, record, findings);
    checkResponse(results, record, findings);
  });
  guarded(findings, null, "the pages", () => {
    checkPages((results as StoredResults & { provenance?: Json }).provenance, record, findings);
  });
  guarded(findings, null, "fill-models.json", () => checkReruns(results, record, notYet, findings));
  guarded(findings, null, "results.csv", () => {
    if (isNotWritten(record, "results.csv")) notYet.part("results.csv");
    else if (csv instanceof Error) throw csv;
    else checkResultsCsv(csv, results.sessions, { isOlder: mayBeOlder(record), notYet }, findings);
  });
}

/** Returns the text of results.csv, or why there is none. */
function csvOf({ runFolder }: SweepRecord): string | Error {
  try {
    return readResultsFile(runFolder, "results.csv");
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Names that say which session of this sweep the reused summary stands for; they are the sweep's own. */
const OWN_NAMES = new Set(["session", "label", "cell", "replicate", "sweep_id"]);

/** A reused baseline has no database here: what is printed must be what its summary says. */
function checkReused(session: number, path: string, printed: Json, findings: Findings): void {
  guarded(findings, session, "the reused summary", () => {
    const summary = JSON.parse(readTextFile(path, SUMMARY_BYTES_MAX)) as Json;
    for (const [field, value] of leavesOf(summary, "")) {
      if (OWN_NAMES.has(field) || /^(evaluable|not_available)/.test(field)) continue;
      const shown = new Map(leavesOf(printed, "")).get(field) ?? null;
      findings.compare("reused baseline values", { session, field }, shown, value);
    }
  });
}

function storedResults(record: SweepRecord, findings: Findings): StoredResults | null {
  let results: StoredResults | null = null;
  guarded(findings, null, "results.json", () => {
    const document = readResults(record);
    results = document;
    checkOwnHash(document, findings);
    if (mayBeOlder(record) && hasRoundsToCome(record, document)) return;
    findings.compare(
      "results.json values",
      { session: null, field: "sessions in results.json" },
      document.sessions.length,
      record.sessions.length,
    );
  });
  return results;
}

/** Words of results.json, too, are those that were written. */
function checkOwnHash(document: StoredResults, findings: Findings): void {
  const { provenance } = document as StoredResults & { readonly provenance?: Json };
  const { hash, ...rest } = provenance ?? {};
  if (typeof hash !== "string") return;
  const own = blake3Hex(JSON.stringify({ ...document, provenance: rest }, null, 2));
  const at = { session: null, file: "results.json", field: "provenance.hash" };
  findings.compare("results.json hash", at, hash, own);
}
