import { describe, expect, it } from "vitest";
import type { FillModelName } from "../../../../engine/core/engine-config.ts";
import { type BenchPrint, type KLevel, runBench } from "../../../support/exchange-bench.ts";

const BIDS: readonly KLevel[] = [
  [99_990, 50],
  [99_980, 80],
];
const ASKS: readonly KLevel[] = [
  [100_010, 50],
  [100_020, 80],
];
const BOOK = { bids: BIDS, asks: ASKS };

/** What one order of 30 fills when prints come in the ledger after its arrival. */
function filledBy(
  model: FillModelName,
  order: { readonly side: "buy" | "sell"; readonly k: number },
  prints: readonly BenchPrint[],
): number {
  const run = runBench(
    [BOOK, {}, { prints }],
    [{ sent: 1, order: { id: 1, drops: 30, ...order } }],
    { exchange: { fill_model: model } },
  );
  return run.filled(1);
}

const sell = (k: number, drops: number): BenchPrint => ({ k, drops, taker: "sell" });
const buy = (k: number, drops: number): BenchPrint => ({ k, drops, taker: "buy" });

type Row = [
  string,
  { side: "buy" | "sell"; k: number },
  BenchPrint[],
  touch: number,
  queue: number,
  through: number,
];

const bidAtLevel = { side: "buy", k: 99_980 } as const;
const bidInside = { side: "buy", k: 99_995 } as const;
const askAtLevel = { side: "sell", k: 100_020 } as const;
const askInside = { side: "sell", k: 100_005 } as const;

describe("fill models on book prints", () => {
  it.each<Row>([
    ["no print, no fill", bidAtLevel, [], 0, 0, 0],
    ["a print short of our bid", bidAtLevel, [sell(99_981, 500)], 0, 0, 0],
    ["a print at our bid smaller than the queue of 80", bidAtLevel, [sell(99_980, 79)], 30, 0, 0],
    ["a print that eats the queue exactly", bidAtLevel, [sell(99_980, 80)], 30, 0, 0],
    ["a print one drop past the queue", bidAtLevel, [sell(99_980, 81)], 30, 1, 0],
    [
      "two prints eat the queue together",
      bidAtLevel,
      [sell(99_980, 60), sell(99_980, 35)],
      30,
      15,
      0,
    ],
    ["a print past queue and order", bidAtLevel, [sell(99_980, 500)], 30, 30, 0],
    ["a small print at our bid fills no more than itself", bidAtLevel, [sell(99_980, 7)], 7, 0, 0],
    ["a print one increment beyond, past the queue unseen", bidAtLevel, [sell(99_979, 7)], 7, 7, 7],
    ["two prints beyond", bidAtLevel, [sell(99_979, 7), sell(99_970, 9)], 16, 16, 16],
    [
      "after a print beyond the queue is gone",
      bidAtLevel,
      [sell(99_979, 7), sell(99_980, 9)],
      16,
      16,
      7,
    ],
    ["a buyer's print never fills a bid", bidAtLevel, [buy(99_970, 500)], 0, 0, 0],
    ["inside the spread nothing stands ahead", bidInside, [sell(99_995, 12)], 12, 12, 0],
    [
      "a print at the touch goes past a bid inside the spread",
      bidInside,
      [sell(99_990, 12)].map((p) => ({ ...p, k: 99_990 })),
      12,
      12,
      12,
    ],
    ["a print short of our ask", askAtLevel, [buy(100_019, 500)], 0, 0, 0],
    ["a print at our ask smaller than the queue", askAtLevel, [buy(100_020, 80)], 30, 0, 0],
    ["a print one drop past the queue ahead of our ask", askAtLevel, [buy(100_020, 81)], 30, 1, 0],
    ["a print one increment beyond our ask", askAtLevel, [buy(100_021, 7)], 7, 7, 7],
    ["a seller's print never fills an ask", askAtLevel, [sell(100_030, 500)], 0, 0, 0],
    ["an ask inside the spread", askInside, [buy(100_005, 12)], 12, 12, 0],
  ])("%s", (_name, order, prints, touch, queue, through) => {
    expect({
      touch: filledBy("touch", order, prints),
      queue: filledBy("queue", order, prints),
      through: filledBy("through", order, prints),
    }).toEqual({ touch, queue, through });
  });

  it("compares off-grid prints on the grid: prints that hit bids rounded down, those that hit asks up", () => {
    const halfBelow = sell(99_980.5, 100);
    const halfAbove = buy(100_019.5, 100);
    expect(filledBy("queue", bidAtLevel, [halfBelow])).toBe(20);
    expect(filledBy("queue", askAtLevel, [halfAbove])).toBe(20);
  });

  it("rounds shown levels the same way, and adds up those that share an increment", () => {
    const bids: KLevel[] = [
      [99_980.9, 5],
      [99_980.2, 6],
    ];
    const run = runBench(
      [{ ...BOOK, bids }, {}, { prints: [sell(99_980, 14)] }],
      [{ sent: 1, order: { id: 1, side: "buy", k: 99_980, drops: 30 } }],
    );
    expect(run.filled(1)).toBe(14 - 11);
  });
});

