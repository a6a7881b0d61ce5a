/** Order flow without a book: each rule of the implied book by itself, then whole files. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BookEvent, MarketEvent, TradeEvent } from "../../../engine/core/market-events.ts";
import { CodedError } from "../../../engine/errors.ts";
import { afterPrint, shownAt } from "../../../engine/markets/import-trades/implied-book.ts";
import { impliedEvents } from "../../../engine/markets/import-trades/implied-tape.ts";
import { importTrades } from "../../../engine/markets/import-trades/import-trades.ts";
import {
  type ImportTradesOptions,
  parseImportOptions,
} from "../../../engine/markets/import-trades/options.ts";
import type { Print } from "../../../engine/markets/import-trades/parse-trades.ts";
import { createPrintSizes } from "../../../engine/markets/import-trades/print-sizes.ts";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import { suiteFolder } from "../../support/own-folder.ts";

const FACTORS = parseImportOptions({ file: "f", out: "o" });
const at = (bid: number, ask: number, t = 0) => ({
  bid: { price: bid, at: t },
  ask: { price: ask, at: t },
});

describe("a print moves the book", () => {
  it.each([
    ["a buy moves the ask and leaves a lower bid", at(1, 1.01), "buy", 1.005, 1, 1.005],
    ["a sell moves the bid and leaves a higher ask", at(1, 1.01), "sell", 1.005, 1.005, 1.01],
    ["a buy at the bid locks: the bid goes two bps below", at(1, 1.01), "buy", 1, 0.9998, 1],
    [
      "a buy below the bid crosses: the bid goes two bps below",
      at(1, 1.01),
      "buy",
      0.5,
      0.4999,
      0.5,
    ],
    ["a sell at the ask locks: the ask goes two bps above", at(0.99, 1), "sell", 1, 1, 1.0002],
    ["a sell above the ask crosses: the ask goes two bps above", at(0.99, 1), "sell", 2, 2, 2.0004],
    ["a first buy makes both sides", null, "buy", 1, 0.9998, 1],
    ["a first sell makes both sides", null, "sell", 1, 1, 1.0002],
  ] as const)("%s", (_, book, taker, price, bid, ask) => {
    const after = afterPrint(book, { taker, price, t: 7 }, FACTORS);
    expect([after.bid.price, after.ask.price]).toEqual([
      expect.closeTo(bid, 12),
      expect.closeTo(ask, 12),
    ]);
    expect(taker === "buy" ? after.ask.at : after.bid.at).toBe(7);
  });
});

describe("a side that nobody confirms", () => {
  const spread = (t: number, book = at(0.9999, 1.0001)) => {
    const { bid, ask } = shownAt(book, t, FACTORS);
    return ((ask - bid) / ((ask + bid) / 2)) * 10_000;
  };
  it.each([
    ["stands for 60 s", 60_000, 2],
    ["widens by 2 bps a minute, both sides", 120_000, 6],
    ["widens on", 300_000, 18],
    ["stops at 40 bps", 1_200_000, 40],
    ["stays there", 9_000_000, 40],
  ])("%s", (_, t, bps) => expect(spread(t)).toBeCloseTo(bps, 3));

  it("widens alone when the other side is fresh", () => {
    const book = { bid: { price: 0.9999, at: 0 }, ask: { price: 1.0001, at: 180_000 } };
    const shown = shownAt(book, 180_000, FACTORS);
    expect(shown.ask).toBe(1.0001);
    expect(((0.9999 - shown.bid) / 1) * 10_000).toBeCloseTo(4, 6);
  });

  it("is not narrowed where the prints themselves are further apart than the limit", () => {
    expect(shownAt(at(0.99, 1.01), 9e6, FACTORS)).toEqual({ bid: 0.99, ask: 1.01 });
  });
});

describe("sizes", () => {
  it("shows the median print of the last hour, and keeps it when the hour is empty", () => {
    const sizes = createPrintSizes();
    expect(sizes.medianAt(0)).toBeNull();
    for (const [t, xrp] of [
      [0, 10],
      [1, 30],
      [2, 20],
      [2, 20],
    ] as const)
      sizes.add({ t, xrp });
    expect(sizes.medianAt(2)).toBe(20);
    sizes.add({ t: 3_600_000, xrp: 40 });
    expect(sizes.medianAt(3_600_000)).toBe(25);
    expect(sizes.medianAt(3_600_001)).toBe(20);
    expect(sizes.medianAt(3_600_002)).toBe(40);
    expect(sizes.medianAt(99_999_999)).toBe(40);
  });
});

const print = (t: number, over: Partial<Print> = {}): Print => ({
  t,
  price: 0.37,
  xrp: 100,
  taker: "buy",
  line: 2,
  ...over,
});
const make = (
  prints: readonly Print[],
  fromMs: number,
  toMs: number,
  options: Partial<ImportTradesOptions> = {},
) =>
  impliedEvents(prints, { fromMs, toMs }, parseImportOptions({ file: "f", out: "o", ...options }))
    .events;
const only = <T extends MarketEvent["type"]>(events: readonly MarketEvent[], type: T) =>
  events.filter((event): event is Extract<MarketEvent, { type: T }> => event.type === type);

describe("the tape", () => {
  it("has a book and a ledger every 4 s, prints before the ledger that closes them, and its end", () => {
    const events = make(
      [print(8_000), print(9_000), print(9_000), print(12_000), print(12_001)],
      8_000,
      16_500,
    );
    expect(events.map(({ type, t }) => `${type} ${t}`)).toEqual([
      "trade 8000",
      "book 8000",
      "ledger 8000",
      "trade 9000",
      "trade 9000",
      "trade 12000",
      "book 12000",
      "ledger 12000",
      "trade 12001",
      "book 16000",
      "ledger 16000",
      "end 16500",
    ]);
    expect(only(events, "trade").map(({ ledger, seq }) => [ledger, seq])).toEqual([
      [2, 0],
      [3, 0],
      [3, 1],
      [3, 2],
      [4, 0],
    ]);
    expect(only(events, "ledger").map(({ index }) => index)).toEqual([2, 3, 4]);
  });

  it("becomes a gap after 15 silent minutes, with no ledger in it, and goes on with the next print", () => {
    const events = make([print(0), print(1_000_000)], 0, 1_004_000);
    const gaps = only(events, "gap");
    expect(gaps.map(({ t, phase }) => [t, phase])).toEqual([
      [900_000, "open"],
      [1_000_000, "close"],
    ]);
    const inGap = events.filter(({ t, type }) => t > 900_000 && t < 1_000_000 && type !== "gap");
    expect(inGap).toEqual([]);
    const after = events.slice(events.indexOf(gaps[1] as MarketEvent) + 1).map(({ type }) => type);
    expect(after).toEqual(["trade", "book", "ledger", "book", "ledger", "end"]);
  });

  it("leaves a gap open that lasts to the end", () => {
    const events = make([print(0)], 0, 1_000_000);
    expect(only(events, "gap").map(({ phase }) => phase)).toEqual(["open"]);
    expect(events.at(-1)).toEqual({ type: "end", t: 1_000_000, reason: "end of import" });
  });

  it("warms up on what came before its first moment, and shows none of it", () => {
    const early = [
      print(0, { price: 0.3699, taker: "sell", xrp: 10 }),
      print(1_000, { price: 0.3701, xrp: 30 }),
    ];
    const events = make([...early, print(6_000, { price: 0.3702, xrp: 20 })], 4_000, 8_000);
    expect(events[0]).toEqual({
      type: "book",
      t: 4_000,
      bids: [[0.3699, 20_000_000]],
      asks: [[0.3701, 20_000_000]],
    });
    expect(only(events, "trade").map(({ t }) => t)).toEqual([6_000]);
  });

  it("scales every price by one factor so that the first mid is what was asked, and sizes by another", () => {
    const prints = [
      print(0),
      print(5_000, { price: 0.3777, xrp: 3 }),
      print(6_000, { price: 0.3651, taker: "sell" }),
    ];
    const plain = make(prints, 0, 9_000);
    const scaled = make(prints, 0, 9_000, { priceTo: 1.43, sizeScale: 0.5 });
    const mid = ({ bids, asks }: BookEvent) => ((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2;
    const factor = 1.43 / mid(only(plain, "book")[0] as BookEvent);
    expect(mid(only(scaled, "book")[0] as BookEvent)).toBeCloseTo(1.43, 12);
    expect(only(scaled, "trade").map(({ price }) => price)).toEqual(
      prints.map(({ price }) => price * factor),
    );
    expect(only(scaled, "trade").map(({ drops }) => drops)).toEqual([
      50_000_000, 1_500_000, 50_000_000,
    ]);
    expect(only(scaled, "trade").map(({ taker, venue }) => [taker, venue])).toEqual([
      ["buy", "clob"],
      ["buy", "clob"],
      ["sell", "clob"],
    ]);
  });

  it("of any prints is uncrossed, in order of time, and never without a side", () => {
    const prints = fc
      .array(
        fc.record({
          step: fc.integer({ min: 0, max: 2_000_000 }),
          price: fc.double({ min: 0.3, max: 0.4, noNaN: true }),
          xrp: fc.double({ min: 0.001, max: 1e5, noNaN: true }),
          taker: fc.constantFrom("buy" as const, "sell" as const),
        }),
        { minLength: 1, maxLength: 20 },
      )
      .map((steps) => {
        let t = 1_000_000;
        return steps.map(({ step, ...rest }, i) => {
          t += step;
          return { ...rest, t, line: i + 2 };
        });
      });
    fc.assert(
      fc.property(prints, (list) => {
        const events = make(list, list[0]?.t ?? 0, list.at(-1)?.t ?? 0, { priceTo: 1.43 });
        const times = events.map(({ t }) => t);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        for (const { bids, asks } of only(events, "book")) {
          expect(bids[0]?.[0] ?? Number.NaN).toBeLessThan(asks[0]?.[0] ?? Number.NaN);
        }
        expect(only(events, "trade")).toHaveLength(list.length);
        const phases = only(events, "gap").map(({ phase }) => phase);
        expect(phases).toEqual(phases.map((_, i) => (i % 2 === 0 ? "open" : "close")));
      }),
      { numRuns: 60 },
    );
  });
});

const EXCERPT = join(import.meta.dirname, "../../fixtures/trades/kraken-xrpeur-excerpt.csv");
const folder = suiteFolder("import");
const out = join(folder, "out.ndjson.gz");

async function refusal(options: ImportTradesOptions): Promise<CodedError> {
  const error = await importTrades(options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(CodedError);
  return error as CodedError;
}

describe("a file", () => {
  it("becomes a readable tape whose note names every factor and calls the book implied", async () => {
    const report = await importTrades({ file: EXCERPT, out, priceTo: 1.43 });
    const tape = readTape(out);
    expect(tape.complete).toBe(true);
    expect(tape.hash).toBe(report.hash);
    expect(tape.header.network).toBe("kraken");
    expect(tape.header.pair).toBe("XRP/EUR");
    for (const word of [
      "IMPLIED",
      "size_scale",
      "price_to",
      "min_spread_bps 2",
      "age_s 60",
      "widen_bps_per_min 2",
      "max_spread_bps 40",
      "stale_after_s 900",
    ]) {
      expect(tape.header.note).toContain(word);
    }
    const rows = readFileSync(EXCERPT, "utf8")
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => line.split(","));
    const trades = tape.events.filter((event): event is TradeEvent => event.type === "trade");
    expect(trades.map(({ t, price, drops, taker }) => [t, price, drops, taker])).toEqual(
      rows.map(([t, price, xrp, taker]) => [
        Number(t),
        Number(price) * report.priceFactor,
        Math.round(Number(xrp) * 1e6),
        taker,
      ]),
    );
  });

  it("is cut to its moments, given as text or as milliseconds", async () => {
    const from = 1_652_400_060_000;
    const to = 1_652_400_120_000;
    await importTrades({ file: EXCERPT, out, from, to });
    const events = readTape(out).events;
    expect(events[0]?.t).toBe(from);
    expect(events.at(-1)).toEqual({ type: "end", t: to, reason: "end of import" });
    const bytes = readFileSync(out);
    await importTrades({
      file: EXCERPT,
      out,
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    });
    expect(readFileSync(out).equals(bytes)).toBe(true);
  });

  const HEADING = "ts_ms,price,amount_xrp,taker_side";
  it.each([
    [
      "columns that are not there",
      "time,price\n1,2",
      "MKT_IMPORT_LINE",
      /line 1: columns were "time,price", expected ts_ms/,
    ],
    [
      "a price of zero",
      `${HEADING}\n1000,0,5,buy`,
      "MKT_IMPORT_LINE",
      /line 2: price was "0", expected a number above 0/,
    ],
    [
      "an amount that is text",
      `${HEADING}\n1000,1,many,buy`,
      "MKT_IMPORT_LINE",
      /line 2: amount_xrp was "many"/,
    ],
    [
      "a line that is cut",
      `${HEADING}\n1000,1,5,buy\n2000,1`,
      "MKT_IMPORT_LINE",
      /line 3: taker_side was ""/,
    ],
    [
      "a side that is neither",
      `${HEADING}\n1000,1,5,hold`,
      "MKT_IMPORT_LINE",
      /taker_side was "hold", expected buy or sell/,
    ],
    [
      "time that runs backwards",
      `${HEADING}\n1000,1,5,buy\n999,1,5,buy`,
      "MKT_IMPORT_LINE",
      /line 3: ts_ms was 999 after 1000/,
    ],
    [
      "half a millisecond",
      `${HEADING}\n1000.5,1,5,buy`,
      "MKT_IMPORT_LINE",
      /expected whole milliseconds/,
    ],
    [
      "a time that no calendar has",
      `${HEADING}\n1000,1,5,buy\n9007199254740991,1,5,buy`,
      "MKT_IMPORT_LINE",
      /line 3: ts_ms was 9007199254740991, expected at most/,
    ],
    [
      "a year that is wrong, for its span",
      `${HEADING}\n1000,1,5,buy\n1652400000000,1,5,buy`,
      "MKT_IMPORT_FILE",
      /went from 1970-.* to 2022-.*, expected 366 days at most/,
    ],
    ["no print at all", HEADING, "MKT_IMPORT_EMPTY", /held no print/],
    [
      "an endless line",
      `${HEADING}\n${"1".repeat(20_000)}`,
      "MKT_IMPORT_FILE",
      /longer than 10000 characters/,
    ],
  ])("is refused for %s", async (_, text, code, message) => {
    const file = join(folder, "bad.csv");
    writeFileSync(file, text);
    const error = await refusal({ file, out });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(file);
  });

  it("is refused when it is absent, or its compression is cut or damaged", async () => {
    const absent = await refusal({ file: join(folder, "absent.csv"), out });
    expect(absent.message).toMatch(/there is no such file/);
    const file = join(folder, "bad.csv.gz");
    const bytes = gzipSync(readFileSync(EXCERPT));
    for (let at = 3; at < bytes.length; at += 37) {
      writeFileSync(file, bytes.subarray(0, at));
      expect((await refusal({ file, out })).code).toMatch(/^MKT_IMPORT_/);
    }
  });

  it.each([
    ["a moment that is none", { from: "noon" }, /from/],
    ["an end before the beginning", { from: 2_000, to: 1_000 }, /expected before to/],
    ["a least spread above the greatest", { minSpreadBps: 50 }, /expected at most maxSpreadBps/],
    ["a negative scale", { sizeScale: -1 }, /sizeScale/],
  ])("is refused with %s", async (_, options, message) => {
    const error = await refusal({ file: EXCERPT, out, ...options });
    expect(error.code).toBe("MKT_IMPORT_OPTION");
    expect(error.message).toMatch(message);
  });
});

describe("the committed tapes", () => {
  it.each(["kraken-xrpeur-busy", "kraken-xrpeur-quiet"])(
    "%s is whole, without a gap, and starts at 1.43",
    (name) => {
      const tape = readTape(join(import.meta.dirname, `../../../tapes/${name}.ndjson.gz`));
      expect(tape.complete).toBe(true);
      expect(tape.warnings).toEqual([]);
      expect(tape.events.some(({ type }) => type === "gap")).toBe(false);
      const { bids, asks } = tape.events.find((event) => event.type === "book") as BookEvent;
      expect(((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2).toBeCloseTo(1.43, 12);
      const hours = ((tape.events.at(-1)?.t ?? 0) - (tape.events[0]?.t ?? 0)) / 3_600_000;
      expect(hours).toBeGreaterThanOrEqual(2.5);
    },
  );
});
