/** A stored database as somebody with SQL sees it: looked into and changed past every reader and writer of ours. */
import Database from "better-sqlite3";
import { hashRows } from "../../engine/store/hash-rows.ts";
import { SEAL_KEY, SEALED } from "../../engine/store/seal.ts";

/** Every row of a table, in the order in which they were written. */
export function storedRows(path: string, table: string): unknown[] {
  return looked(path, (db) => db.prepare(`SELECT * FROM ${table} ORDER BY rowid`).all());
}

/** First column of the first row; undefined where there is none. */
export function storedValue(path: string, sql: string, ...bound: readonly unknown[]): unknown {
  return looked(path, (db) =>
    db
      .prepare(sql)
      .pluck()
      .get(...bound),
  );
}

/** First column of every row. */
export function storedValues(path: string, sql: string): unknown[] {
  return looked(path, (db) => db.prepare(sql).pluck().all());
}

/** Runs statements, foreign keys or not, and seals nothing; returns how many rows they wrote or took away. */
export function changeDatabase(path: string, ...statements: readonly string[]): number {
  const db = new Database(path);
  try {
    db.pragma("foreign_keys = OFF");
    for (const sql of statements) db.exec(sql);
    return Number(db.prepare("SELECT total_changes()").pluck().get());
  } finally {
    db.close();
  }
}

/** The same as somebody would who knows the seal: it holds afterwards. */
export function changeSealed(path: string, ...statements: readonly string[]): number {
  const changes = changeDatabase(path, ...statements);
  const db = new Database(path);
  try {
    const seal = db.prepare("UPDATE engine_state SET value = ? WHERE key = ?");
    seal.run(hashRows(db, SEALED), SEAL_KEY);
    return changes;
  } finally {
    db.close();
  }
}

/** A text as SQL writes it. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function looked<T>(path: string, look: (db: Database.Database) => T): T {
  const db = new Database(path, { readonly: true });
  try {
    return look(db);
  } finally {
    db.close();
  }
}
