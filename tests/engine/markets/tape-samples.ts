/** Small tapes for tests: a header, events of every type, and arbitrary ones for properties. */

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Level, MarketEvent, TapeHeader } from "../../../engine/core/market-events.ts";
import { blake3Hex } from "../../../engine/hash.ts";
import { tapeLine } from "../../../engine/markets/tape/write-tape.ts";

export const HEADER: TapeHeader = {
  type: "header",
  version: 1,
  pair: "XRP/RLUSD",
  network: "testnet",
  source: "test",
  recorder_version: "test",
  started_at: 1_000,
  price_increment: 0.00001,
  note: "a tape for tests, with a ☂ in it",
};

export const EVENTS: readonly MarketEvent[] = [
  { type: "book", t: 1_000, bids: [[1.4298, 5_000_000]], asks: [[1.4302, 7_000_000]] },
  { type: "ledger", t: 1_000, index: 1, close_time: 1_000, fee_drops: 10 },
  { type: "gap", t: 2_000, reason: "silence", phase: "open" },
  { type: "gap", t: 4_000, reason: "back", phase: "close" },
  {
    type: "trade",
    t: 5_000,
    price: 1.4302,
    drops: 1_000_000,
    taker: "buy",
    venue: "clob",
    ledger: 2,
    seq: 0,
    tx: "A",
  },
  {
    type: "trade",
    t: 5_000,
    price: 1.44,
    drops: 9_000,
    taker: "buy",
    venue: "amm",
    ledger: 2,
    seq: 1,
    tx: "B",
    p0: 1.4399,
    p1: 1.4401,
  },
  { type: "amm", t: 5_000, xrp_drops: 1_900_000_000_000, rlusd_micro: 2_717_000_000_000, fee: 267 },
  {
    type: "book",
    t: 5_000,
    bids: [
      [1.4299, 5_000_000],
      [1.4298, 1],
    ],
    asks: [[1.4299, 7_000_000]],
  },
  { type: "ledger", t: 5_000, index: 2, close_time: 5_000, fee_drops: 12 },
  { type: "ledger", t: 6_000, index: 1, close_time: 1_000, fee_drops: 10, readback: true },
  { type: "end", t: 9_000, reason: "duration" },
];

/** A tape's file content from raw lines, with a footer that fits them. */
export function packed(lines: readonly (object | string)[], { footer = true } = {}): Buffer {
  const text = lines
    .map((line) => (typeof line === "string" ? `${line}\n` : tapeLine(line)))
    .join("");
  const end = { type: "footer", events: lines.length - 1, hash: blake3Hex(text) };
  return gzipSync(footer ? text + tapeLine(end) : text);
}

const price = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
const drops = fc.integer({ min: 1, max: 1e15 });
const name = fc.string({ unit: "grapheme", maxLength: 20 });
const side = fc.constantFrom("buy" as const, "sell" as const);
const whole = fc.integer({ min: 0, max: 1e9 });

const book = fc
  .tuple(fc.array(fc.tuple(price, drops), { maxLength: 8 }), fc.nat({ max: 8 }))
  .map(([levels, split]): { bids: Level[]; asks: Level[] } => {
    const sorted = levels.toSorted((a, b) => a[0] - b[0]);
    return { bids: sorted.slice(0, split).reverse(), asks: sorted.slice(split) };
  });

type Untimed<E = MarketEvent> = E extends MarketEvent ? Omit<E, "t"> : never;

const untimed: fc.Arbitrary<Untimed> = fc.oneof(
  book.map((levels) => ({ type: "book" as const, ...levels })),
  fc.record({
    type: fc.constant("ledger" as const),
    index: whole,
    close_time: whole,
    fee_drops: whole,
  }),
  fc.record({
    type: fc.constant("amm" as const),
    xrp_drops: drops,
    rlusd_micro: drops,
    fee: fc.nat({ max: 1_000 }),
  }),
  fc.record({
    type: fc.constant("trade" as const),
    price,
    drops,
    taker: side,
    venue: fc.constant("clob" as const),
    ledger: whole,
    seq: whole,
    tx: name,
  }),
  fc.record({
    type: fc.constant("gap" as const),
    reason: name,
    phase: fc.constantFrom("open" as const, "close" as const),
  }),
);

/** Any valid tape content: times never decrease, books are uncrossed. */
export const anyEvents: fc.Arbitrary<MarketEvent[]> = fc
  .array(fc.tuple(untimed, fc.nat({ max: 5_000 })), { maxLength: 30 })
  .map((steps) => {
    let t = 1_000;
    return steps.map(([event, step]) => {
      t += step;
      return { ...event, t } as MarketEvent;
    });
  });
