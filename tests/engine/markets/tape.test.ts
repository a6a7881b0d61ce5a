/** The tape format: what is written is read back, what is wrong is refused with its place. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodedError } from "../../../engine/errors.ts";
import { blake3Hex, createRunningHash } from "../../../engine/hash.ts";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import { LINE_BYTES_MAX } from "../../../engine/markets/tape/tape-limits.ts";
import {
  createTapeWriter,
  tapeSummary,
  writeTape,
} from "../../../engine/markets/tape/write-tape.ts";
import { codedError } from "../../support/coded-error.ts";
import { suiteFolder, testFolder } from "../../support/own-folder.ts";
import { anyEvents, EVENTS, HEADER, packed } from "./tape-samples.ts";

const folder = suiteFolder("tape");
const path = join(folder, "sample.ndjson.gz");

function put(bytes: Buffer | string): string {
  writeFileSync(path, bytes);
  return path;
}

describe("writing and reading", () => {
  it("reads back every type of event, complete and without a warning", () => {
    const summary = writeTape(path, { header: HEADER, events: EVENTS });
    const tape = readTape(path);
    expect(tape).toEqual({
      path,
      header: HEADER,
      events: EVENTS,
      complete: true,
      hash: summary.hash,
      warnings: [],
      skipped: 0,
    });
    expect(summary).toEqual({
      events: EVENTS.length,
      hash: tapeSummary({ header: HEADER, events: EVENTS }).hash,
    });
  });

  it("hashes every byte before the footer line, newlines included", () => {
    const { hash } = writeTape(path, { header: HEADER, events: EVENTS });
    const text = gunzipSync(readFileSync(path)).toString("utf8");
    const beforeFooter = text.slice(0, text.lastIndexOf("\n", text.length - 2) + 1);
    expect(blake3Hex(beforeFooter)).toBe(hash);
    expect(JSON.parse(text.slice(beforeFooter.length))).toEqual({
      type: "footer",
      events: EVENTS.length,
      hash,
    });
  });

  it("gives back any valid content, and the same bytes for the same content", () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        writeTape(path, { header: HEADER, events });
        const bytes = readFileSync(path);
        expect(readTape(path).events).toEqual(events);
        writeTape(path, { header: HEADER, events });
        expect(readFileSync(path).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("names the tape only when it is finished, and leaves nothing behind when it is dropped", () => {
    const where = join(testFolder("tape"), "slow.ndjson.gz");
    const writer = createTapeWriter(where, HEADER);
    for (const event of EVENTS.slice(0, 3)) writer.write(event);
    writer.flush();
    expect(existsSync(where)).toBe(false);
    const unfinished = readTape(`${where}.partial`);
    expect(unfinished.events).toEqual(EVENTS.slice(0, 3));
    expect(unfinished.complete).toBe(false);
    for (const event of EVENTS.slice(3)) writer.write(event);
    expect(writer.finish().hash).toBe(tapeSummary({ header: HEADER, events: EVENTS }).hash);
    expect(readTape(where).events).toEqual(EVENTS);
    createTapeWriter(where, HEADER).discard();
    expect(readdirSync(join(where, ".."))).toEqual(["slow.ndjson.gz"]);
  });

  it("reads an unpacked tape as it is", () => {
    put(gunzipSync(packed([HEADER, ...EVENTS])));
    expect(readTape(path).events).toEqual(EVENTS);
  });

  it("says which folder is missing when it cannot write", () => {
    const error = codedError(() =>
      writeTape(join(folder, "nowhere", "a.gz"), { header: HEADER, events: [] }),
    );
    expect(error.code).toBe("MKT_TAPE_WRITE");
  });
});

const [BOOK, LEDGER] = EVENTS as unknown as readonly [object, object];
const TRADE = EVENTS[4] as object;
const AMM = EVENTS[6] as object;
const END = EVENTS.at(-1) as object;

type Row = readonly [sentence: string, bad: object | string, was: RegExp];
const BAD_LINES: readonly Row[] = [
  [
    "time that runs backwards",
    { ...BOOK, t: 999 },
    /t was 999 after 1000, expected it never to decrease/,
  ],
  ["a crossed book", { ...BOOK, bids: [[1.44, 1]] }, /bids\[0\] was 1.44 above asks\[0\] 1.4302/],
  [
    "a level of no size",
    { ...BOOK, bids: [[1.4, 0]] },
    /book\.bids \[0\] was 0, expected a whole number above 0/,
  ],
  [
    "a level at no price",
    { ...BOOK, asks: [[0, 5]] },
    /book\.asks \[0\] was 0, expected a number above 0/,
  ],
  [
    "a negative price",
    { ...TRADE, price: -1.43 },
    /trade\.price was -1.43, expected a number above 0/,
  ],
  ["a size of half a drop", { ...TRADE, drops: 0.5 }, /trade\.drops was 0.5/],
  [
    "bids with the worst first",
    {
      ...BOOK,
      bids: [
        [1.42, 1],
        [1.43, 1],
      ],
    },
    /\[1\] was 1.43 after 1.42, expected the best price first/,
  ],
  [
    "asks with the worst first",
    {
      ...BOOK,
      asks: [
        [1.45, 1],
        [1.44, 1],
      ],
    },
    /\[1\] was 1.44 after 1.45/,
  ],
  [
    "an unknown type",
    { ...LEDGER, type: "ledgre" },
    /type was "ledgre", expected one of header, ledger, book/,
  ],
  ["a type of Object's own", { ...LEDGER, type: "constructor" }, /type was "constructor"/],
  ["no type", { t: 5 }, /type was absent/],
  ["an unknown field", { ...LEDGER, readbakc: true }, /ledger\.readbakc is unknown/],
  [
    "a missing field",
    { type: "ledger", t: 1_000, index: 1, close_time: 1 },
    /ledger\.fee_drops was absent/,
  ],
  [
    "a taker that is neither",
    { ...TRADE, taker: "hold" },
    /trade\.taker was "hold", expected "buy" or "sell"/,
  ],
  [
    "p0 without p1",
    { ...TRADE, venue: "amm", p0: 1.4 },
    /p1 was absent, expected p0 and p1 together/,
  ],
  ["pool prices of a book print", { ...TRADE, p0: 1.4, p1: 1.5 }, /p0 was given for venue clob/],
  ["an impossible pool fee", { ...AMM, fee: 1_001 }, /amm\.fee was 1001, expected 0 to 1000/],
  ["an empty pool", { ...AMM, xrp_drops: 0 }, /amm\.xrp_drops was 0/],
  ["a list instead of an object", "[1,2]", /was \[1,2\], expected a JSON object/],
  ["half a line", '{"type":"ledg', /expected one JSON object/],
  ["an empty line", "", /expected one JSON object/],
  ["a second header", HEADER, /was a second header/],
  [
    "a number JSON cannot hold",
    '{"type":"end","t":1e999,"reason":""}',
    /end\.t was null|end\.t was Infinity/,
  ],
];

describe("refusing", () => {
  it.each(BAD_LINES)("refuses %s with file, line, was and expected", (_, bad, was) => {
    put(packed([HEADER, BOOK, bad, LEDGER]));
    const error = codedError(() => readTape(path));
    expect(error.message).toMatch(was);
    expect(error.message).toContain(`${path}, line 3: `);
    expect(error.code).toBe("MKT_TAPE_LINE");
  });

  it.each(BAD_LINES)("leaves out %s under repair, and counts it", (_, bad) => {
    put(packed([HEADER, BOOK, bad, LEDGER]));
    const tape = readTape(path, { repair: true });
    expect(tape.events).toEqual([BOOK, LEDGER]);
    expect(tape.skipped).toBe(1);
    expect(tape.warnings.join()).toContain("1 lines were left out");
  });

  it("accepts a locked book and a level at the same price twice", () => {
    put(
      packed([
        HEADER,
        {
          ...BOOK,
          bids: [
            [1.43, 1],
            [1.43, 2],
          ],
          asks: [[1.43, 1]],
        },
      ]),
    );
    expect(readTape(path).events).toHaveLength(1);
  });

  it.each([
    ["nothing at all", Buffer.alloc(0), "MKT_TAPE_HEADER"],
    ["an event first", packed([BOOK, LEDGER]), "MKT_TAPE_HEADER"],
    ["a header of another version", packed([{ ...HEADER, version: 2 }]), "MKT_TAPE_HEADER"],
    [
      "a price increment that is no power of ten",
      packed([{ ...HEADER, price_increment: 0.00003 }]),
      "MKT_TAPE_HEADER",
    ],
    ["text that is no tape", Buffer.from("hello\n"), "MKT_TAPE_HEADER"],
    ["an event after the end", packed([HEADER, END, { ...LEDGER, t: 9_000 }]), "MKT_TAPE_LINE"],
    ["a line without end", packed([HEADER, `"${"x".repeat(LINE_BYTES_MAX)}"`]), "MKT_TAPE_LINE"],
  ])("refuses %s", (_, bytes, code) => {
    expect(codedError(() => readTape(put(bytes))).code).toBe(code);
  });

  it("refuses a footer with another count, another hash, or lines after it", () => {
    const lines = [HEADER, BOOK, LEDGER].map((line) => `${JSON.stringify(line)}\n`).join("");
    const footer = (over: object) =>
      `${JSON.stringify({ type: "footer", events: 2, hash: blake3Hex(lines), ...over })}\n`;
    expect(readTape(put(lines + footer({}))).complete).toBe(true);
    expect(codedError(() => readTape(put(lines + footer({ events: 3 })))).message).toMatch(
      /line 4: footer.events was 3, expected 2/,
    );
    expect(codedError(() => readTape(put(lines + footer({ hash: "00" })))).code).toBe(
      "MKT_TAPE_FOOTER",
    );
    expect(codedError(() => readTape(put(lines + footer({}) + footer({})))).message).toMatch(
      /line 5: was a footer after the footer/,
    );
  });

  it("names a file that is not there", () => {
    const error = codedError(() => readTape(join(folder, "absent.gz")));
    expect([error.code, error.message]).toEqual([
      "MKT_TAPE_FILE",
      `tape ${join(folder, "absent.gz")}: there is no such file`,
    ]);
  });
});

describe("a running hash", () => {
  it("is the hash of everything added, whatever else was hashed meanwhile", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (parts) => {
        const running = createRunningHash();
        for (const part of parts) {
          running.update(part);
          blake3Hex("something else");
          expect(running.digest()).toHaveLength(64);
        }
        expect(running.digest()).toBe(
          blake3Hex(
            parts
              .map((part) => Buffer.from(part))
              .reduce((a, b) => Buffer.concat([a, b]), Buffer.alloc(0)),
          ),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe("damage", () => {
  const whole = packed([HEADER, ...EVENTS]);

  it("reads a tape cut at any byte up to its last whole line and says so, or says that it is none", () => {
    for (let cut = 0; cut < whole.length; cut++) {
      put(whole.subarray(0, cut));
      let tape: ReturnType<typeof readTape>;
      try {
        tape = readTape(path);
      } catch (error) {
        expect((error as CodedError).code).toBe("MKT_TAPE_HEADER");
        continue;
      }
      expect(tape.events).toEqual(EVENTS.slice(0, tape.events.length));
      expect(tape.warnings.join()).toMatch(/cut/);
    }
  });

  it("reads a tape of several blocks cut in any of them", () => {
    const where = join(testFolder("tape"), "blocks.ndjson.gz");
    const writer = createTapeWriter(where, HEADER);
    for (const event of EVENTS) {
      writer.write(event);
      writer.flush();
    }
    writer.finish();
    const blocks = readFileSync(where);
    let read = 0;
    for (let cut = 200; cut < blocks.length; cut += 7) {
      const { events, complete } = readTape(put(blocks.subarray(0, cut)));
      expect(events).toEqual(EVENTS.slice(0, events.length));
      expect(events.length).toBeGreaterThanOrEqual(read);
      expect(complete && events.length < EVENTS.length).toBe(false);
      read = events.length;
    }
    expect(read).toBe(EVENTS.length);
  });

  it("cut after its lines, an unpacked tape keeps all of them", () => {
    const text = gunzipSync(whole);
    const footerAt = text.lastIndexOf("\n", text.length - 2) + 1;
    const tape = readTape(put(text.subarray(0, footerAt + 5)));
    expect(tape.events).toEqual(EVENTS);
    expect(tape.complete).toBe(false);
    expect(tape.hash).toBe(blake3Hex(text.subarray(0, footerAt)));
    expect(tape.warnings.join()).toMatch(
      /line 13 is unfinished.*the footer is missing.*line 12, its last whole line/,
    );
  });

  it("never answers flipped bits with anything but a message or the same events", () => {
    fc.assert(
      fc.property(
        fc.nat({ max: whole.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, mask, repair) => {
          const damaged = Buffer.from(whole);
          damaged[at] = (damaged[at] as number) ^ mask;
          put(damaged);
          try {
            const tape = readTape(path, { repair });
            if (!repair && tape.complete) expect(tape.events).toEqual(EVENTS);
          } catch (error) {
            expect(error).toBeInstanceOf(CodedError);
            expect((error as CodedError).message).toContain(path);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("never answers flipped bits of the text with other events, unless asked to repair", () => {
    const text = gunzipSync(whole);
    fc.assert(
      fc.property(
        fc.nat({ max: text.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, mask) => {
          const damaged = Buffer.from(text);
          damaged[at] = (damaged[at] as number) ^ mask;
          put(gzipSync(damaged));
          try {
            const tape = readTape(path);
            if (tape.complete) expect(tape.events).toEqual(EVENTS);
          } catch (error) {
            expect(error).toBeInstanceOf(CodedError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it("keeps what lies before the damage under repair", () => {
    const blocks = Buffer.concat([
      packed([HEADER, ...EVENTS.slice(0, 4)], { footer: false }),
      gzipSync("x".repeat(5_000)),
    ]);
    blocks[blocks.length - 20] = (blocks[blocks.length - 20] as number) ^ 0xff;
    put(blocks);
    expect(codedError(() => readTape(path)).code).toBe("MKT_TAPE_GZIP");
    const tape = readTape(path, { repair: true });
    expect(tape.events).toEqual(EVENTS.slice(0, 4));
    expect(tape.warnings.join()).toMatch(/read up to the damage/);
  });
});
