/**
 * The bytes of a tape file, decompressed. Files without the gzip mark are taken as plain lines, so that a
 * tape can be unpacked, looked at and used as it is. A cut file gives what lies before the cut.
 */
import { constants, gunzipSync } from "node:zlib";
import type { CodedError } from "../../errors.ts";
import { FileFault, readBytesFile } from "../../read-file.ts";
import { marketError } from "../errors.ts";
import { TAPE_BYTES_MAX } from "./tape-limits.ts";

export type UnpackedTape = { readonly bytes: Buffer; readonly warnings: readonly string[] };

/** @throws CodedError MKT_TAPE_FILE, MKT_TAPE_GZIP (with `repair`: keeps what lies before the damage). */
export function unpackTape(path: string, { repair }: { readonly repair: boolean }): UnpackedTape {
  const packed = readPacked(path);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return { bytes: packed, warnings: [] };
  const whole = inflate(packed, constants.Z_FINISH);
  if (Buffer.isBuffer(whole)) return { bytes: whole, warnings: [] };
  if (whole.code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(path);
  if (whole.code === "Z_BUF_ERROR") {
    const cut = inflate(packed, constants.Z_SYNC_FLUSH);
    const warning = "the file is cut: its compressed data ends early";
    if (Buffer.isBuffer(cut)) return { bytes: cut, warnings: [warning] };
  }
  if (!repair) {
    throw marketError(
      "MKT_TAPE_GZIP",
      `${path}: the compressed data is damaged: ${whole.message}`,
      {
        hint: "Copy the tape again from where it came from, or record or import it anew.",
        cause: whole,
      },
    );
  }
  return {
    bytes: salvage(packed),
    warnings: ["the compressed data is damaged; read up to the damage"],
  };
}

function readPacked(path: string): Buffer {
  try {
    return readBytesFile(path, TAPE_BYTES_MAX);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    if (cause.kind === "large") throw tooLarge(path);
    const why = cause.kind === "missing" ? "there is no such file" : cause.expecting("a tape");
    throw marketError("MKT_TAPE_FILE", `tape ${path}: ${why}`, { cause });
  }
}

function tooLarge(path: string): CodedError {
  const message = `tape ${path}: was over ${TAPE_BYTES_MAX} bytes, expected at most that`;
  return marketError("MKT_TAPE_FILE", message, { hint: "Cut the tape into shorter ones." });
}

function inflate(packed: Buffer, finishFlush: number): Buffer | NodeJS.ErrnoException {
  try {
    return gunzipSync(packed, { finishFlush, maxOutputLength: TAPE_BYTES_MAX });
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

/** The longest prefix that still inflates: whether a prefix inflates can only turn from yes to no. */
function salvage(packed: Buffer): Buffer {
  let good = 0;
  let bad = packed.length;
  let best: Buffer = Buffer.alloc(0);
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const bytes = inflate(packed.subarray(0, middle), constants.Z_SYNC_FLUSH);
    if (Buffer.isBuffer(bytes)) {
      good = middle;
      best = bytes;
    } else bad = middle;
  }
  return best;
}
