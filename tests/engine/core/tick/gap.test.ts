import { describe, expect, it } from "vitest";
import { listOf } from "../../../../engine/core/chain.ts";
import type { MarketEvent } from "../../../../engine/core/market-events.ts";
import {
  gap,
  ledgers,
  runCore,
  T0,
  testConfig,
  testEnv,
  XRP,
} from "../../../support/core-session.ts";

const BOOK = { bids: [[1.4297, 500 * XRP]], asks: [[1.4303, 500 * XRP]] } as const;
const env = testEnv(testConfig());
const before = ledgers([BOOK, {}]); // ticks at T0 and T0 + 4 s: both quotes rest after the second
const OPEN = T0 + 6_000;
const CLOSE = T0 + 30_000;
const resumed = (from = T0 + 32_000) => ledgers([BOOK, {}, {}], from);
const deep = { price: 1.2, drops: 900 * XRP };
const feesOf = (run: ReturnType<typeof runCore>) =>
  run.rows("inventory_ledger").filter(({ entry_type }) => entry_type === "fee").length;

describe("a gap", () => {
  it("takes our orders off at its open, in exchange and engine alike, without a fee and without a fill", () => {
    const run = runCore([...before, gap("open", OPEN)], env);
    expect(
      run.orders().map(({ status, end_reason, ended_tick }) => [status, end_reason, ended_tick]),
    ).toEqual([
      ["cancelled", "gap", 2],
      ["cancelled", "gap", 2],
    ]);
    expect(feesOf(run)).toBe(2);
    expect(run.state.exchange).toMatchObject({ resting: [], inFlight: [] });
    expect(listOf(run.state.exchange.ended)).toEqual([
      { orderId: 1, how: "cancelled" },
      { orderId: 2, how: "cancelled" },
    ]);
  });

  it("drops what was on its way: never applied, never paid", () => {
    const run = runCore(
      [...before.slice(0, 2), gap("open", T0 + 1), gap("close", CLOSE), ...resumed()],
      env,
    );
    const [first, second] = run.rows("transactions").filter(({ result }) => result === "gap");
    expect([first, second]).toMatchObject([
      { tx_id: 1, fee_drops: 0, applied_tick: null },
      { tx_id: 2, fee_drops: 0, applied_tick: null },
    ]);
    expect(run.rows("fills")).toEqual([]);
    // After it, two new orders are placed and cancelled at the end: four fees.
    expect(run.orders().map(({ order_id, end_reason }) => [order_id, end_reason])).toEqual([
      [1, "gap"],
      [2, "gap"],
      [3, "shutdown"],
      [4, "shutdown"],
    ]);
    expect(feesOf(run)).toBe(4);
  });

  it("makes no tick, no fill and no quote of anything inside it", () => {
    const inside = ledgers([{ ...BOOK, prints: [deep] }, { prints: [deep] }], T0 + 10_000);
    const run = runCore(
      [...before, gap("open", OPEN), ...inside, gap("close", CLOSE), ...resumed()],
      env,
    );
    expect(run.rows("system_metrics").map(({ at }) => at - T0)).toEqual([
      0, 4_000, 32_000, 36_000, 40_000,
    ]);
    expect(run.rows("fills")).toEqual([]);
    expect(run.rows("market_snapshots").map(({ gap_ms, trades }) => [gap_ms, trades])).toEqual([
      [0, 0],
      [0, 0],
      [24_000, 0],
      [0, 0],
      [0, 0],
    ]);
  });

  it("forgets at its open the book to compare with, and prints that no ledger closed", () => {
    const print = ledgers([{ prints: [deep] }], T0 + 5_000).slice(0, 1);
    const open = runCore([...before, ...print, gap("open", OPEN)], env).state.market;
    expect([open.previousBook, open.prints, open.bookAt]).toEqual([null, null, null]);
    const after = [...before, ...print, gap("open", OPEN), gap("close", CLOSE), ...resumed()];
    expect(runCore(after, env).rows("market_snapshots")[2]).toMatchObject({
      trades: 0,
      trade_volume_drops: 0,
    });
  });

  it("does not fill from prints seen after its close but before the next order rests", () => {
    const prints: MarketEvent[] = ledgers([{ ...BOOK, prints: [deep] }], T0 + 32_000);
    const run = runCore([...before, gap("open", OPEN), gap("close", CLOSE), ...prints], env);
    expect(run.rows("fills")).toEqual([]);
  });

  it.each<[string, MarketEvent[]]>([
    ["no book came since its close", []],
    ["only a book of the time inside it is known", [{ type: "book", t: T0 + 20_000, ...BOOK }]],
    ["only a read-back book came", [{ type: "book", t: CLOSE, ...BOOK, readback: true }]],
  ])("quotes are stale as long as %s", (_name, known) => {
    const inside = known.filter((event) => !("readback" in event));
    const later = known.filter((event) => "readback" in event);
    const ledger = {
      type: "ledger",
      t: T0 + 31_000,
      index: 107,
      close_time: T0 + 31_000,
      fee_drops: 10,
    } as const;
    const run = runCore(
      [
        ...before,
        gap("open", OPEN),
        ...inside,
        gap("close", CLOSE),
        ...later,
        ledger,
        ...resumed(),
      ],
      env,
    );
    expect(run.rows("system_metrics").map(({ bid_reason }) => bid_reason)).toEqual([
      "placed",
      "kept",
      "stale_book",
      "placed",
      "kept",
      "kept",
    ]);
    expect(run.rows("market_snapshots").map(({ stale }) => stale)).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it("counts nothing of the first book after it as newly shown", () => {
    // Before the gap the bid rested at 1.42856; the asks stand beyond it when the book is seen again.
    const low = { bids: [[1.41, 500 * XRP]], asks: [[1.4105, 500 * XRP]] } as const;
    const run = runCore(
      [...before, gap("open", OPEN), gap("close", CLOSE), ...ledgers([low, {}, {}], T0 + 32_000)],
      env,
    );
    expect(run.rows("fills")).toEqual([]);
    expect(run.ticks[2]?.state.market.previousBook).not.toBeNull();
    expect(run.ticks[2]?.state.exchange.resting).toEqual([]);
  });

  it("opened twice is one gap", () => {
    const run = runCore(
      [
        ...before,
        gap("open", OPEN),
        gap("open", OPEN + 1_000),
        gap("close", CLOSE),
        gap("close", CLOSE),
        ...resumed(),
      ],
      env,
    );
    expect(run.rows("market_snapshots")[2]?.gap_ms).toBe(CLOSE - OPEN);
    expect(run.orders().filter(({ end_reason }) => end_reason === "gap")).toHaveLength(2);
  });
});

describe("events that were read back", () => {
  it("neither tick nor fill nor move the book", () => {
    const missed = ledgers(
      [{ bids: [[1.1, XRP]], asks: [[1.2, XRP]], prints: [deep] }],
      T0 + 5_000,
    ).map((event) => ({ ...event, readback: true }) as MarketEvent);
    const pool: MarketEvent = {
      type: "amm",
      t: T0 + 5_000,
      xrp_drops: 1,
      rlusd_micro: 9,
      fee: 1,
      readback: true,
    };
    const plain = runCore([...before, ...ledgers([BOOK, {}], T0 + 8_000)], env);
    const told = runCore([...before, ...missed, pool, ...ledgers([BOOK, {}], T0 + 8_000)], env);
    for (const table of [
      "system_metrics",
      "market_snapshots",
      "fills",
      "orders",
      "transactions",
    ] as const) {
      expect(told.rows(table)).toEqual(plain.rows(table));
    }
    // They are part of the record all the same: the digest of their group counts them.
    const counts = told.rows("event_ledger").filter(({ kind }) => kind === "market");
    expect(counts.map(({ payload }) => payload.events)).toEqual([2, 2, 6, 2]);
  });
});

describe("a book that is not confirmed", () => {
  const quiet = (seconds: number): MarketEvent[] => {
    const t = T0 + 4_000 + seconds * 1_000;
    return [{ type: "ledger", t, index: 200, close_time: t, fee_drops: 10 }];
  };
  it.each<[number, string]>([
    [12, "kept"],
    [12.001, "stale_book"],
    [60, "stale_book"],
  ])("for %s s gives %s", (seconds, reason) => {
    const run = runCore([...before, ...quiet(seconds)], env);
    expect(run.rows("system_metrics").at(-1)).toMatchObject({
      bid_reason: reason,
      ask_reason: reason,
    });
  });
});
