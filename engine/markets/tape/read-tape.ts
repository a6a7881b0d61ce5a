/**
 * Reads a tape and believes none of it: every line is checked, and so are the order of lines and the
 * footer. What is wrong is refused with its line number, or with `repair` left out and counted. A tape
 * that was cut is read up to its last whole line, and says so.
 */
import type { MarketEvent, TapeHeader } from "../../core/market-events.ts";
import { blake3Hex } from "../../hash.ts";
import { marketError } from "../errors.ts";
import { parseTapeLine, type TapeFooter, type TapeLine } from "./parse-line.ts";
import { LINE_BYTES_MAX } from "./tape-limits.ts";
import { unpackTape } from "./unpack.ts";

export type Tape = {
  readonly path: string;
  readonly header: TapeHeader;
  readonly events: readonly MarketEvent[];
  /** False when the tape was cut before its footer. */
  readonly complete: boolean;
  /** BLAKE3 of everything before the footer as it lies in the file, lower-case hex. */
  readonly hash: string;
  /** Whole sentences for the operator. */
  readonly warnings: readonly string[];
  /** Lines left out by `repair`. */
  readonly skipped: number;
};

export type ReadTapeOptions = {
  /** Leaves out what is wrong and counts it instead of refusing the tape. */
  readonly repair?: boolean;
};

const NEWLINE = 10;

/** Reads and checks a whole tape. @throws CodedError MKT_TAPE_FILE, _GZIP, _HEADER, _LINE or _FOOTER. */
export function readTape(path: string, { repair = false }: ReadTapeOptions = {}): Tape {
  const unpacked = unpackTape(path, { repair });
  const reading = readLines(path, unpacked.bytes, repair);
  if (reading.header === null) {
    const message = `${path}, line 1: was not there, expected the tape's header`;
    throw marketError("MKT_TAPE_HEADER", message, {
      hint: "The file is empty or cut too early.",
    });
  }
  const hash = blake3Hex(unpacked.bytes.subarray(0, reading.contentBytes));
  const warnings = [
    ...unpacked.warnings,
    ...reading.warnings,
    ...footerWarnings(path, reading, hash, repair),
  ];
  if (reading.skipped > 0) warnings.push(`${reading.skipped} lines were left out by the repair`);
  return {
    path,
    header: reading.header,
    events: reading.events,
    complete: reading.footer !== null,
    hash,
    warnings: warnings.map((warning) => `${path}: ${warning}`),
    skipped: reading.skipped,
  };
}

type Reading = {
  header: TapeHeader | null;
  readonly events: MarketEvent[];
  footer: TapeFooter | null;
  /** Line of the footer; lines after it do not move it. */
  footerLine: number;
  /** Whole lines seen, faulty ones included. */
  lines: number;
  /** Bytes before the footer, or before the unfinished last line. */
  contentBytes: number;
  skipped: number;
  readonly warnings: string[];
};

function readLines(path: string, bytes: Buffer, repair: boolean): Reading {
  const reading: Reading = {
    header: null,
    events: [],
    footer: null,
    footerLine: 0,
    lines: 0,
    contentBytes: 0,
    skipped: 0,
    warnings: [],
  };
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, start);
    if (newline < 0) {
      reading.warnings.push(`line ${reading.lines + 1} is unfinished and left out`);
      break;
    }
    reading.lines += 1;
    const fault = takeLine(reading, bytes, start, newline);
    if (fault !== null) refuse(path, reading, fault, repair);
    start = newline + 1;
    if (reading.footer === null) reading.contentBytes = start;
  }
  return reading;
}

function refuse(path: string, reading: Reading, fault: string, repair: boolean): void {
  // Without a header nothing that follows has a meaning, so that one is never repaired.
  if (reading.header === null) {
    throw marketError("MKT_TAPE_HEADER", `${path}, line ${reading.lines}: ${fault}`, {
      hint: "The file is not a tape, or its beginning is lost.",
    });
  }
  if (!repair) {
    throw marketError("MKT_TAPE_LINE", `${path}, line ${reading.lines}: ${fault}`, {
      hint: "The tape was damaged or changed: copy it again from where it came from, or record or import it anew.",
    });
  }
  reading.skipped += 1;
}

function takeLine(reading: Reading, bytes: Buffer, start: number, end: number): string | null {
  if (end - start > LINE_BYTES_MAX) {
    return `was ${end - start} bytes long, expected at most ${LINE_BYTES_MAX}`;
  }
  const parsed = parseTapeLine(bytes.toString("utf8", start, end));
  if ("fault" in parsed) return parsed.fault;
  const fault = placeFault(reading, parsed.value);
  if (fault !== null) return fault;
  if (parsed.value.type === "header") reading.header = parsed.value;
  else if (parsed.value.type === "footer") {
    reading.footer = parsed.value;
    reading.footerLine = reading.lines;
  } else reading.events.push(parsed.value);
  return null;
}

/** What a line says may be right by itself and wrong in its place. */
function placeFault({ header, footer, events }: Reading, line: TapeLine): string | null {
  if (footer !== null) return `was a ${line.type} after the footer, expected nothing more`;
  if (line.type === "header")
    return header === null ? null : "was a second header, expected an event";
  if (header === null) return `was a ${line.type}, expected the tape's header`;
  if (line.type === "footer") return null;
  const last = events.at(-1);
  if (last === undefined) return null;
  if (last.type === "end") return `was a ${line.type} after the end, expected the footer`;
  return line.t < last.t ? `t was ${line.t} after ${last.t}, expected it never to decrease` : null;
}

function footerWarnings(path: string, reading: Reading, hash: string, repair: boolean): string[] {
  const { footer, footerLine, lines } = reading;
  if (footer === null) {
    return [
      `the footer is missing: the tape was cut and is read up to line ${lines}, its last whole line`,
    ];
  }
  const fault = footerFault(footer, footerLine - 2, hash);
  if (fault === null) return [];
  if (repair) return [fault];
  throw marketError("MKT_TAPE_FOOTER", `${path}, line ${footerLine}: ${fault}`, {
    hint: "The tape was changed after it was written.",
  });
}

function footerFault(footer: TapeFooter, events: number, hash: string): string | null {
  if (footer.events !== events) {
    return `footer.events was ${footer.events}, expected ${events}, the events before it`;
  }
  return footer.hash === hash
    ? null
    : `footer.hash was ${footer.hash.slice(0, 16)}..., expected ${hash.slice(0, 16)}..., the hash of everything before it`;
}
