/**
 * Many rows of a table at once. A statement that takes a block of rows is called that much less often, which is a
 * third of the time it takes to store a session.
 */
import type { TableName } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** Few enough that every table stays below SQLite's 32,766 places of a statement. */
const ROWS_PER_CALL = 25;

/** Inserts rows, each a list of values in the order of the table's columns. */
export function insertRows(
  db: SqliteDatabase,
  table: TableName,
  rows: readonly (readonly unknown[])[],
): void {
  const width = rows[0]?.length ?? 0;
  const inBlocks = rows.length - (rows.length % ROWS_PER_CALL);
  if (inBlocks > 0) {
    const insert = statement(db, table, width, ROWS_PER_CALL);
    const values: unknown[] = new Array(width * ROWS_PER_CALL);
    for (let at = 0; at < inBlocks; at += ROWS_PER_CALL) {
      let next = 0;
      for (let i = at; i < at + ROWS_PER_CALL; i++) {
        const row = rows[i] as readonly unknown[];
        for (let j = 0; j < width; j++) values[next++] = row[j];
      }
      insert.run(values);
    }
  }
  if (inBlocks === rows.length) return;
  const insert = statement(db, table, width, 1);
  for (let i = inBlocks; i < rows.length; i++) insert.run(rows[i]);
}

function statement(db: SqliteDatabase, table: TableName, width: number, count: number) {
  const one = `(${new Array(width).fill("?").join(",")})`;
  return db.prepare(`INSERT INTO ${table} VALUES ${new Array(count).fill(one).join(",")}`);
}
