/** What a session needs of its storage, whether its database is a file from the first row on or only at its end. */
import type { CoreRecord } from "../core/records.ts";
import type { SessionReader } from "./readers.ts";
import type { SessionsRow } from "./rows.ts";

export type CheckpointResult = {
  /** 1 when a reader kept the checkpoint from finishing. */
  readonly busy: number;
  /** Frames in the write-ahead log, and how many of them are in the database now. */
  readonly log: number;
  readonly checkpointed: number;
};

export type SessionPatch = Partial<Omit<SessionsRow, "session_id">>;

export type SessionStore = {
  readonly path: string;
  /** Stores records in order, all of them or none. Orders and transactions are rewritten when they change. */
  write(records: readonly CoreRecord[]): void;
  updateSession(patch: SessionPatch): void;
  /** Puts a key of `engine_state`, over what it held. */
  setState(key: string, value: string): void;
  /** Moves the write-ahead log into the file; the caller measures how long it took. */
  checkpoint(mode: "PASSIVE" | "TRUNCATE"): CheckpointResult;
  /** Hash of the last entry of the event ledger. */
  ledgerRoot(): string;
  /** Reads what the database holds, on the same connection: the only way into one in memory. */
  reader(): SessionReader;
  /** What metrics are computed from: the rows as they were given, where they are at hand, else as the database has them. */
  rows(): SessionReader;
  /**
   * Ends the writing: stores the hash of all rows, so that a value that changes afterwards can be noticed, brings
   * everything into the one file, on disk, and closes it.
   */
  finish(): void;
  /** Closes without that: what was not in the file yet is lost. Does nothing after `finish`. */
  close(): void;
};
