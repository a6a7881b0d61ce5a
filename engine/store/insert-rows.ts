/**
 * Many rows of a table at once. A statement that takes a block of rows is called that much less often, which is a
 * third of the time it takes to store a session.
 */
import type { TableName } from "./rows.ts";
import type { SqliteDatabase } from "./sqlite.ts";

/** Few enough that every table stays below SQLite's 32,766 places of a statement. */
const ROWS_PER_CALL = 25;

/** Puts the values of a row, in the order of the table's columns, into a list from a place on. */
export type PutRow<Row> = (row: Row, values: unknown[], at: number) => void;

/** Inserts rows into a table of `width` columns. */
export function insertRows<Row>(
  db: SqliteDatabase,
  table: TableName,
  width: number,
  rows: readonly Row[],
  put: PutRow<Row>,
): void {
  const rest = rows.length % ROWS_PER_CALL;
  const insert = (from: number, to: number, count: number): void => {
    if (from === to) return;
    const values: unknown[] = new Array(width * count);
    const block = statement(db, table, width, count);
    for (let next = from; next < to; ) {
      for (let i = 0; i < count; i++) put(rows[next++] as Row, values, i * width);
      block.run(values);
    }
  };
  insert(0, rows.length - rest, ROWS_PER_CALL);
  insert(rows.length - rest, rows.length, rest);
}

function statement(db: SqliteDatabase, table: TableName, width: number, count: number) {
  const one = `(${new Array(width).fill("?").join(",")})`;
  return db.prepare(`INSERT INTO ${table} VALUES ${new Array(count).fill(one).join(",")}`);
}
