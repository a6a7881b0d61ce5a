import { describe, expect, it } from "vitest";
import { type BenchLedger, type BenchPrint, runBench } from "../../../support/exchange-bench.ts";

const BOOK: BenchLedger = {
  bids: [
    [99_990, 50],
    [99_980, 80],
  ],
  asks: [
    [100_010, 50],
    [100_020, 80],
  ],
};
const sell = (k: number, drops: number): BenchPrint => ({ k, drops, taker: "sell" });
const buy = (k: number, drops: number): BenchPrint => ({ k, drops, taker: "buy" });
const bid = (id: number, k: number, drops = 30) => ({ id, side: "buy" as const, k, drops });
const ask = (id: number, k: number, drops = 30) => ({ id, side: "sell" as const, k, drops });

describe("the place of our transactions among a ledger's prints", () => {
  it.each<[string, place: number, old: number, fresh: number]>([
    ["first: the new order meets both prints", 0, 0, 20],
    ["between: the old order has the first print, the new one the second", 1, 10, 10],
    ["last: the old order has both", 2, 20, 0],
  ])("%s", (_name, place, old, fresh) => {
    const prints = [sell(99_970, 10), sell(99_970, 10)];
    const run = runBench(
      [BOOK, {}, { prints }],
      [
        { sent: 1, order: bid(1, 99_995) },
        { sent: 2, order: bid(2, 99_994), replaces: 1 },
      ],
      { place: () => place },
    );
    expect([run.filled(1), run.filled(2)]).toEqual([old, fresh]);
  });

  it("draws the place from the ledger and the number of its prints, once, and only when something is due", () => {
    const asked: [number, number][] = [];
    runBench(
      [BOOK, { prints: [sell(99_000, 1)] }, { prints: [sell(99_000, 1), sell(99_000, 1)] }, {}],
      [
        { sent: 1, order: bid(1, 99_995) },
        { sent: 1, order: ask(2, 100_005) },
      ],
      {
        place: (ledger, prints) => {
          asked.push([ledger, prints]);
          return 0;
        },
      },
    );
    expect(asked).toEqual([[2, 1]]);
  });

  it("applies cancels first, then the bid, then the ask, whatever the order of sending", () => {
    const run = runBench(
      [BOOK, {}, {}],
      [
        { sent: 1, order: bid(1, 99_900) },
        { sent: 2, order: ask(2, 100_005) },
        { sent: 2, order: bid(3, 99_995) },
        { sent: 2, cancel: 1, side: "buy" },
      ],
    );
    const applied = run.notices[2]?.flatMap((notice) =>
      notice.type === "transaction" ? [notice.txId] : [],
    );
    expect(applied).toEqual([4, 3, 2]);
  });

  it.each([1, 3])("takes %i ledgers to arrive", (latency) => {
    const run = runBench(
      [BOOK, ...Array.from({ length: 5 }, () => ({ prints: [sell(99_970, 1)] }))],
      [{ sent: 1, order: bid(1, 99_995) }],
      { exchange: { latency_ledgers: latency } },
    );
    expect(run.executions[0]?.tick).toBe(1 + latency);
    expect(run.states.map((state) => state.inFlight.length)).toEqual(
      [1, 2, 3, 4, 5, 6].map((ledger) => (ledger < 1 + latency ? 1 : 0)),
    );
  });
});

describe("the queue we join", () => {
  it.each<[string, k: number, walked: BenchPrint[], queue: number]>([
    ["what is shown at our price", 99_980, [], 80],
    ["nothing inside the spread", 99_995, [], 0],
    ["nothing between two levels", 99_985, [], 0],
    ["nothing behind the shown book", 99_000, [], 0],
    ["less what a print before us took", 99_980, [sell(99_980, 30)], 50],
    ["never below nothing", 99_980, [sell(99_980, 90)], 0],
    ["nothing once a print went beyond", 99_980, [sell(99_970, 1)], 0],
    ["a print short of our price takes nothing", 99_980, [sell(99_990, 30)], 80],
    ["a print on the other side takes nothing", 99_980, [buy(100_010, 30)], 80],
    ["a pool swap takes nothing", 99_980, [{ ...sell(99_970, 30), venue: "amm" }], 80],
  ])("%s", (_name, k, walked, queue) => {
    const run = runBench([BOOK, { prints: walked }], [{ sent: 1, order: bid(1, k) }], {
      place: (_ledger, prints) => prints,
    });
    expect(run.notices[1]).toContainEqual({ type: "accepted", orderId: 1, queueAhead: queue });
  });

  it("is what the previous ledger left, not what this one shows", () => {
    const run = runBench([BOOK, { bids: [[99_980, 5]] }], [{ sent: 1, order: bid(1, 99_980) }]);
    expect(run.notices[1]).toContainEqual({ type: "accepted", orderId: 1, queueAhead: 80 });
  });

  it("is no shorter than that of our own earlier order there, whatever others took away since", () => {
    const run = runBench(
      [BOOK, {}, { bids: [[99_980, 5]] }, {}],
      [
        { sent: 1, order: bid(1, 99_980) },
        { sent: 3, order: bid(2, 99_980) },
      ],
    );
    expect(run.notices[3]).toContainEqual({ type: "accepted", orderId: 2, queueAhead: 80 });
  });

  it("is lost by a replace at the same price", () => {
    const run = runBench(
      [BOOK, {}, { prints: [sell(99_980, 79)] }, {}],
      [
        { sent: 1, order: bid(1, 99_980) },
        { sent: 3, order: bid(2, 99_980), replaces: 1 },
      ],
    );
    expect(run.states[2]?.resting).toMatchObject([{ orderId: 1, queueAhead: 1 }]);
    expect(run.states[3]?.resting).toMatchObject([{ orderId: 2, queueAhead: 80 }]);
  });
});

