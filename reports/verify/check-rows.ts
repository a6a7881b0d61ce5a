/**
 * The hash that a session stored of its own rows, computed anew from what lies there now, by separate code: a value
 * that enters no metric can change as little as one that does. Databases of sessions that were cut have none.
 */
import { blake3Hex } from "../../engine/index.ts";
import { openEvidenceBytes } from "./evidence-bytes.ts";
import type { EvidenceDatabase } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";

const KEY = "rows_hash";

/** Compares the stored hash with the one of schema and rows as they are. */
export function checkRows(db: EvidenceDatabase, session: number, findings: Findings): void {
  const stored = db.value("SELECT value FROM engine_state WHERE key = @key", { key: KEY });
  if (stored === null) return;
  const at = { session, field: "session.db: hash of all rows" };
  findings.compare("stored rows", at, stored, hashOfRows(db));
}

/** True when a database was closed with the rows that it has now; false for one of a session that was cut as well. */
export function rowsAreSealed(db: EvidenceDatabase): boolean {
  const stored = db.value("SELECT value FROM engine_state WHERE key = @key", { key: KEY });
  return stored !== null && stored === hashOfRows(db);
}

function hashOfRows(db: EvidenceDatabase): string {
  const bytes = openEvidenceBytes();
  const line = (value: unknown): void => bytes.text(`${JSON.stringify(value)}\n`);
  line(db.value("PRAGMA user_version"));
  const things = db.rows(
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  for (const { name, sql } of things) line([name, sql]);
  for (const { type, name } of things) {
    if (type !== "table") continue;
    line(name);
    // Its rows are a chain whose last hash stands in the session's row: checked by itself.
    if (name === "event_ledger") continue;
    const others = name === "engine_state" ? `WHERE key IS NOT '${KEY}'` : "";
    const { rows } = db.table(`SELECT * FROM "${name}" ${others} ORDER BY rowid`);
    for (const row of rows) bytes.row(row);
  }
  return blake3Hex(bytes.all());
}
