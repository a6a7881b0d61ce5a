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

/** Opens a tape for writing. @throws CodedError MKT_TAPE_WRITE when the disk refuses. */
export function createTapeWriter(path: string, header: TapeHeader): TapeWriter {
  const partial = `${path}.partial`;
  const file = guarded(path, () => openSync(partial, "w"));
  const hash = createRunningHash();
  let lines = tapeLine(header);
  let events = 0;
  let open = true;

  const flush = () => {
    if (lines === "") return;
    hash.update(lines);
    const block = compress(lines);
    guarded(path, () => writeAll(file, block));
    lines = "";
  };
  const close = () => {
    if (open) closeSync(file);
    open = false;
  };
  return {
    write: (event) => {
      lines += tapeLine(event);
      events += 1;
      if (lines.length >= BLOCK_CHARS) flush();
    },
    flush: () => {
      flush();
      guarded(path, () => fsyncSync(file));
    },
    finish: () => {
      flushWithFooter();
      guarded(path, () => fsyncSync(file));
      close();
      guarded(path, () => renameSync(partial, path));
      guarded(path, () => syncFolder(dirname(path)));
      return { events, hash: hash.digest() };
    },
    discard: () => {
      close();
      rmSync(partial, { force: true });
    },
  };

  /** The footer shares the last block, so that a short tape is one block. */
  function flushWithFooter(): void {
    hash.update(lines);
    const footer = tapeLine({ type: "footer", events, hash: hash.digest() });
    const block = compress(lines + footer);
    lines = "";
    guarded(path, () => writeAll(file, block));
  }
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

/** A rename is durable only once its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
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
