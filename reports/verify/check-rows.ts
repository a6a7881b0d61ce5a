/**
 * The hash that a session stored of its own rows, computed anew from what lies there now, by separate code: a value
 * that enters no metric can change as little as one that does. Databases of sessions that were cut have none.
 */
import { blake3Hex } from "../../engine/index.ts";
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
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
  const parts = [line(db.value("PRAGMA user_version"))];
  const things = db.rows(
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  for (const { name, sql } of things) parts.push(line([name, sql]));
  for (const { type, name } of things) {
    if (type !== "table") continue;
    parts.push(line(name));
    // Its rows are a chain whose last hash stands in the session's row: checked by itself.
    if (name === "event_ledger") continue;
    for (const row of db.each(`SELECT * FROM "${name}" ORDER BY rowid`)) {
      if (name === "engine_state" && row.key === KEY) continue;
      parts.push(...Object.values(row).map(bytesOf), Buffer.of(3));
    }
  }
  return blake3Hex(Buffer.concat(parts));
}

function line(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

/** Nothing is 0; a number 1 and its double; a text 2, its length and its UTF-8. */
function bytesOf(value: SqlValue): Buffer {
  if (value === null) return Buffer.of(0);
  if (typeof value === "number") {
    const bytes = Buffer.alloc(9, 1);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  const text = Buffer.from(value);
  const head = Buffer.alloc(5, 2);
  head.writeUInt32BE(text.length, 1);
  return Buffer.concat([head, text]);
}
