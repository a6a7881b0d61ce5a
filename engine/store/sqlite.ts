/**
 * The one place of the engine that opens SQLite files and the one place where SQLite's errors become ours:
 * everything that leaves this module names the file and says what an operator can do.
 */
import { readFileSync, statSync } from "node:fs";
import Database from "better-sqlite3";
import { CodedError } from "../errors.ts";
import { isOfKind, markKind } from "./journal-kind.ts";

export type SqliteDatabase = Database.Database;

/** Codes after which the same attempt may succeed: space was made, a lock was let go, a disk came back. */
const TRANSIENT = /^SQLITE_(FULL|BUSY|LOCKED|IOERR|CANTOPEN|NOMEM)/;
const DAMAGED = /^SQLITE_(CORRUPT|NOTADB)/;
/** The file is SQLite, but the tables of the contract are not in it. */
const NOT_OURS = /^no such (table|column)/;

/** Opens a file (or ":memory:") read-write, creating it; the caller sets pragmas. Throws CodedError. */
export function openForWriting(path: string): SqliteDatabase {
  return guarded(path, () => new Database(path));
}

/**
 * Opens an existing file for reading; nothing can be written through it. A closed database is read as a copy in memory:
 * opening one that is written by log, even read-only, would put files beside it and take them away again, for thousands
 * of sessions. One that is large is opened in place, with writing forbidden by pragma: a read-only connection could not
 * take its own files away.
 */
export function openForReading(path: string): SqliteDatabase {
  return guarded(path, () => {
    const isOpen = hasOpenLog(path);
    const copy = isOpen ? null : copyOf(path);
    const db =
      copy === null
        ? new Database(path, { readonly: isOpen, fileMustExist: true })
        : new Database(copy);
    db.pragma("query_only = ON");
    return db;
  });
}

/** Half an hour is under a megabyte. */
const COPY_BYTES_MAX = 64 * 1024 * 1024;
const MAGIC = "SQLite format 3\0";

/** The file's bytes as a database in memory takes them; null for what SQLite itself has to speak about. */
function copyOf(path: string): Buffer | null {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > COPY_BYTES_MAX) return null;
    const bytes = readFileSync(path);
    if (bytes.toString("latin1", 0, MAGIC.length) !== MAGIC) return null;
    return isOfKind(bytes, "log") ? markKind(bytes, "rollback") : null;
  } catch {
    return null;
  }
}

/** True while a session still writes, or after it was killed: its log is evidence and stays as it is. */
function hasOpenLog(path: string): boolean {
  return (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Runs `work`, turning any SQLite error into a CodedError that names the file. Other errors pass through. */
export function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Database.SqliteError)) throw missingFolder(path, cause);
    throw asCodedError(path, cause);
  }
}

/** Throws ENG_DATABASE_DAMAGED unless SQLite finds the file sound. */
export function quickCheck(db: SqliteDatabase, path: string): void {
  const findings = guarded(path, () => db.pragma("quick_check(1)", { simple: true }));
  if (findings !== "ok") throw damaged(path, String(findings));
}

export function damaged(path: string, detail: string, cause?: unknown): CodedError {
  return new CodedError(
    "ENG_DATABASE_DAMAGED",
    `${path}: not a sound session database: ${detail}`,
    {
      hint: "Keep the file for inspection and run the session again; its numbers cannot be trusted.",
      context: { path },
      cause,
    },
  );
}

function asCodedError(path: string, cause: InstanceType<typeof Database.SqliteError>): CodedError {
  const { code, message } = cause;
  if (DAMAGED.test(code) || NOT_OURS.test(message)) return damaged(path, message, cause);
  if (code === "SQLITE_FULL") {
    return new CodedError("ENG_DISK_FULL", `${path}: no room left to write: ${message}`, {
      hint: "Free disk space, then run the same command again.",
      transient: true,
      context: { path, sqlite: code },
      cause,
    });
  }
  if (code.startsWith("SQLITE_CONSTRAINT") || code === "SQLITE_MISMATCH") {
    return new CodedError("ENG_ROW_REFUSED", `${path}: a row was refused: ${message}`, {
      hint: "This is a defect of the engine; the session's numbers cannot be trusted.",
      context: { path, sqlite: code },
      cause,
    });
  }
  return new CodedError("ENG_DATABASE_FAILED", `${path}: ${message} (${code})`, {
    hint: "Check that the folder exists, can be written and is not full.",
    transient: TRANSIENT.test(code),
    context: { path, sqlite: code },
    cause,
  });
}

/** The driver reports a missing folder as a TypeError of its own, before SQLite is asked. */
function missingFolder(path: string, cause: unknown): unknown {
  if (!(cause instanceof TypeError) || !cause.message.includes("directory")) return cause;
  return new CodedError("ENG_DATABASE_FAILED", `${path}: its folder does not exist`, {
    hint: "Make the folder first.",
    context: { path },
    cause,
  });
}
