/**
 * Verifies a run: every number of results.json recomputed in SQL from the session databases, every hash from
 * the bytes, by code that shares nothing with what wrote them but the hash function and the config parser.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { blake3Hex, readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { checkComparisons, type StoredResults } from "./check-comparisons.ts";
import { checkEvidence } from "./check-evidence.ts";
import { checkReplay } from "./check-replay.ts";
import { checkReruns } from "./check-reruns.ts";
import { checkResultsCsv } from "./check-results-csv.ts";
import { checkSession } from "./check-session.ts";
import { leavesOf } from "./check-summary.ts";
import { openTapeShelf } from "./check-tape.ts";
import { type Findings, openFindings } from "./findings.ts";
import { guarded } from "./guarded.ts";
import { outcomeOf, type VerifyOutcome } from "./outcome.ts";
import type { Json } from "./place.ts";
import { readResults, readResultsFile } from "./read-results.ts";

/** Verifies the run as it lies on disk. Reads only; damage of any kind is a difference, never an exception. */
export function verifyRun(record: SweepRecord): VerifyOutcome {
  const findings = openFindings();
  const shelf = openTapeShelf(record);
  const skipped: string[] = [];
  const results = storedResults(record, findings);
  for (const session of record.sessions) {
    const printed = results?.sessions.find((row) => row.session === session.session);
    if (session.state === "reused" && record.reusedBaseline !== null && printed !== undefined) {
      checkReused(session.session, record.reusedBaseline, printed, findings);
      continue;
    }
    if (session.folder === null || !existsSync(join(session.folder, "summary.json"))) {
      skipped.push(
        `session ${session.session} (${session.label}): ${session.state}, nothing stored`,
      );
      if (session.state === "finished") {
        findings.fail("summaries", {
          session: session.session,
          field: "summary.json",
          printed: "finished",
          recomputed: "missing",
        });
      }
      continue;
    }
    checkSession({ record, session, folder: session.folder, printed }, shelf, findings);
  }
  if (results !== null) {
    guarded(findings, null, "results.json", () => {
      checkComparisons(results, record, findings);
      checkEvidence(results, record, findings);
    });
    guarded(findings, null, "fill-models.json", () => checkReruns(results, record, findings));
    guarded(findings, null, "results.csv", () => {
      checkResultsCsv(readResultsFile(record.runFolder, "results.csv"), results.sessions, findings);
    });
  }
  guarded(findings, null, "the replays", () => {
    checkReplay(record, results?.replay, shelf, findings);
  });
  return outcomeOf(findings, skipped);
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
