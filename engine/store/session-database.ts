/**
 * The session database: opens a fresh file for a session that begins, takes its records, and opens the
 * file of a session that ended for whoever reads it. A session is the only writer of its database.
 */
import { existsSync } from "node:fs";
import type { CoreRecord } from "../core/records.ts";
import { CodedError } from "../errors.ts";
import { createLedgerChain, type LedgerHeader } from "./event-ledger.ts";
import { hashRows } from "./hash-rows.ts";
import { lastStates } from "./last-states.ts";
import { createReader, type SessionReader } from "./readers.ts";
import { createRowWriter } from "./row-writer.ts";
import type { SessionsRow } from "./rows.ts";
import { SESSION_SCHEMA, SESSION_SCHEMA_VERSION } from "./schema.ts";
import { SEAL_KEY, SEALED } from "./seal.ts";
import { putState, updateSession } from "./session-entries.ts";
import type { CheckpointResult, SessionStore } from "./session-store.ts";
import {
  damaged,
  guarded,
  openForReading,
  openForWriting,
  quickCheck,
  type SqliteDatabase,
} from "./sqlite.ts";

export type StoreOptions = {
  /** Ceiling of the file in 4 KiB pages; past it a write fails as on a full disk. Default: none. */
  readonly pagesMax?: number;
};

/**
 * Makes the database of a session that begins and writes its row and the header of its event ledger.
 * Throws CodedError ENG_DATABASE_EXISTS for an existing file: fresh means fresh.
 */
export function createSessionDatabase(
  path: string,
  session: SessionsRow,
  header: LedgerHeader,
  options: StoreOptions = {},
): SessionStore {
  refuseExisting(path);
  const db = openForWriting(path);
  try {
    guarded(path, () => prepareSchema(db, options));
    quickCheck(db, path);
    return openStore(db, path, session, header);
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the database of a session to read only. Throws CodedError ENG_DATABASE_MISSING,
 * ENG_DATABASE_DAMAGED or ENG_DATABASE_VERSION, each naming the file.
 */
export function openSessionDatabase(path: string): SessionReader {
  if (!existsSync(path)) {
    throw new CodedError("ENG_DATABASE_MISSING", `${path}: no such session database`, {
      hint: "Was the session's folder moved or deleted?",
      context: { path },
    });
  }
  const db = openForReading(path);
  try {
    checkVersion(db, path);
    quickCheck(db, path);
    return createReader(db, path);
  } catch (error) {
    db.close();
    throw error;
  }
}

function openStore(
  db: SqliteDatabase,
  path: string,
  session: SessionsRow,
  header: LedgerHeader,
): SessionStore {
  const chain = createLedgerChain(header);
  const writer = guarded(path, () => createRowWriter(db, session.session_id, chain));
  guarded(path, () => writer.open(session));
  const writeAll = db.transaction((records: readonly CoreRecord[]) => {
    for (const record of lastStates(records)) writer.write(record);
  });
  const reader = { ...createReader(db, path), close: () => undefined };
  return {
    path,
    write: (records) => {
      const before = chain.last();
      try {
        guarded(path, () => writeAll(records));
      } catch (error) {
        chain.rewindTo(before);
        throw error;
      }
    },
    updateSession: (patch) => guarded(path, () => updateSession(db, session.session_id, patch)),
    setState: (key, value) => guarded(path, () => putState(db, key, value)),
    checkpoint: (mode) => guarded(path, () => checkpoint(db, mode)),
    ledgerRoot: () => chain.last().hash,
    reader: () => reader,
    rows: () => reader,
    finish: () =>
      guarded(path, () => {
        putState(db, SEAL_KEY, hashRows(db, SEALED));
        checkpoint(db, "TRUNCATE");
        db.close();
      }),
    close: () => guarded(path, () => void db.close()),
  };
}

/** Throws CodedError ENG_DATABASE_EXISTS where there is a file: fresh means fresh. */
export function refuseExisting(path: string): void {
  if (path === ":memory:" || !existsSync(path)) return;
  throw new CodedError(
    "ENG_DATABASE_EXISTS",
    `${path}: there is a database already, expected none`,
    {
      hint: "Every session starts in a fresh folder; give another one or move this file away.",
      context: { path },
    },
  );
}

/**
 * NORMAL, not FULL: with a write-ahead log a power cut may lose the last transactions but never the file,
 * and a session that was cut off is run again from its start.
 */
function prepareSchema(db: SqliteDatabase, { pagesMax }: StoreOptions): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
  if (pagesMax !== undefined) db.pragma(`max_page_count = ${pagesMax}`);
  db.transaction(() => makeTables(db))();
}

/** Makes the tables and views of a session in an empty database. */
export function makeTables(db: SqliteDatabase): void {
  db.exec(SESSION_SCHEMA);
  db.pragma(`user_version = ${SESSION_SCHEMA_VERSION}`);
}

function checkVersion(db: SqliteDatabase, path: string): void {
  const version = guarded(path, () => db.pragma("user_version", { simple: true }));
  if (version === SESSION_SCHEMA_VERSION) return;
  if (version === 0)
    throw damaged(path, "it has no schema version; the session may have died at its start");
  throw new CodedError(
    "ENG_DATABASE_VERSION",
    `${path}: schema version was ${version}, expected ${SESSION_SCHEMA_VERSION}`,
    { hint: "Read it with the version of this program that wrote it.", context: { path } },
  );
}

function checkpoint(db: SqliteDatabase, mode: "PASSIVE" | "TRUNCATE"): CheckpointResult {
  const [result] = db.pragma(`wal_checkpoint(${mode})`) as CheckpointResult[];
  return result ?? { busy: 0, log: 0, checkpointed: 0 };
}
