/**
 * The hash that a session stored of its own rows, computed anew from what lies there now, by separate code: a value
 * that enters no metric can change as little as one that does. Databases of sessions that were cut have none.
 */
import { blake3Hex } from "../../engine/index.ts";
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

function hashOfRows(db: EvidenceDatabase): string {
  const lines: unknown[] = [db.value("PRAGMA user_version")];
  const things = db.rows(
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
  for (const { name, sql } of things) lines.push([name, sql]);
  for (const { type, name } of things) {
    if (type !== "table") continue;
    lines.push(name);
    // Its rows are a chain whose last hash stands in the session's row: checked by itself.
    if (name === "event_ledger") continue;
    for (const row of db.each(`SELECT * FROM "${name}" ORDER BY rowid`)) {
      if (name === "engine_state" && row.key === KEY) continue;
      lines.push(Object.values(row));
    }
  }
  return blake3Hex(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
