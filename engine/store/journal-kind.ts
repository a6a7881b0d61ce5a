/**
 * How a database file says that it is to be written (bytes 18 and 19 of its header, "file format versions" in SQLite's
 * description of the format): by write-ahead log, as every session's file is, or with a rollback journal, which is all
 * that a database in memory knows.
 */
const PLACES = [18, 19] as const;
const KINDS = { rollback: 1, log: 2 } as const;

export type JournalKind = keyof typeof KINDS;

/** True when the bytes of a database file name this kind. */
export function isOfKind(bytes: Buffer, kind: JournalKind): boolean {
  return PLACES.every((at) => bytes[at] === KINDS[kind]);
}

/** Writes the kind into the bytes of a database file, and returns them. */
export function markKind(bytes: Buffer, kind: JournalKind): Buffer {
  for (const at of PLACES) bytes[at] = KINDS[kind];
  return bytes;
}
