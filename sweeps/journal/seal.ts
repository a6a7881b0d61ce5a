/**
 * A journal at rest carries the hash of its own rows: SQLite notices a damaged page, not a changed word. The seal is
 * broken before the first write and set again at the close; a journal whose orchestrator was killed has none.
 */
import type { Database } from "better-sqlite3";
import { hashRows } from "../../engine/index.ts";

const TABLE = "seal";

/** unsealed: written just now, or its orchestrator died · whole · changed: not by this program. */
export type Seal = "unsealed" | "whole" | "changed";

/** Stores the hash of all rows. */
export function setSeal(db: Database): void {
  const hash = hashRows(db, { table: TABLE });
  db.transaction(() => {
    db.exec(
      `CREATE TABLE IF NOT EXISTS ${TABLE} (rows_hash TEXT NOT NULL) STRICT; DELETE FROM ${TABLE}`,
    );
    db.prepare(`INSERT INTO ${TABLE} VALUES (?)`).run(hash);
  })();
}

/** Takes the seal off: from here on rows change. */
export function breakSeal(db: Database): void {
  db.exec(`DROP TABLE IF EXISTS ${TABLE}`);
}

/** Returns whether the rows are those that were sealed. */
export function readSeal(db: Database): Seal {
  const isThere = db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?");
  if (isThere.get(TABLE) === undefined) return "unsealed";
  const stored = db.prepare(`SELECT rows_hash FROM ${TABLE}`).pluck().get();
  return stored === hashRows(db, { table: TABLE }) ? "whole" : "changed";
}
