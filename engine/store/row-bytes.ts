/**
 * Rows as bytes, for a hash over thousands of them: each value is a byte that says what it is, then for a number (1)
 * its eight bytes as an IEEE 754 double, most significant first, for a text (2) its length in bytes as four bytes and
 * its UTF-8; nothing more for a null (0). A row that ends is the byte 3.
 */
export type RowBytes = {
  readonly add: (row: readonly unknown[]) => void;
  /** The bytes of all rows so far; valid until the next row. */
  readonly bytes: () => Uint8Array;
  /** Begins anew, in the room that there is. */
  readonly clear: () => void;
};

const NULL = 0;
const NUMBER = 1;
const TEXT = 2;
const END = 3;
/** A UTF-16 code unit is at most this many bytes of UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
/** Room for what precedes a value, and for a number. */
const VALUE_BYTES = 9;

export function createRowBytes(): RowBytes {
  let buffer = Buffer.allocUnsafe(64 * 1024);
  let view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let at = 0;
  const reserve = (bytes: number): void => {
    if (at + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * (at + bytes));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
    view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  };
  const addText = (text: string): void => {
    reserve(VALUE_BYTES + text.length * BYTES_PER_UNIT_MAX);
    const length = buffer.write(text, at + 5, "utf8");
    buffer[at] = TEXT;
    view.setUint32(at + 1, length);
    at += 5 + length;
  };
  return {
    add(row) {
      // With the byte that ends the row.
      reserve(row.length * VALUE_BYTES + 1);
      for (const value of row) {
        if (typeof value === "number") {
          buffer[at] = NUMBER;
          // SQLite keeps no negative zero.
          view.setFloat64(at + 1, value === 0 ? 0 : value);
          at += 9;
        } else if (value === null || value === undefined) buffer[at++] = NULL;
        else {
          addText(String(value));
          reserve(row.length * VALUE_BYTES + 1);
        }
      }
      buffer[at++] = END;
    },
    bytes: () => buffer.subarray(0, at),
    clear: () => {
      at = 0;
    },
  };
}
