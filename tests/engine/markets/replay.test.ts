/** Windows of a tape: what a session sees of it, and what planning learns from it. */
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BookEvent, MarketEvent } from "../../../engine/core/market-events.ts";
import type { CodedError } from "../../../engine/errors.ts";
import { firstMid, openMarket } from "../../../engine/markets/open-market.ts";
import { windowOf } from "../../../engine/markets/replay/open-replay.ts";
import { describeTape, tapeWindows } from "../../../engine/markets/tape/describe-tape.ts";
import { writeTape } from "../../../engine/markets/tape/write-tape.ts";
import { suiteFolder, testFolder } from "../../support/own-folder.ts";
import { anyEvents, HEADER } from "./tape-samples.ts";

const path = join(suiteFolder("tape"), "walk.ndjson.gz");
const book = (t: number, mid: number): BookEvent => ({
  type: "book",
  t,
  bids: [[mid - 0.01, 1]],
  asks: [[mid + 0.01, 1]],
});
const ledger = (t: number): MarketEvent => ({
  type: "ledger",
  t,
  index: t,
  close_time: t,
  fee_drops: 10,
});
const amm = (t: number): MarketEvent => ({ type: "amm", t, xrp_drops: 1, rlusd_micro: 1, fee: 0 });

const EVENTS: readonly MarketEvent[] = [
  book(1_000, 1),
  amm(1_000),
  ledger(1_000),
  amm(5_000),
  book(5_000, 2),
  ledger(5_000),
  { type: "gap", t: 6_000, reason: "away", phase: "open" },
  { type: "gap", t: 8_500, reason: "back", phase: "close" },
  book(9_000, 3),
  ledger(9_000),
  book(13_000, 4),
  ledger(13_000),
  { type: "end", t: 13_000, reason: "duration" },
];
const { hash } = writeTape(path, { header: HEADER, events: EVENTS });

const open = (windowStartMs: number | undefined, durationMs: number) =>
  openMarket(
    {
      source: "replay",
      tape: path,
      name: "walk",
      ...(windowStartMs === undefined ? {} : { windowStartMs }),
    },
    { durationMs },
  );

describe("a window", () => {
  it.each([
    [
      "the whole tape starts at its first event",
      undefined,
      12_000,
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    ],
    ["a window at the start is preceded by nothing", 1_000, 4_000, [0, 1, 2, 3]],
    [
      "a later window is preceded by the last book and pool, in their order",
      5_500,
      3_500,
      [3, 4, 6, 7, 8],
    ],
    [
      "an event at the window's start belongs to the window",
      5_000,
      4_000,
      [0, 1, 3, 4, 5, 6, 7, 8],
    ],
    ["a gap that is open at the start comes first", 7_000, 1_600, [3, 4, 6, 7, 8]],
    ["a closed gap does not", 9_000, 1_000, [3, 4, 8, 9, 10]],
    ["one longer than the tape ends with the tape", 9_000, 90_000, [3, 4, 8, 9, 10, 11, 12]],
  ])("%s", (_, start, durationMs, places) => {
    const market = open(start, durationMs);
    expect(market.events).toEqual(places.map((place) => EVENTS[place]));
    expect(market.t0).toBe(start ?? 1_000);
  });

  it("carries the tape's own name, header and hash", () => {
    const { name, network, header, tapeHash } = open(undefined, 1_000);
    expect({ name, network, header, tapeHash }).toEqual({
      name: "walk",
      network: "replay:walk",
      header: HEADER,
      tapeHash: hash,
    });
  });

  it.each([999, 13_001])("refuses a start at %d, outside the tape", (start) => {
    expect(() => open(start, 1_000)).toThrow(
      expect.objectContaining({ code: "MKT_TAPE_WINDOW" }) as CodedError,
    );
  });

  it("is not led by what was read back: the last book that was really seen is", () => {
    const missed: BookEvent = { ...book(7_000, 9), readback: true };
    const events = [...EVENTS.slice(0, 7), missed, ...EVENTS.slice(7)];
    const lead = windowOf(events, 9_000, 10_000).filter(({ t }) => t < 9_000);
    expect(lead).toEqual([EVENTS[3], EVENTS[4]]);
  });

  it("never decreases in time, holds every event of its span and one past it", () => {
    fc.assert(
      fc.property(
        anyEvents,
        fc.nat({ max: 60_000 }),
        fc.integer({ min: 1, max: 60_000 }),
        (events, start, length) => {
          const seen = windowOf(events, start, start + length);
          const times = seen.map(({ t }) => t);
          expect(times).toEqual(times.toSorted((a, b) => a - b));
          const inside = events.filter(({ t }) => t >= start && t < start + length);
          expect(seen.filter(({ t }) => t >= start && t < start + length)).toEqual(inside);
          expect(seen.filter(({ t }) => t < start).length).toBeLessThanOrEqual(3);
          const past = events.find(({ t }) => t >= start + length);
          expect(seen.filter(({ t }) => t >= start + length)).toEqual(
            past === undefined ? [] : [past],
          );
        },
      ),
    );
  });
});

describe("planning", () => {
  it("describes the tape", () => {
    expect(describeTape(path)).toMatchObject({
      hash,
      header: HEADER,
      firstMs: 1_000,
      lastMs: 13_000,
      firstMid: 1,
      events: EVENTS.length,
      trades: 0,
      complete: true,
      note: HEADER.note,
    });
    // Spreads are 0.02 on mids 1, 2, 3, 4: the median lies between 100 and 66.7 bps.
    expect(describeTape(path).medianSpreadBps).toBeCloseTo((100 + 200 / 3) / 2, 9);
  });

  it("takes neither first mid nor spread from a book that was read back", () => {
    const where = join(testFolder("tape"), "back.ndjson.gz");
    const missed: BookEvent = { ...book(1_000, 9), readback: true };
    writeTape(where, { header: HEADER, events: [missed, book(2_000, 2), ledger(2_000)] });
    const { firstMid: mid, medianSpreadBps } = describeTape(where);
    expect([mid, medianSpreadBps]).toEqual([2, expect.closeTo(100, 9)]);
  });

  it.each([
    ["windows that fit exactly count", 6_000, [1_000, 7_000]],
    ["a window that the tape ends within does not", 7_000, [1_000]],
    ["a tape shorter than the window has none", 12_001, []],
  ])("%s", (_, durationMs, starts) => {
    expect(tapeWindows(describeTape(path), durationMs)).toEqual(starts);
  });

  it("knows the first mid of a window from the last book before it", () => {
    const mid = (windowStartMs: number) =>
      firstMid({ source: "replay", tape: path, name: "walk", windowStartMs }, 4_000);
    expect([mid(1_000), mid(5_000), mid(5_500), mid(9_001)]).toEqual([1, 2, 3, 4]);
  });

  it("knows the first mid of a simulated market for any duration", () => {
    const spec = { source: "simulated", scenario: "mainnet-tight", seed: 3 } as const;
    const market = openMarket(spec, { durationMs: 600_000 });
    const first = [...market.events].find((event) => event.type === "book") as BookEvent;
    expect(firstMid(spec, 600_000)).toBe(
      ((first.bids[0]?.[0] ?? 0) + (first.asks[0]?.[0] ?? 0)) / 2,
    );
    expect(market.t0).toBe(Date.UTC(2026, 0, 5));
    expect(market.network).toBe("simulated");
  });
});
