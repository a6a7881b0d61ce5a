/**
 * The storage floor: the rows of a session that was stored, written again by bare better-sqlite3 to a fresh file.
 * Same tables, same pragmas, same number of transactions, every row in its last state; nothing is computed,
 * checked or hashed. No session that stores those rows in such a file can be quicker.
 */
import Database from "better-sqlite3";

type Row = { readonly tick: number; readonly values: readonly unknown[] };

type TableCopy = {
  readonly name: string;
  readonly columns: readonly string[];
  /** In ascending order of their ticks. */
  readonly rows: readonly Row[];
};

export type StoredRows = {
  readonly schema: string;
  readonly tables: readonly TableCopy[];
  readonly rowCount: number;
};

/** Reads every row of a session database, tables in the order in which they refer to one another. */
export function readRows(path: string): StoredRows {
  const db = new Database(path, { readonly: true });
  try {
    const made = db
      .prepare<[], { name: string; type: string; sql: string }>(
        "SELECT name, type, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('table', 'index')",
      )
      .all();
    const tickAt = new Map(
      db.prepare("SELECT at, tick FROM market_snapshots").raw().all() as [number, number][],
    );
    const tables = made
      .filter(({ type }) => type === "table")
      .map(({ name }) => copyOf(db.prepare(`SELECT * FROM ${name}`), name, tickAt));
    return {
      schema: made.map(({ sql }) => sql).join(";\n"),
      tables,
      rowCount: tables.reduce((sum, { rows }) => sum + rows.length, 0),
    };
  } finally {
    db.close();
  }
}

/** Column that says when a row came to be; a table without one (the session's own, the state) is there at once. */
const WHEN = ["tick", "submitted_tick", "at"];

function copyOf(
  all: Database.Statement,
  name: string,
  tickAt: ReadonlyMap<number, number>,
): TableCopy {
  const columns = all.columns().map((column) => column.name);
  const when = WHEN.map((column) => columns.indexOf(column)).find((index) => index >= 0) ?? -1;
  const values = all.raw().all() as unknown[][];
  const rows = values.map((row): Row => {
    const at = when < 0 ? 0 : (row[when] as number);
    return { tick: columns[when] === "at" ? (tickAt.get(at) ?? 0) : at, values: row };
  });
  return { name, columns, rows: rows.sort((a, b) => a.tick - b.tick) };
}

/**
 * Writes the rows to a new file, one transaction for every `ticksPerBatch` ticks, and closes it, everything in the
 * file and on disk.
 */
export function writeFloor(
  path: string,
  { schema, tables }: StoredRows,
  ticksPerBatch: number,
): void {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  db.transaction(() => db.exec(schema))();
  const pending = tables.map(({ name, columns, rows }) => ({
    rows,
    next: 0,
    statement: db.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => "?").join(", ")})`),
  }));
  const writeUpTo = db.transaction((tick: number) => {
    for (const table of pending) {
      for (; table.next < table.rows.length; table.next++) {
        const row = table.rows[table.next] as Row;
        if (row.tick > tick) break;
        table.statement.run(row.values);
      }
    }
  });
  for (let tick = 0; pending.some(({ next, rows }) => next < rows.length); tick += ticksPerBatch) {
    writeUpTo(tick);
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
}
