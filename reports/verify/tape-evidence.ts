/**
 * A tape as evidence: everything before its footer hashed anew, and the sizes of its prints. Read by separate
 * code from the engine's reader; a tape that several sessions share is read once.
 */
import { constants, gunzipSync } from "node:zlib";
import { blake3Hex, readBytesFile } from "../../engine/index.ts";

export type TapeEvidence = {
  /** BLAKE3 of everything before the footer, as the bytes are. */
  readonly hash: string;
  /** What the footer claims; null without a readable footer. */
  readonly claimed: string | null;
  /** Size in drops by "t seq", t the ledger that closed the print's group: where its fills are dated. */
  readonly prints: ReadonlyMap<string, number>;
};

/** An unpacked tape beyond this is no tape of ours. */
const TAPE_BYTES_MAX = 2 ** 30;
const NEWLINE = 10;

/** Reads a tape's packed bytes. @throws Error when it is missing. */
export function readTapeBytes(path: string): Buffer {
  return readBytesFile(path, TAPE_BYTES_MAX);
}

/**
 * Returns what a tape says, packed or not; with `mayBeCut`, what lies before its cut.
 * @throws Error when its packed bytes are damaged.
 */
export function tapeEvidence(file: Buffer, options: TapeOptions = {}): TapeEvidence {
  const bytes = wholeLines(unpacked(file, options));
  const lastAt = bytes.subarray(0, -1).lastIndexOf(NEWLINE) + 1;
  const last = record(bytes.subarray(lastAt).toString("utf8"));
  const body = last?.type === "footer" ? bytes.subarray(0, lastAt) : bytes;
  return {
    hash: blake3Hex(body),
    claimed: last?.type === "footer" && typeof last.hash === "string" ? last.hash : null,
    prints: printsOf(body.toString("utf8")),
  };
}

export type TapeOptions = {
  /** A recording that ended in a crash is replayed up to there. */
  readonly mayBeCut?: boolean;
};

function unpacked(file: Buffer, { mayBeCut = false }: TapeOptions): Buffer {
  if (file[0] !== 0x1f || file[1] !== 0x8b) return file;
  const finishFlush = mayBeCut ? constants.Z_SYNC_FLUSH : constants.Z_FINISH;
  return gunzipSync(file, { maxOutputLength: TAPE_BYTES_MAX, finishFlush });
}

/** A line without its end is none: no session saw it. */
function wholeLines(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.lastIndexOf(NEWLINE) + 1);
}

function printsOf(body: string): Map<string, number> {
  const prints = new Map<string, number>();
  let group: Readonly<Record<string, unknown>>[] = [];
  for (const line of body.split("\n")) {
    const isPrint = line.includes('"type":"trade"');
    if (!isPrint && !line.includes('"type":"ledger"')) continue;
    const event = record(line);
    if (event === null) continue;
    if (isPrint) {
      group.push(event);
      continue;
    }
    for (const { seq, drops } of group) prints.set(`${event.t} ${seq}`, Number(drops));
    group = [];
  }
  return prints;
}

function record(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return value !== null && typeof value === "object" ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
