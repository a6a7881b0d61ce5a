/**
 * Files that somebody else wrote, read within bounds: known by what they are before they are opened (a pipe would
 * wait for ever, a device has no end), refused by their size before a byte of them is kept, and refused where their
 * bytes are no UTF-8, since a replaced character would change what was written without a word.
 */
import { isUtf8 } from "node:buffer";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** A page of settings, and a session's summary: a few kilobytes each. What is larger is another file. */
export const CONFIG_BYTES_MAX = 1_000_000;
export const SUMMARY_BYTES_MAX = 4 * 1024 * 1024;

export type FileFaultKind = "missing" | "folder" | "special" | "large" | "unreadable" | "not_text";

/** Why a file was not read. The message stands after the file's name: "was a folder". */
export class FileFault extends Error {
  readonly kind: FileFaultKind;

  constructor(kind: FileFaultKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "FileFault";
    this.kind = kind;
  }

  /** The message with what should have been there, where it does not say so itself. */
  expecting(what: string): string {
    const told = this.kind === "large" || this.kind === "unreadable";
    return told ? this.message : `${this.message}, expected ${what}`;
  }
}

/** Returns a file's text without a byte order mark. @throws FileFault */
export function readTextFile(path: string, bytesMax: number): string {
  const bytes = readBytesFile(path, bytesMax);
  if (!isUtf8(bytes)) {
    throw new FileFault("not_text", `line ${firstBadLine(bytes)} was not UTF-8`);
  }
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}

/** Returns a file's bytes. @throws FileFault */
export function readBytesFile(path: string, bytesMax: number): Buffer {
  const file = open(path);
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new FileFault("folder", "was a folder");
    if (!stat.isFile()) throw new FileFault("special", "was not a plain file");
    if (stat.size > bytesMax) throw tooLarge(`was ${stat.size} bytes`, bytesMax);
    return readAll(file, stat.size, bytesMax);
  } catch (cause) {
    throw cause instanceof FileFault ? cause : faultOf(cause);
  } finally {
    closeSync(file);
  }
}

function open(path: string): number {
  try {
    // A pipe without a writer would otherwise be waited for before anybody can see that it is one.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw faultOf(cause);
  }
}

/** Reads what the file held when it was opened and one byte more, which tells that it grew. */
function readAll(file: number, size: number, bytesMax: number): Buffer {
  const bytes = Buffer.alloc(size + 1);
  let length = 0;
  while (length < bytes.length) {
    const got = readSync(file, bytes, length, bytes.length - length, null);
    if (got === 0) return bytes.subarray(0, length);
    length += got;
  }
  if (size === bytesMax) throw tooLarge(`was over ${size} bytes`, bytesMax);
  throw new FileFault("unreadable", "changed while it was read, expected it to stay");
}

function tooLarge(was: string, bytesMax: number): FileFault {
  return new FileFault("large", `${was}, expected at most ${bytesMax}`);
}

function faultOf(cause: unknown): FileFault {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new FileFault("missing", "was not there", cause);
  }
  if (code === "EISDIR") return new FileFault("folder", "was a folder", cause);
  const why = code === "ERR_INVALID_ARG_VALUE" ? "its path holds a NUL character" : message;
  return new FileFault("unreadable", `cannot be read: ${why}`, cause);
}

/** The first line, from 1, whose bytes are no UTF-8: no character of UTF-8 has the byte of a line end in it. */
function firstBadLine(bytes: Buffer): number {
  let line = 1;
  for (let start = 0; start <= bytes.length; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    if (!isUtf8(bytes.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}
