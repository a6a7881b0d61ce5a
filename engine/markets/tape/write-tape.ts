/**
 * Writes tapes: gzipped lines of canonical JSON, a header first, a footer last with the number of events
 * and the BLAKE3 of everything before it. The same content gives the same bytes. A tape gets its name only
 * when it is complete; until then it grows under `<name>.partial`, which the reader can read as well.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { constants, gzipSync } from "node:zlib";
import { canonicalJson } from "../../core/canonical-json.ts";
import type { MarketEvent, TapeHeader } from "../../core/market-events.ts";
import { createRunningHash } from "../../hash.ts";
import { storeWhole } from "../../store-whole.ts";
import { syncFolder } from "../../sync-folder.ts";
import { marketError } from "../errors.ts";

export type TapeContent = { readonly header: TapeHeader; readonly events: Iterable<MarketEvent> };

export type TapeSummary = { readonly events: number; readonly hash: string };

export type TapeWriter = {
  /** Adds an event. Lines reach the disk in blocks; see `flush`. */
  readonly write: (event: MarketEvent) => void;
  /** Puts everything so far on disk, as a compressed block of its own. */
  readonly flush: () => void;
  /** Writes the footer, syncs, and gives the tape its name. */
  readonly finish: () => TapeSummary;
  /** Drops the tape; nothing stays behind. */
  readonly discard: () => void;
};

/** A whole tape as the bytes of its file, for whoever writes the same one many times. */
export type PackedTape = TapeSummary & { readonly bytes: Buffer };

/** Returns the file of a whole tape: the very bytes that `writeTape` writes. */
export function packTape({ header, events }: TapeContent): PackedTape {
  const blocks: Buffer[] = [];
  const lines = createBlocks(header, (block) => blocks.push(block));
  for (const event of events) lines.add(event);
  return { ...lines.finish(), bytes: Buffer.concat(blocks) };
}

/**
 * Writes a tape that is packed already: whole or not at all, its bytes synced unless `store` leaves that out. Its name
 * is durable once the folder is synced, which is left to whoever writes the folder's last file.
 * @throws CodedError MKT_TAPE_WRITE.
 */
export function storeTape(
  path: string,
  { bytes }: PackedTape,
  store: (path: string, bytes: Uint8Array) => void = storeWhole,
): void {
  guarded(path, () => store(path, bytes));
}

/** Writes a whole tape. @throws CodedError MKT_TAPE_WRITE when the disk refuses. */
export function writeTape(path: string, { header, events }: TapeContent): TapeSummary {
  const writer = createTapeWriter(path, header);
  try {
    for (const event of events) writer.write(event);
    return writer.finish();
  } catch (error) {
    writer.discard();
    throw error;
  }
}

/** The summary that a tape of this content has, without writing it. */
export function tapeSummary({ header, events }: TapeContent): TapeSummary {
  const hash = createRunningHash();
  let lines = tapeLine(header);
  let count = 0;
  for (const event of events) {
    lines += tapeLine(event);
    count += 1;
    if (lines.length < BLOCK_CHARS) continue;
    hash.update(lines);
    lines = "";
  }
  hash.update(lines);
  return { events: count, hash: hash.digest() };
}

/** Lines are compressed in blocks of about this many characters, cut by content so that bytes repeat. */
const BLOCK_CHARS = 4 * 1024 * 1024;

type Blocks = {
  readonly add: (event: MarketEvent) => void;
  /** Ends the running block, however short. */
  readonly cut: () => void;
  /** Adds the footer, which shares the last block, so that a short tape is one block. */
  readonly finish: () => TapeSummary;
};

/** Turns events into compressed blocks, each given away as soon as it is full. */
function createBlocks(header: TapeHeader, take: (block: Buffer) => void): Blocks {
  const hash = createRunningHash();
  let lines = tapeLine(header);
  let events = 0;
  const cut = (footer = "") => {
    const block = compress(lines + footer);
    lines = "";
    take(block);
  };
  const cutHashed = () => {
    if (lines === "") return;
    hash.update(lines);
    cut();
  };
  return {
    add: (event) => {
      lines += tapeLine(event);
      events += 1;
      if (lines.length >= BLOCK_CHARS) cutHashed();
    },
    cut: cutHashed,
    finish: () => {
      hash.update(lines);
      const summary = { events, hash: hash.digest() };
      cut(tapeLine({ type: "footer", ...summary }));
      return summary;
    },
  };
}

/** Opens a tape for writing. @throws CodedError MKT_TAPE_WRITE when the disk refuses. */
export function createTapeWriter(path: string, header: TapeHeader): TapeWriter {
  const partial = `${path}.partial`;
  const file = guarded(path, () => openSync(partial, "w"));
  const blocks = createBlocks(header, (block) => guarded(path, () => writeAll(file, block)));
  let open = true;
  const close = () => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    write: blocks.add,
    flush: () => {
      blocks.cut();
      guarded(path, () => fsyncSync(file));
    },
    finish: () => {
      const summary = blocks.finish();
      guarded(path, () => fsyncSync(file));
      close();
      guarded(path, () => renameSync(partial, path));
      guarded(path, () => syncFolder(dirname(path)));
      return summary;
    },
    discard: () => {
      close();
      rmSync(partial, { force: true });
    },
  };
}

/** One line of a tape, newline included. */
export function tapeLine(value: object): string {
  return `${canonicalJson(value)}\n`;
}

/** Byte 9 of a gzip header names the operating system; 255 is "unknown" and the same everywhere. */
const OPERATING_SYSTEM_BYTE = 9;

function compress(lines: string): Buffer {
  const block = gzipSync(lines, { level: constants.Z_BEST_COMPRESSION });
  block[OPERATING_SYSTEM_BYTE] = 255;
  return block;
}

function writeAll(file: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}

function guarded<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    const message = `${path}: the tape cannot be written: ${(cause as Error).message}`;
    throw marketError("MKT_TAPE_WRITE", message, {
      cause,
      hint: "Check that the folder exists and the disk has room.",
      transient: true,
    });
  }
}
