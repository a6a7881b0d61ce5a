/**
 * Values of a database as bytes, one after the other, for a hash over all of them. Written apart from the engine's own
 * on purpose. A session has tens of thousands of values: a buffer for each would cost more than the hash.
 */
import type { SqlValue } from "./evidence-database.ts";

export type EvidenceBytes = {
  /** Adds text as it is. */
  readonly text: (text: string) => void;
  /** Adds a row: nothing is 0; a number 1 and its double; a text 2, its length and its UTF-8; at the end 3. */
  readonly row: (values: readonly SqlValue[]) => void;
  /** Everything added so far; valid until more is added. */
  readonly all: () => Uint8Array;
};

/** A double after its mark: no value without text takes more. */
const NUMBER_BYTES = 9;
/** What precedes a text. */
const HEAD_BYTES = 5;
/** A UTF-16 code unit is at most this many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;

/** Grown to the largest session once, for all of them. */
let room: Buffer = Buffer.allocUnsafeSlow(1 << 20);

/** Begins anew, over what was there: one user at a time. */
export function openEvidenceBytes(): EvidenceBytes {
  let used = 0;
  const reserve = (bytes: number): void => {
    if (used + bytes > room.length) room = grown(room, used + bytes);
  };
  const addText = (text: string, head: number): void => {
    reserve(head + text.length * BYTES_PER_UNIT_MAX);
    const length = room.write(text, used + head, "utf8");
    if (head > 0) {
      room[used] = 2;
      room.writeUInt32BE(length, used + 1);
    }
    used += head + length;
  };
  return {
    text: (text) => addText(text, 0),
    row: (values) => {
      for (const value of values) {
        if (value === null) {
          reserve(1);
          room[used++] = 0;
        } else if (typeof value === "number") {
          reserve(NUMBER_BYTES);
          room[used] = 1;
          room.writeDoubleBE(value, used + 1);
          used += NUMBER_BYTES;
        } else addText(String(value), HEAD_BYTES);
      }
      reserve(1);
      room[used++] = 3;
    },
    all: () => room.subarray(0, used),
  };
}

function grown(before: Buffer, bytes: number): Buffer {
  const after = Buffer.allocUnsafeSlow(2 * bytes);
  before.copy(after);
  return after;
}