describe("crossing on arrival", () => {
  // The best ask falls to 99_990 while the bid is on its way.
  const falling: BenchLedger[] = [
    BOOK,
    {
      bids: [[99_970, 50]],
      asks: [
        [99_990, 10],
        [100_000, 50],
      ],
    },
    {},
  ];

  it.each<[string, k: number, result: string]>([
    ["one increment under the best ask rests", 99_989, "tesSUCCESS"],
    ["at the best ask is rejected", 99_990, "would_cross"],
    ["beyond the best ask is rejected", 99_995, "would_cross"],
  ])("%s", (_name, k, result) => {
    const run = runBench(falling, [{ sent: 2, order: bid(1, k) }]);
    expect(run.result(1)).toBe(result);
    expect(run.executions).toEqual([]);
    expect(run.exchange.resting.length).toBe(result === "tesSUCCESS" ? 1 : 0);
  });

  it("a rejected order pays its fee", () => {
    const run = runBench(falling, [{ sent: 2, order: bid(1, 99_990) }], { xrp: 1_000 });
    expect(run.exchange.xrp).toBe(990);
    expect(run.notices[2]).toContainEqual({ type: "rejected", orderId: 1, result: "would_cross" });
  });

  it("a rejected replace has taken its old order off", () => {
    const run = runBench(falling, [
      { sent: 1, order: bid(1, 99_960) },
      { sent: 2, order: bid(2, 99_990), replaces: 1 },
    ]);
    expect(run.exchange.resting).toEqual([]);
    expect(run.notices[2]).toContainEqual({ type: "cancelled", orderId: 1, result: "replaced" });
  });

  it("prints walked before us may have cleared the way", () => {
    const cleared = [
      ...falling.slice(0, 2),
      { prints: [buy(99_990, 10)], asks: [[100_000, 50]] } as BenchLedger,
    ];
    const run = runBench(cleared, [{ sent: 2, order: bid(1, 99_990) }], {
      place: (_ledger, prints) => prints,
    });
    expect(run.result(1)).toBe("tesSUCCESS");
  });

  it("an order that may take buys level by level at their prices and rests with what is left", () => {
    const run = runBench(falling, [{ sent: 2, order: bid(1, 100_000, 75) }], {
      exchange: { on_cross: "take" },
    });
    expect(run.executions).toMatchObject([
      { venue: "taker", k: 99_990, drops: 10, tradeSeq: null, takerTx: null },
      { venue: "taker", k: 100_000, drops: 50 },
    ]);
    expect(run.exchange.resting).toMatchObject([{ orderId: 1, k: 100_000, remaining: 15 }]);
  });

  it("an ask that may take sells to the bids", () => {
    const run = runBench([BOOK, {}], [{ sent: 1, order: ask(1, 99_985, 20) }], {
      exchange: { on_cross: "take" },
    });
    expect(run.executions).toMatchObject([{ side: "sell", venue: "taker", k: 99_990, drops: 20 }]);
    expect(run.exchange.resting).toEqual([]);
  });
});

describe("races and fees", () => {
  it("a replace whose old order is gone places the new one and tells of the race", () => {
    const run = runBench(
      [BOOK, {}, { prints: [sell(99_970, 30)] }, {}],
      [
        { sent: 1, order: bid(1, 99_995) },
        { sent: 2, order: bid(2, 99_994), replaces: 1 },
      ],
      { place: (_ledger, prints) => prints },
    );
    expect(run.filled(1)).toBe(30);
    expect(run.notices[2]).toContainEqual({
      type: "cancel_lost",
      orderId: 1,
      result: "offer_gone",
    });
    expect(run.exchange.resting).toMatchObject([{ orderId: 2 }]);
  });

  it("a cancel that finds nothing costs its fee too", () => {
    const run = runBench(
      [BOOK, {}, { prints: [sell(99_970, 30)] }],
      [
        { sent: 1, order: bid(1, 99_995) },
        { sent: 2, cancel: 1, side: "buy" },
      ],
      { place: (_ledger, prints) => prints, xrp: 1_000 },
    );
    expect(run.result(2)).toBe("offer_gone");
    expect(run.exchange.xrp).toBe(1_000 + 30 - 2 * 10);
  });

  it.each<[string, configured: number, asked: number, paid: number]>([
    ["the configured fee when the ledger asks less", 15, 10, 15],
    ["the ledger's when it asks more", 10, 5_000, 5_000],
  ])("a transaction costs %s", (_name, configured, asked, paid) => {
    const run = runBench([BOOK, { feeDrops: asked }], [{ sent: 1, order: bid(1, 99_995) }], {
      fees: { drops_per_transaction: configured },
      xrp: 100_000,
    });
    expect(run.exchange.xrp).toBe(100_000 - paid);
  });
});
