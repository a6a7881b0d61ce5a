/**
 * A session that kept no rows per tick: what it kept must be what it was closed with, and what the same session gives
 * when it is run again in full. Its numbers are then recomputed from the rows of that run.
 */
import { join } from "node:path";
import { blake3Hex, readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import { checkSound } from "./check-books.ts";
import { checkRows } from "./check-rows.ts";
import { openEvidenceBytes } from "./evidence-bytes.ts";
import { type EvidenceDatabase, ledgerRootOf, type SqlValue } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";
import type { Place } from "./place.ts";

/** Tables that are there whatever a session stores, and what they hold whenever the same session is run. */
const KEPT_TABLES: readonly (readonly [table: string, rows: string])[] = [
  // Which session it took its inventory from is the sweep's to say, and no part of what it did.
  ["sessions", "SELECT * FROM sessions"],
  // The summary's own text is held against summary.json; the seal covers what differs.
  ["engine_state", "SELECT * FROM engine_state WHERE key NOT IN ('summary', 'rows_hash')"],
  ...[
    "orders",
    "transactions",
    "fills",
    "inventory_ledger",
    "capital_events",
    "guard_events",
    "truth_checks",
  ].map((table) => [table, `SELECT * FROM ${table}`] as const),
];

/** Checks what such a session left, by itself. */
export function checkKept(
  db: EvidenceDatabase,
  { session: { session }, folder }: Pick<Place, "session" | "folder">,
  findings: Findings,
): void {
  checkSound(db, session, findings);
  checkRows(db, session, findings);
  const text = readTextFile(join(folder, "summary.json"), SUMMARY_BYTES_MAX);
  findings.compare(
    "summary.json text",
    { session, file: "summary.json", field: "text that its database keeps" },
    blake3Hex(text),
    blake3Hex(String(db.value("SELECT value FROM engine_state WHERE key = 'summary'") ?? "")),
  );
}

/**
 * Holds what was kept against the same session run in full.
 * @returns false when it ended on another ledger root: its rows say nothing about the stored session then.
 */
export function checkSameSession(
  kept: EvidenceDatabase,
  full: EvidenceDatabase,
  session: number,
  findings: Findings,
): boolean {
  const [stored, again] = [ledgerRootOf(kept), ledgerRootOf(full)];
  const at = { session, field: "ledger_root, run again in full" };
  findings.compare("ledger roots run again", at, stored, again);
  if (stored !== again) return false;
  for (const [table, rows] of KEPT_TABLES) {
    const field = `${table}, run again in full`;
    findings.compare("rows kept", { session, field }, rowsHash(kept, rows), rowsHash(full, rows));
  }
  return true;
}

function rowsHash(db: EvidenceDatabase, sql: string): string {
  const { columns, rows } = db.table(`${sql} ORDER BY rowid`);
  const left = columns.indexOf("parent_session_id");
  const without = <T>(list: readonly T[]): readonly T[] =>
    left < 0 ? list : list.filter((_, i) => i !== left);
  const bytes = openEvidenceBytes();
  for (const row of [columns, ...rows]) bytes.row(without<SqlValue>(row));
  return blake3Hex(bytes.all());
}
