/**
 * A log file of bounded size. When it is full, what lies between its beginning and its end is taken out, and a line
 * says how much: how a session began and what it did last are what a person looks for. Written synchronously, so that
 * a kill does not lose the tail.
 */
import {
  closeSync,
  fstatSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";

export type BoundedLog = {
  /** Appends whole lines, line feeds included. Never throws: a log that cannot be written hides no other fault. */
  readonly write: (lines: string) => void;
  readonly close: () => void;
};

export type BoundedLogOptions = {
  readonly bytesMax: number;
  /** The line that stands for `lines` others, line feed included. */
  readonly noteFor: (lines: number) => string;
};

/** Of a full file a quarter is kept from its beginning, a quarter from its end. */
const KEPT_SHARE = 4;
const LINE_FEED = 0x0a;

/** Opens a log for appending. @throws the system's error when it cannot be opened. */
export function openBoundedLog(path: string, { bytesMax, noteFor }: BoundedLogOptions): BoundedLog {
  let file = openSync(path, "a");
  let size = fstatSync(file).size;
  let leftOut = 0;
  // The beginning is chosen once: the note follows it, and must not become part of it.
  let headBytes: number | null = null;
  const makeRoom = (): void => {
    const kept = withoutMiddle(readFileSync(path), Math.floor(bytesMax / KEPT_SHARE), headBytes);
    headBytes = kept.head.length;
    // The note that stood there before is among what is taken out now.
    leftOut += kept.lines - (leftOut === 0 ? 0 : 1);
    const whole = Buffer.concat([kept.head, Buffer.from(noteFor(leftOut)), kept.tail]);
    writeFileSync(`${path}.new`, whole);
    renameSync(`${path}.new`, path);
    closeSync(file);
    file = openSync(path, "a");
    size = whole.length;
  };
  return {
    write(lines) {
      try {
        const bytes = Buffer.from(lines);
        if (size > 0 && size + bytes.length > bytesMax) makeRoom();
        size += writeSync(file, bytes);
      } catch {
        // Disk full, or no handle left: the session's own records tell of it.
      }
    },
    close: () => closeSync(file),
  };
}

/** The first and the last whole lines of a text, each part at most `keep` bytes, and how many lines lay between. */
function withoutMiddle(text: Buffer, keep: number, headBytes: number | null) {
  const headEnd = headBytes ?? text.subarray(0, keep).lastIndexOf(LINE_FEED) + 1;
  const tailBreak = text.indexOf(LINE_FEED, Math.max(headEnd, text.length - keep - 1));
  const tailStart = tailBreak === -1 ? text.length : tailBreak + 1;
  let lines = 0;
  for (let at = headEnd; at < tailStart; at++) if (text[at] === LINE_FEED) lines += 1;
  return { head: text.subarray(0, headEnd), tail: text.subarray(tailStart), lines };
}