describe("fill models on pool prints", () => {
  const pool = (taker: "buy" | "sell", k0: number, k1: number, drops: number): BenchPrint => ({
    k: (k0 + k1) / 2,
    drops,
    taker,
    venue: "amm",
    k0,
    k1,
  });

  it.each<Row>([
    [
      "all of it when our bid is better for the seller than p0",
      bidInside,
      [pool("sell", 99_990, 99_980, 10)],
      10,
      10,
      10,
    ],
    ["all of it when our bid equals p0", bidInside, [pool("sell", 99_995, 99_985, 10)], 10, 10, 10],
    ["none when our bid is worse than p1", bidInside, [pool("sell", 100_005, 99_996, 10)], 0, 0, 0],
    [
      "none of a swap that stands still at our bid",
      bidInside,
      [pool("sell", 99_995, 99_995, 10)],
      0,
      0,
      0,
    ],
    ["none when our bid equals p1", bidInside, [pool("sell", 100_005, 99_995, 10)], 0, 0, 0],
    [
      "a quarter when a quarter of the way lies beyond",
      bidInside,
      [pool("sell", 100_001, 99_993, 40)],
      10,
      10,
      10,
    ],
    [
      "prices between increments count as they are",
      bidInside,
      [pool("sell", 100_000.5, 99_990.5, 60)],
      27,
      27,
      27,
    ],
    ["the share eats the queue first", bidAtLevel, [pool("sell", 99_990, 99_970, 180)], 30, 10, 10],
    [
      "the share is smaller than the queue",
      bidAtLevel,
      [pool("sell", 99_990, 99_970, 160)],
      30,
      0,
      0,
    ],
    ["a fraction of a drop is not filled", bidInside, [pool("sell", 100_001, 99_993, 7)], 1, 1, 1],
    [
      "all of it for an ask better than p0",
      askInside,
      [pool("buy", 100_010, 100_020, 10)],
      10,
      10,
      10,
    ],
    ["none for an ask worse than p1", askInside, [pool("buy", 99_995, 100_004, 10)], 0, 0, 0],
    ["half for an ask in the middle", askInside, [pool("buy", 100_000, 100_010, 10)], 5, 5, 5],
    [
      "the share first eats the queue ahead of an ask",
      askAtLevel,
      [pool("buy", 100_010, 100_030, 180)],
      30,
      10,
      10,
    ],
    ["a pool swap the other way", bidInside, [pool("buy", 99_980, 99_990, 10)], 0, 0, 0],
    [
      "p1 missing is 2 x average - p0: half",
      bidInside,
      [{ k: 99_995, drops: 10, taker: "sell", venue: "amm", k0: 100_000 }],
      5,
      5,
      5,
    ],
    [
      "both missing and the average beyond us: all",
      bidInside,
      [{ k: 99_994, drops: 10, taker: "sell", venue: "amm" }],
      10,
      10,
      10,
    ],
    [
      "both missing and the average short of us: none",
      bidInside,
      [{ k: 99_996, drops: 10, taker: "sell", venue: "amm" }],
      0,
      0,
      0,
    ],
  ])("%s", (_name, order, prints, touch, queue, through) => {
    expect({
      touch: filledBy("touch", order, prints),
      queue: filledBy("queue", order, prints),
      through: filledBy("through", order, prints),
    }).toEqual({ touch, queue, through });
  });

  it("says where a fill came from", () => {
    const prints = [sell(99_990, 3), pool("sell", 99_990, 99_980, 4)];
    const run = runBench(
      [BOOK, {}, { prints }],
      [{ sent: 1, order: { id: 1, side: "buy", k: 99_995, drops: 30 } }],
    );
    expect(run.executions).toMatchObject([
      { venue: "clob", tradeSeq: 0, takerTx: "tx-3-0", k: 99_995, drops: 3, tick: 3 },
      { venue: "amm", tradeSeq: 1, takerTx: "tx-3-1", k: 99_995, drops: 4, tick: 3 },
    ]);
  });
});

describe("several orders of ours", () => {
  it("gives a print to the better price first and never more than it held", () => {
    const run = runBench(
      [BOOK, {}, { prints: [sell(99_970, 50)] }],
      [
        { sent: 1, order: { id: 1, side: "buy", k: 99_980, drops: 30 } },
        { sent: 1, order: { id: 2, side: "buy", k: 99_995, drops: 30 } },
      ],
    );
    expect([run.filled(2), run.filled(1)]).toEqual([30, 20]);
  });

  it("walks prints in tape order: a fill of an earlier print is not given back", () => {
    const run = runBench(
      [BOOK, {}, { prints: [sell(99_995, 10), sell(99_970, 10)] }],
      [{ sent: 1, order: { id: 1, side: "buy", k: 99_995, drops: 15 } }],
    );
    expect(run.executions.map(({ drops, tradeSeq }) => [drops, tradeSeq])).toEqual([
      [10, 0],
      [5, 1],
    ]);
  });
});
