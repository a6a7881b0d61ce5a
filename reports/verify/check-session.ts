/**
 * One session: its database, what lies beside it and what is printed of it, each recomputed. A session that kept no
 * rows per tick is looked at by itself here; its numbers are recomputed when it is run again (verify-in-full.ts).
 */
import { join } from "node:path";
import { blake3Hex, readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import type { SessionRecord } from "../sweep-record.ts";
import { checkBooks } from "./check-books.ts";
import { checkChain } from "./check-chain.ts";
import { checkConfig } from "./check-config.ts";
import { checkKept } from "./check-kept.ts";
import { checkRows } from "./check-rows.ts";
import { checkLeaves } from "./check-summary.ts";
import { checkTape, type TapeShelf } from "./check-tape.ts";
import { askEvidence, type EvidenceDatabase } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";
import { guarded } from "./guarded.ts";
import type { Json, Place } from "./place.ts";
import { recomputeEvaluable } from "./recompute-market.ts";
import { recomputeSummary } from "./recompute-session.ts";

/** Sessions whose next attempt is to come: results.json keeps their row empty, whatever an attempt left behind. */
const SETTLED_LATER: ReadonlySet<string> = new Set(["planned", "running"]);

/** Checks a session as it lies on disk. */
export function checkSession(place: Place, shelf: TapeShelf, findings: Findings): void {
  const { record, session, folder } = place;
  withEvidence(session, folder, findings, (db) => {
    checkEngine(db, place, findings);
    if (record.storage === "summary") checkKept(db, place, findings);
    else checkInFull(db, place, { shelf, tapeFolder: folder }, findings);
  });
}

/** Sessions of two engines are no pairs: what differs between them may be the program. */
function checkEngine(db: EvidenceDatabase, { record, session }: Place, findings: Findings): void {
  const at = { session: session.session, field: "engine_version of the sweep" };
  const ran = db.value("SELECT engine_version FROM sessions");
  findings.compare("engine versions", at, record.engineVersion, ran);
}

/** Checks everything that a database with all its rows can tell; `tapeFolder` is where the session's tape lies. */
export function checkInFull(
  db: EvidenceDatabase,
  { record, session: { session, cell, state }, folder, printed }: Place,
  { shelf, tapeFolder }: { readonly shelf: TapeShelf; readonly tapeFolder: string },
  findings: Findings,
): void {
  checkBooks(db, session, findings);
  checkRows(db, session, findings);
  checkChain(db, session, findings);
  const planned = record.cells.find(({ label }) => label === cell)?.configHash ?? null;
  checkConfig(db, { session, folder, planned }, findings);
  checkTape(db, { session, folder: tapeFolder, record }, shelf, findings);
  const shown = SETTLED_LATER.has(state) ? undefined : printed;
  guarded(findings, session, "summary.json", () =>
    checkNumbers(db, { session, folder, printed: shown }, findings),
  );
}

/** Opens the database of a session's folder for a look; damage is a difference. */
export function withEvidence(
  { session }: Pick<SessionRecord, "session">,
  folder: string,
  findings: Findings,
  look: (db: EvidenceDatabase) => void,
): void {
  guarded(findings, session, "session.db", () => {
    askEvidence(join(folder, "session.db"), look);
  });
}

function checkNumbers(
  db: EvidenceDatabase,
  {
    session,
    folder,
    printed,
  }: { readonly session: number; readonly folder: string; readonly printed: Json | undefined },
  findings: Findings,
): void {
  const recomputed = recomputeSummary(db);
  const evaluable = recomputeEvaluable(db, recomputed);
  const text = readTextFile(join(folder, "summary.json"), SUMMARY_BYTES_MAX);
  const summary = JSON.parse(text) as Json;
  const before = findings.differences().length;
  checkLeaves("summary.json", session, summary, recomputed, findings);
  findings.compare(
    "summary.json values",
    { session, file: "summary.json", field: "evaluable" },
    summary.evaluable === true,
    evaluable,
  );
  if (findings.differences().length === before) checkText(db, session, text, findings);
  if (printed === undefined) return;
  checkLeaves("results.json", session, printed, recomputed, findings);
  // The sweep may find more against a session than the session itself, never less.
  const judged = printed.evaluable === true;
  findings.compare(
    "results.json values",
    { session, file: "results.json", field: "evaluable" },
    judged,
    judged && evaluable,
  );
}

/** Reasons and names have no SQL to be held against; the database stored the hash of the whole text. */
function checkText(db: EvidenceDatabase, session: number, text: string, findings: Findings): void {
  const stored = db.value("SELECT value FROM engine_state WHERE key = 'summary_hash'");
  if (stored === null) return;
  const at = { session, file: "summary.json", field: "hash of its text" };
  findings.compare("summary.json text", at, stored, blake3Hex(text));
}
