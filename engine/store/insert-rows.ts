/**
 * Many rows of a table at once. A statement that takes a block of rows is called that much less often, which is a
 * third of the time it takes to store a session.
 */
import type { TableName } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** Few enough that every table stays below SQLite's 32,766 places of a statement. */
const ROWS_PER_CALL = 25;

/** Inserts rows, each a list of `width` values in the order of the table's columns; a list may be the last one's again. */
export function insertRows(
  db: SqliteDatabase,
  table: TableName,
  width: number,
  rows: Iterable<readonly unknown[]>,
): void {
  const values: unknown[] = new Array(width * ROWS_PER_CALL);
  let block: ReturnType<typeof statement> | null = null;
  let filled = 0;
  for (const row of rows) {
    for (let i = 0; i < width; i++) values[filled++] = row[i];
    if (filled < values.length) continue;
    block ??= statement(db, table, width, ROWS_PER_CALL);
    block.run(values);
    filled = 0;
  }
  if (filled === 0) return;
  const one = statement(db, table, width, 1);
  for (let at = 0; at < filled; at += width) one.run(values.slice(at, at + width));
}

function statement(db: SqliteDatabase, table: TableName, width: number, count: number) {
  const one = `(${new Array(width).fill("?").join(",")})`;
  return db.prepare(`INSERT INTO ${table} VALUES ${new Array(count).fill(one).join(",")}`);
}
