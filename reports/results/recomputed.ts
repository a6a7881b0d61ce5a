/**
 * What session databases were found to say, remembered: a finished session does not change, and to compute thousands
 * of summaries anew takes minutes. An entry counts for one state of one file (inode, size, times) and one engine
 * version. `verify` remembers nothing; without the file everything is simply computed again.
 */
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { blake3Hex } from "../../engine/index.ts";
import type { Recompute } from "./check-stored.ts";
import { readInThreads } from "./read-in-threads.ts";
import { type Entry, readEntry, stateOf } from "./stored-entry.ts";
import { writeFiles } from "./write-files.ts";

const FILE = "recomputed.json";
/** Shorter runs are computed faster than anybody looks; they keep no such file. */
const SESSIONS_MIN = 200;

export type Recomputed = {
  readonly recompute: Recompute;
  /** Reads those that are not known yet, all processors at work; it never fails, and changes nothing but the time. */
  readonly prepare: (databasePaths: readonly string[]) => Promise<void>;
  /** Rows of guard_events of a database that was recomputed; null for one that was not. */
  readonly guardEvents: (databasePath: string) => number | null;
  /** Writes down what is new. @throws CodedError RPT_RUN_FOLDER_UNWRITABLE (transient). */
  readonly save: () => Promise<void>;
};

/** By path of the database, for this process. */
const known = new Map<string, Entry>();
const loaded = new Set<string>();

/** Opens the memory of a run with so many sessions. */
export function openRecomputed(runFolder: string, sessions: number): Recomputed {
  const isKept = sessions >= SESSIONS_MIN;
  let isNew = false;
  if (isKept && !loaded.has(runFolder)) {
    loaded.add(runFolder);
    for (const [folder, entry] of Object.entries(readKept(runFolder))) {
      known.set(join(runFolder, "sessions", folder, "session.db"), entry);
    }
  }
  return {
    recompute: (path) => {
      const state = stateOf(path);
      const before = known.get(path);
      if (before?.state === state) return before.summary;
      // One that turns out damaged must not be spoken of as it was.
      known.delete(path);
      const entry = readEntry(path);
      known.set(path, entry);
      isNew = true;
      return entry.summary;
    },
    prepare: async (paths) => {
      const unread = paths.filter((path) => !isKnown(path));
      for (const [path, entry] of await readInThreads(unread)) {
        known.set(path, entry);
        isNew = true;
      }
    },
    guardEvents: (path) => known.get(path)?.guardEvents ?? null,
    save: async () => {
      if (!isKept || !isNew) return;
      isNew = false;
      await writeFiles(runFolder, [{ name: FILE, text: textOf(runFolder) }]);
    },
  };
}

function isKnown(path: string): boolean {
  try {
    return known.get(path)?.state === stateOf(path);
  } catch {
    // It is missing, which whoever asks for it is told.
    return true;
  }
}

function textOf(runFolder: string): string {
  const sessions = join(runFolder, "sessions");
  const own = [...known].filter(([path]) => dirname(dirname(path)) === sessions);
  const entries = own.map(([path, entry]) => [basename(dirname(path)), entry] as const);
  const text = JSON.stringify(Object.fromEntries(entries));
  return `${blake3Hex(text)}\n${text}\n`;
}

/** Nothing, where the file is missing, damaged or half of one. */
function readKept(runFolder: string): Readonly<Record<string, Entry>> {
  try {
    const [hash, text = ""] = readFileSync(join(runFolder, FILE), "utf8").split("\n");
    return hash === blake3Hex(text) ? (JSON.parse(text) as Record<string, Entry>) : {};
  } catch {
    return {};
  }
}
