/**
 * One number for everything that a database says. SQLite notices a damaged page, not a flipped bit inside a value:
 * a database that ends well therefore stores the hash of its own rows, and whoever doubts it computes it anew.
 *
 * BLAKE3 over lines of JSON: user_version; name and SQL of every table and view, by name; then for each table, by
 * name, its name as another line and its rows as bytes (row-bytes.ts) in the order of their rowid.
 */
import { createRunningHash } from "../hash.ts";
import { createRowBytes } from "./row-bytes.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** What the hash does not cover, each by name. */
export type LeftOut = {
  /** A table left out whole, as if it were not there. */
  readonly table?: string;
  /** A table whose rows are vouched for by something else. */
  readonly rowsOf?: string;
  /** The row that holds the hash itself. */
  readonly row?: { readonly table: string; readonly key: string };
};

/** Rows of a table as they were given to the database, values in the order of its columns; null: read them there. */
export type GivenRows = (table: string) => Iterable<readonly unknown[]> | null;

/** One for all tables of all databases: it has grown to the largest of them once. */
const rows = createRowBytes();

type Thing = { readonly type: string; readonly name: string; readonly sql: string };

/** Returns the hash of a database's schema and rows. */
export function hashRows(
  db: SqliteDatabase,
  leftOut: LeftOut,
  given: GivenRows = () => null,
): string {
  const hash = createRunningHash();
  const line = (value: unknown): string => `${JSON.stringify(value)}\n`;
  const things = db
    .prepare<[string], Thing>(
      `SELECT type, name, sql FROM sqlite_master
        WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name <> ? ORDER BY name`,
    )
    .all(leftOut.table ?? "");
  let text = line(db.pragma("user_version", { simple: true }));
  for (const { name, sql } of things) text += line([name, sql]);
  for (const { type, name } of things) {
    if (type !== "table") continue;
    text += line(name);
    if (name === leftOut.rowsOf) continue;
    // A running hash per row would cost more than the rows: a table at a time is what memory holds anyway.
    rows.clear();
    for (const row of given(name) ?? storedRows(db, name, leftOut)) rows.add(row);
    hash.update(text);
    hash.update(rows.bytes());
    text = "";
  }
  hash.update(text);
  return hash.digest();
}

function storedRows(
  db: SqliteDatabase,
  table: string,
  { row }: LeftOut,
): Iterable<readonly unknown[]> {
  const except = row?.table === table;
  const all = `SELECT * FROM "${table}" ${except ? "WHERE key <> ?" : ""} ORDER BY rowid`;
  return db
    .prepare<string[], unknown[]>(all)
    .raw()
    .iterate(...(except ? [row.key] : []));
}
