/**
 * One orchestrator per grid name and results folder, and one `rerun` and one `replay` per run. The lock is an
 * exclusive SQLite transaction on a file of its own: the operating system drops it the moment its owner dies, so a
 * dead owner never stands in the way. A file beside it names the owner for the message; it is a note, never the lock.
 */
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { z } from "zod";
import { CodedError, makeFolder, readTextFile } from "../../engine/index.ts";
import { identifyProcess, isStillRunning } from "../../runner/index.ts";
import { runFolderError } from "../journal/run-folder.ts";

const LOCK_FILE = ".orchestrator.lock";
const OWNER_FILE = ".orchestrator.json";
const OWNER_BYTES_MAX = 10_000;
/** Whatever stands in the note is only shown, so a damaged one costs the name of the owner and nothing else. */
const OwnerSchema = z.object({
  pid: z.int().positive(),
  host: z.string().max(300),
  startedAt: z.string().max(60),
});

export type LockOwner = { readonly pid: number; readonly host: string; readonly startedAt: string };
export type Lock = { readonly release: () => void };

/** Who wants the lock. */
export type LockUser = "sweep" | "acknowledge" | "rerun" | "replay";

type LockedOut = {
  /** What the owner does, and nobody else may meanwhile. */
  readonly was: string;
  readonly expected: string;
  readonly hint: string;
};

/** What whoever comes second is told. The first two share the lock of a grid's runs, the others have one in each run. */
const LOCKED_OUT: Readonly<Record<LockUser, LockedOut>> = {
  sweep: {
    was: "driven",
    expected: "no other orchestrator",
    hint: "Watch it with the verb status, or give this one its own results folder with --out.",
  },
  acknowledge: {
    was: "driven",
    expected: "no orchestrator at work",
    hint: "A sweep that is under way waits for no acknowledgement. Once the gate has stopped it (the verb status tells), give this command again.",
  },
  rerun: {
    was: "filled",
    expected: "no other rerun of this run",
    hint: "Give this command again once that rerun has ended.",
  },
  replay: {
    was: "filled",
    expected: "no other replay of this run",
    hint: "Give this command again once that replay has ended; it goes on from what is done by then.",
  },
};

/**
 * Claims the lock of a folder, which is made if need be.
 * @throws CodedError SWP_LOCKED naming the owner; SWP_RUN_FOLDER when the folder cannot be written.
 */
export function claimLock(
  folder: string,
  { user, startedAt }: { readonly user: LockUser; readonly startedAt: string },
): Lock {
  const db = openLockFile(folder);
  try {
    db.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    db.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY")) {
      throw lockedError(folder, LOCKED_OUT[user], ownerSoon(folder));
    }
    throw runFolderError(folder, error);
  }
  writeOwner(folder, { pid: process.pid, host: hostname(), startedAt }, db);
  return {
    release: () => {
      if (!db.open) return;
      db.exec("ROLLBACK");
      db.close();
    },
  };
}

function openLockFile(folder: string): Database.Database {
  try {
    makeFolder(folder);
    // No waiting: a second orchestrator is told at once.
    return new Database(join(folder, LOCK_FILE), { timeout: 0 });
  } catch (error) {
    throw runFolderError(folder, error);
  }
}

function writeOwner(folder: string, owner: LockOwner, db: Database.Database): void {
  try {
    writeFileSync(join(folder, OWNER_FILE), `${JSON.stringify(owner)}\n`);
  } catch (error) {
    db.close();
    throw runFolderError(folder, error);
  }
}

const LOOK_MS = 20;
const LOOKS_MAX = 25;

/**
 * Whoever has the lock enters its name a moment later; until then the file is missing or names its dead predecessor.
 * An owner on another machine never shows as running here: then its name is believed after half a second.
 */
function ownerSoon(folder: string): Partial<LockOwner> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    const owner = readOwner(folder);
    if (owner.pid !== undefined && runs(owner.pid)) return owner;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, LOOK_MS);
  }
  return readOwner(folder);
}

function runs(pid: number): boolean {
  const now = Date.now();
  return isStillRunning(identifyProcess(pid, now), now);
}

function readOwner(folder: string): Partial<LockOwner> {
  try {
    const text = readTextFile(join(folder, OWNER_FILE), OWNER_BYTES_MAX);
    return OwnerSchema.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}

function lockedError(
  folder: string,
  { was, expected, hint }: LockedOut,
  owner: Partial<LockOwner>,
): CodedError {
  const who = `process ${owner.pid ?? "unknown"} on ${owner.host ?? "this machine"}`;
  const since = owner.startedAt === undefined ? "" : `, since ${owner.startedAt}`;
  const message = `${folder}: was ${was} by ${who}${since}, expected ${expected}`;
  return new CodedError("SWP_LOCKED", message, { hint });
}
