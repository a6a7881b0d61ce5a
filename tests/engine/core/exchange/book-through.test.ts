import { describe, expect, it } from "vitest";
import type { FillModelName } from "../../../../engine/core/engine-config.ts";
import { fillModel } from "../../../../engine/core/exchange/fill-models.ts";
import { matchBook, startWalk } from "../../../../engine/core/exchange/matching.ts";
import { openExchange } from "../../../../engine/core/exchange/types.ts";
import { testConfig } from "../../../support/core-session.ts";
import { type BenchLedger, type KLevel, runBench } from "../../../support/exchange-bench.ts";

const BOOK: BenchLedger = {
  bids: [[99_900, 50]],
  asks: [
    [100_010, 50],
    [100_020, 80],
  ],
};
const bid = (id: number, k: number, drops = 30) => ({ id, side: "buy" as const, k, drops });

/** What a bid at 100_000 fills when the asks become these after the ledger that follows its arrival. */
function filled(asks: readonly KLevel[], model: FillModelName): number {
  const ledgers = [BOOK, {}, { asks }];
  return runBench(ledgers, [{ sent: 1, order: bid(1, 100_000) }], {
    exchange: { fill_model: model },
  }).filled(1);
}

describe("the book comes through us", () => {
  it.each<[string, KLevel[], atPrice: number, through: number]>([
    ["an ask one increment above us", [[100_001, 40]], 0, 0],
    ["an ask at our price fills at or beyond, not strictly beyond", [[100_000, 12]], 12, 0],
    ["an ask beyond our price", [[99_999, 12]], 12, 12],
    [
      "asks at and beyond",
      [
        [99_999, 5],
        [100_000, 7],
      ],
      12,
      5,
    ],
    ["no more than our order", [[99_999, 500]], 30, 30],
    [
      "levels above us do not count",
      [
        [99_999, 5],
        [100_001, 400],
      ],
      5,
      5,
    ],
  ])("%s", (_name, asks, atPrice, through) => {
    expect([filled(asks, "touch"), filled(asks, "queue"), filled(asks, "through")]).toEqual([
      atPrice,
      atPrice,
      through,
    ]);
  });

  it("fills at our price, without a trade of the tape", () => {
    const run = runBench(
      [BOOK, {}, { asks: [[99_990, 12]] }],
      [{ sent: 1, order: bid(1, 100_000) }],
    );
    expect(run.executions).toMatchObject([
      { venue: "book", k: 100_000, drops: 12, micro: 12, tradeSeq: null, takerTx: null, tick: 3 },
    ]);
  });

  it("counts what is shown only once", () => {
    const run = runBench(
      [BOOK, {}, { asks: [[99_999, 5]] }, {}, { asks: [[99_999, 5]] }, { asks: [[99_999, 9]] }],
      [{ sent: 1, order: bid(1, 100_000) }],
    );
    expect(run.executions.map(({ tick, drops }) => [tick, drops])).toEqual([
      [3, 5],
      [6, 4],
    ]);
  });

  it("counts only what is new at a level that was shown before", () => {
    // The bid joins after the asks came down; it may rest there only because it would be rejected otherwise.
    const run = runBench(
      [
        { ...BOOK, asks: [[100_001, 10]] },
        {},
        {
          asks: [
            [100_000, 4],
            [100_001, 10],
          ],
        },
      ],
      [{ sent: 1, order: bid(1, 100_000) }],
    );
    expect(run.filled(1)).toBe(4);
  });

  it("shares what is newly shown among our orders, best price first", () => {
    const run = runBench(
      [BOOK, {}, { asks: [[99_990, 40]] }],
      [
        { sent: 1, order: bid(1, 99_995) },
        { sent: 1, order: bid(2, 100_000) },
      ],
    );
    expect([run.filled(2), run.filled(1)]).toEqual([30, 10]);
  });

  it("takes our ask when the bids rise through it", () => {
    const run = runBench(
      [
        BOOK,
        {},
        {
          bids: [
            [100_006, 8],
            [100_005, 3],
            [100_004, 90],
          ],
          asks: [[100_020, 80]],
        },
      ],
      [{ sent: 1, order: { id: 1, side: "sell", k: 100_005, drops: 30 } }],
    );
    expect(run.executions).toMatchObject([{ side: "sell", venue: "book", k: 100_005, drops: 11 }]);
  });

  it("a bid that arrives within the ledger is met by what the ledger leaves", () => {
    const run = runBench([BOOK, { asks: [[99_999, 6]] }], [{ sent: 1, order: bid(1, 100_000) }]);
    expect(run.executions).toMatchObject([{ venue: "book", drops: 6, tick: 2 }]);
  });

  it("counts nothing as newly shown where there is no book to hold it against", () => {
    const resting = { orderId: 1, side: "buy" as const, k: 100_000, remaining: 30, queueAhead: 0 };
    const exchange = { ...openExchange(1_000_000_000, 1_000), resting: [resting] };
    const walk = startWalk(exchange);
    const config = testConfig();
    const context = {
      tick: 1,
      at: 0,
      decimals: 5,
      feeDrops: 10,
      config,
      model: fillModel("touch"),
    };
    const shown = { bids: [], asks: [{ k: 99_990, drops: 12 }] };
    matchBook(walk, null, shown, context);
    expect(walk).toEqual({ exchange, notices: [] });
    matchBook(walk, { bids: [], asks: [] }, shown, context);
    expect(walk.notices).toHaveLength(1);
  });
});
