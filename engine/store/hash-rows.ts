/**
 * One number for everything that a database says. SQLite notices a damaged page, not a flipped bit inside a value:
 * a database that ends well therefore stores the hash of its own rows, and whoever doubts it computes it anew.
 *
 * BLAKE3 over lines of JSON: user_version; name and SQL of every table and view, by name; then for each table, by
 * name, its name and its rows as arrays in the order of their rowid.
 */
import { createRunningHash } from "../hash.ts";
import type { SqliteDatabase } from "./sqlite.ts";

type Named = { readonly name: string; readonly sql: string };

/** What the hash cannot know of: a table left out whole, or one row of a table, both by name. */
export type LeftOut = { readonly table: string; readonly key?: string };

/** Returns the hash of a database's schema and rows, without what holds the hash itself. */
export function hashRows(db: SqliteDatabase, leftOut: LeftOut): string {
  const hash = createRunningHash();
  const add = (value: unknown): void => hash.update(`${JSON.stringify(value)}\n`);
  add(db.pragma("user_version", { simple: true }));
  const whole = leftOut.key === undefined ? leftOut.table : "";
  const select = (types: string): Named[] =>
    db
      .prepare<[string], Named>(
        `SELECT name, sql FROM sqlite_master
          WHERE type IN (${types}) AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER BY name`,
      )
      .all(whole);
  for (const { name, sql } of select("'table', 'view'")) add([name, sql]);
  for (const { name } of select("'table'")) {
    add(name);
    const except = name === leftOut.table ? "WHERE key <> ?" : "";
    const rows = db.prepare(`SELECT * FROM "${name}" ${except} ORDER BY rowid`).raw();
    const words = except === "" ? [] : [leftOut.key];
    // A running hash per row would cost more than the rows: a table at a time is what memory holds anyway.
    const lines = [...rows.iterate(...words)].map((row) => `${JSON.stringify(row)}\n`);
    hash.update(lines.join(""));
  }
  return hash.digest();
}
