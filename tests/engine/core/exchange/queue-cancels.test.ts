import { describe, expect, it } from "vitest";
import { type BenchLedger, type KLevel, runBench } from "../../../support/exchange-bench.ts";

const ASKS: readonly KLevel[] = [[100_100, 50]];
const bids = (drops: number): BenchLedger => ({
  bids: [
    [99_990, 50],
    [99_980, drops],
    [99_900, 70],
  ].filter(([, size]) => size !== 0) as unknown as KLevel[],
  asks: ASKS,
});

/** Queue ahead of a bid at 99_980 (joined at 80) after the ledgers that follow its arrival. */
function queueAfter(ledgers: readonly BenchLedger[], model: "none" | "proportional", k = 99_980) {
  const run = runBench(
    [bids(80), {}, ...ledgers],
    [{ sent: 1, order: { id: 1, side: "buy", k, drops: 30 } }],
    {
      exchange: { queue_cancel_model: model },
    },
  );
  return run.exchange.resting[0]?.queueAhead;
}
const printed = (drops: number) => ({ prints: [{ k: 99_980, drops, taker: "sell" as const }] });
/** The pool's price came down to ours and no further, at an average that rounds to ours. */
const swapped = (ledger: BenchLedger): BenchLedger => ({
  ...ledger,
  prints: [{ k: 99_980.5, drops: 30, taker: "sell", venue: "amm", k0: 99_981, k1: 99_980 }],
});

describe("cancellations ahead of us", () => {
  it.each<[string, BenchLedger[], none: number, proportional: number]>([
    ["an unchanged level", [bids(80)], 80, 80],
    ["a level that grew", [bids(200)], 80, 80],
    ["all of the level stood ahead, so all that left stood ahead", [bids(50)], 80, 50],
    ["the level is gone", [bids(0)], 80, 0],
    ["a decrease that prints explain", [{ ...bids(50), ...printed(30) }], 50, 50],
    ["a decrease that prints explain in part", [{ ...bids(40), ...printed(30) }], 50, 40],
    ["a decrease beside a swap of the pool, which took none of it", [swapped(bids(50))], 80, 50],
    [
      "others joined behind us: a quarter of 320 stands ahead, so a quarter of what left did",
      [bids(320), bids(160)],
      80,
      40,
    ],
    ["odd shares are rounded in favour of the queue", [bids(240), bids(239)], 80, 80],
    [
      "prints eat the queue, then cancellations take their share",
      [bids(160), { ...bids(80), ...printed(40) }],
      40,
      27,
    ],
  ])("%s", (_name, ledgers, none, proportional) => {
    expect([queueAfter(ledgers, "none"), queueAfter(ledgers, "proportional")]).toEqual([
      none,
      proportional,
    ]);
  });

  it("a level outside the shown book is unchanged: nothing is known about it", () => {
    const shallow: BenchLedger = { bids: [[99_990, 50]], asks: ASKS };
    expect(queueAfter([shallow], "proportional")).toBe(80);
  });

  it("does not shorten the queue of an order that arrived within the ledger", () => {
    expect(
      runBench(
        [bids(80), bids(40)],
        [{ sent: 1, order: { id: 1, side: "buy", k: 99_980, drops: 30 } }],
        {
          exchange: { queue_cancel_model: "proportional" },
        },
      ).exchange.resting[0]?.queueAhead,
    ).toBe(80);
  });
});
