/** Opens a journal's file with its checks, and gives SQLite's errors the words an operator can act on. */
import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { CodedError } from "../../engine/index.ts";
import { JOURNAL_SCHEMA, JOURNAL_SCHEMA_VERSION } from "./schema.ts";

export type JournalDatabase = Database.Database;

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
  });
  return openDatabase(path, "write");
}

/**
 * Opens a journal after `quick_check`.
 * @throws CodedError SWP_JOURNAL_DAMAGED, SWP_JOURNAL_NEWER, SWP_JOURNAL_UNWRITABLE.
 */
export function openDatabase(path: string, mode: "read" | "write"): JournalDatabase {
  return withJournalErrors(path, () => {
    if (!existsSync(path)) throw damaged(path, "does not exist");
    const db = new Database(path, {
      readonly: mode === "read",
      fileMustExist: true,
      timeout: BUSY_MS,
    });
    try {
      checkDatabase(db, path);
      if (mode === "write") durable(db);
    } catch (error) {
      db.close();
      throw error;
    }
    return db;
  });
}

/** Runs a database call; errors of SQLite come out as CodedErrors that name the file. */
export function withJournalErrors<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    throw fromSqlite(path, error);
  }
}

function durable(db: JournalDatabase): void {
  db.pragma("journal_mode = WAL");
  // FULL: an entry that was written is there after a power cut. 0.15 ms each is nothing against a session.
  db.pragma("synchronous = FULL");
  db.pragma("foreign_keys = ON");
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

function fromSqlite(path: string, error: InstanceType<typeof Database.SqliteError>): CodedError {
  if (/^SQLITE_(FULL|READONLY|CANTOPEN|IOERR|PERM|BUSY)/.test(error.code)) {
    const message = `${path}: could not be written or read (${error.code}: ${error.message})`;
    const hint =
      "Make room or make the folder writable, then start the same command again: it resumes.";
    return new CodedError("SWP_JOURNAL_UNWRITABLE", message, {
      hint,
      transient: true,
      cause: error,
    });
  }
  return damaged(path, `is damaged or not a journal (${error.code}: ${error.message})`, error);
}
