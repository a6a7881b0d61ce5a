/**
 * A tape as evidence: everything before its footer hashed anew, and the sizes of its prints. Read by separate
 * code from the engine's reader; a tape that several sessions share is read once.
 */
import { gunzipSync } from "node:zlib";
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

/** Reads a tape's packed bytes. @throws Error when it is missing. */
export function readTapeBytes(path: string): Buffer {
  return readBytesFile(path, TAPE_BYTES_MAX);
}

/** Returns what a packed tape says. @throws Error when it is not gzip. */
export function tapeEvidence(packed: Buffer): TapeEvidence {
  const bytes = gunzipSync(packed, { maxOutputLength: TAPE_BYTES_MAX });
  const end = bytes.at(-1) === 10 ? bytes.length - 1 : bytes.length;
  const footerAt = bytes.lastIndexOf(10, end - 1) + 1;
  const footer = record(bytes.subarray(footerAt, end).toString("utf8"));
  const body = bytes.subarray(0, footerAt);
  return {
    hash: blake3Hex(body),
    claimed: footer?.type === "footer" && typeof footer.hash === "string" ? footer.hash : null,
    prints: printsOf(body.toString("utf8")),
  };
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
