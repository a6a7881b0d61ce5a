/** Opens a journal's file with its checks, and gives SQLite's errors the words an operator can act on. */
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { CodedError, syncFolder } from "../../engine/index.ts";
import { makePassingFolder } from "../temporary/passing-folder.ts";
import { DEADLINES_TABLE, JOURNAL_SCHEMA, JOURNAL_SCHEMA_VERSION } from "./schema.ts";
import { setSeal } from "./seal.ts";

export type JournalDatabase = Database.Database;

const CANNOT_WRITE = /^SQLITE_(CANTOPEN|READONLY|PERM)/;

/** A reader of a running sweep may meet the writer's lock for a moment. */
const BUSY_MS = 5_000;

/**
 * Makes a new journal and fills it. It comes under its own name only when it is whole: killed in between,
 * there is no journal yet, and never an empty one.
 * @throws CodedError SWP_JOURNAL_UNWRITABLE.
 */
export function createDatabase(path: string, fill: (db: JournalDatabase) => void): JournalDatabase {
  const unfinished = `${path}.new`;
  withJournalErrors(path, () => {
    if (existsSync(path)) throw damaged(path, "was already there, expected to make a new one");
    rmSync(unfinished, { force: true });
    const db = new Database(unfinished, { timeout: BUSY_MS });
    try {
      db.transaction(() => {
        db.exec(JOURNAL_SCHEMA);
        db.pragma(`user_version = ${JOURNAL_SCHEMA_VERSION}`);
        fill(db);
      })();
    } finally {
      db.close();
    }
    renameSync(unfinished, path);
    // Entries are synced one by one from here on; they would be nothing without the file's name.
    syncFolder(dirname(path));
  });
  return openDatabase(path, "write");
}

/**
 * Opens a journal after `quick_check`.
 * @throws CodedError SWP_JOURNAL_DAMAGED, SWP_JOURNAL_NEWER, SWP_JOURNAL_UNWRITABLE.
 */
export function openDatabase(path: string, mode: "read" | "write"): JournalDatabase {
  return withJournalErrors(
    path,
    () => {
      if (!existsSync(path)) throw damaged(path, "does not exist");
      if (mode === "read") return openToRead(path);
      return checked(new Database(path, { fileMustExist: true, timeout: BUSY_MS }), path, durable);
    },
    mode === "read",
  );
}

/** Closes a journal that was written, its log merged: at rest it is one file, which can be copied as it is. */
export function closeWritten(db: JournalDatabase): void {
  try {
    setSeal(db);
    db.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
  } finally {
    db.close();
  }
}

/**
 * A journal at rest is opened with writing forbidden by pragma: a read-only connection cannot take its own `-wal`
 * and `-shm` away again. Where the folder cannot be written there is no room for them at all: a copy is read.
 */
function openToRead(path: string): JournalDatabase {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const open = { readonly: log > 0, fileMustExist: true, timeout: BUSY_MS };
  try {
    return checked(new Database(path, open), path, (db) => void db.pragma("query_only = ON"));
  } catch (error) {
    if (!(error instanceof Database.SqliteError) || !CANNOT_WRITE.test(error.code)) throw error;
    return checked(openCopy(path), path);
  }
}

/** Opens a journal as it stands now, its log merged, without writing beside it. */
export function openCopy(path: string): JournalDatabase {
  const folder = makePassingFolder("journal");
  try {
    const copy = join(folder, basename(path));
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    const db = new Database(copy);
    try {
      db.pragma("journal_mode = DELETE");
      return new Database(db.serialize());
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checked(
  db: JournalDatabase,
  path: string,
  prepare: (db: JournalDatabase) => void = () => undefined,
): JournalDatabase {
  try {
    checkDatabase(db, path);
    prepare(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Runs a database call; errors of SQLite come out as CodedErrors that name the file. */
export function withJournalErrors<T>(path: string, call: () => T, reading = false): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw fromSqlite(path, error, reading);
  }
}

function durable(db: JournalDatabase): void {
  db.pragma("journal_mode = WAL");
  // FULL: an entry that was written is there after a power cut. 0.15 ms each is nothing against a session.
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
  upgrade(db);
}

/** From version 1: the table of deadlines. */
function upgrade(db: JournalDatabase): void {
  db.transaction(() => {
    if ((db.pragma("user_version", { simple: true }) as number) === JOURNAL_SCHEMA_VERSION) return;
    db.exec(DEADLINES_TABLE);
    db.pragma(`user_version = ${JOURNAL_SCHEMA_VERSION}`);
  }).immediate();
}

function checkDatabase(db: JournalDatabase, path: string): void {
  const version = db.pragma("user_version", { simple: true }) as number;
  const check = db.pragma("quick_check(1)", { simple: true }) as string;
  if (check !== "ok") throw damaged(path, `fails SQLite's quick_check: ${check}`);
  if (version > JOURNAL_SCHEMA_VERSION) {
    const message = `${path}: journal version was ${version}, expected at most ${JOURNAL_SCHEMA_VERSION}`;
    const hint = "Read this run with the version of the program that wrote it.";
    throw new CodedError("SWP_JOURNAL_NEWER", message, { hint });
  }
  if (version < 1) throw damaged(path, "is not a journal: it has no version");
}

/** Returns the error of a journal that cannot be believed. */
export function damaged(path: string, what: string, cause?: unknown): CodedError {
  const hint =
    "The sessions' own databases beside it are not touched by this. Start anew with --new.";
  const options = cause === undefined ? { hint } : { hint, cause };
  return new CodedError("SWP_JOURNAL_DAMAGED", `${path}: ${what}`, options);
}

function fromSqlite(
  path: string,
  error: InstanceType<typeof Database.SqliteError>,
  reading: boolean,
): CodedError {
  if (/^SQLITE_(FULL|READONLY|CANTOPEN|IOERR|PERM|BUSY)/.test(error.code)) {
    const message = `${path}: could not be ${reading ? "read" : "written"} (${error.code}: ${error.message})`;
    const hint = reading
      ? "Look at the rights of the file and its folder, and at the room for a copy among the temporary files."
      : "Make room or make the folder writable, then start the same command again: it resumes.";
    return new CodedError("SWP_JOURNAL_UNWRITABLE", message, {
      hint,
      transient: true,
      cause: error,
    });
  }
  return damaged(path, `is damaged or not a journal (${error.code}: ${error.message})`, error);
}
