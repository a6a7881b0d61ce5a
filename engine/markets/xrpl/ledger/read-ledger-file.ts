/**
 * A file with one JSON value in it, plain or gzipped, known by its content and not by its name. Sizes are
 * bounded on disk and unpacked, so that no file can take the machine's memory.
 */
import { gunzipSync } from "node:zlib";
import type { CodedError } from "../../../errors.ts";
import { FileFault, readBytesFile } from "../../../read-file.ts";
import { marketError } from "../../errors.ts";

/** The largest ledgers of the main network are some megabytes of JSON. */
const LEDGER_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads the value; `name` is what messages call the file.
 * @throws CodedError MKT_LEDGER_FILE when it is missing, unreadable, damaged, too large or not JSON.
 */
export function readLedgerFile(path: string, name: string = path): unknown {
  const text = unpacked(readBytes(path, name), name)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  if (text.trim() === "") throw fault(name, "was empty, expected the JSON of a ledger reply");
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    const start = JSON.stringify(text.slice(0, 40));
    throw fault(name, `began with ${start}, expected the JSON of a ledger reply`, {
      cause,
      hint: "One reply a file; a file of many lines must be split first.",
    });
  }
}

function readBytes(path: string, name: string): Buffer {
  try {
    return readBytesFile(path, LEDGER_BYTES_MAX);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    if (cause.kind === "large") throw tooLarge(name);
    const missing = cause.kind === "missing";
    throw fault(name, missing ? "there is no such file" : cause.expecting("a file"), { cause });
  }
}

function unpacked(bytes: Buffer, name: string): Buffer {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: LEDGER_BYTES_MAX });
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(name);
    throw fault(name, `the compressed data is damaged or cut: ${message}`, { cause });
  }
}

function tooLarge(name: string): CodedError {
  return fault(name, `was over ${LEDGER_BYTES_MAX} bytes, expected at most that`);
}

function fault(
  name: string,
  what: string,
  options: { readonly cause?: unknown; readonly hint?: string } = {},
): CodedError {
  return marketError("MKT_LEDGER_FILE", `${name}: ${what}`, options);
}
