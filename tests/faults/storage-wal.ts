/**
 * Where a write-ahead log of SQLite can be cut: its frames by their place in the file, and which of them end a
 * transaction (https://www.sqlite.org/fileformat2.html#the_write_ahead_log). Written here so that what a cut log must
 * say is not asked of SQLite alone.
 */
import { readFileSync } from "node:fs";

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

export type Frame = { readonly endsAt: number; readonly isCommit: boolean };

/** Frames of a log's first generation, in order; none for a log that is empty or cut within its header. */
export function framesOf(path: string): Frame[] {
  const bytes = readFileSync(path);
  if (bytes.length < HEADER_BYTES) return [];
  const frameBytes = FRAME_HEADER_BYTES + bytes.readUInt32BE(8);
  const salt = bytes.subarray(16, 24);
  const frames: Frame[] = [];
  for (let at = HEADER_BYTES; at + frameBytes <= bytes.length; at += frameBytes) {
    if (!bytes.subarray(at + 8, at + 16).equals(salt)) break;
    frames.push({ endsAt: at + frameBytes, isCommit: bytes.readUInt32BE(at + 4) !== 0 });
  }
  return frames;
}

/** Length of the log that a cut at `bytes` leaves valid: up to the last whole transaction. */
export function validUpTo(frames: readonly Frame[], bytes: number): number {
  return frames.findLast(({ endsAt, isCommit }) => isCommit && endsAt <= bytes)?.endsAt ?? 0;
}
