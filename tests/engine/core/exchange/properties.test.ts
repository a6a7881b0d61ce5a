/** What must hold for any fixed list of orders on any tape, whatever the fill model. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FillModelName } from "../../../../engine/core/engine-config.ts";
import type { Execution } from "../../../../engine/core/exchange/types.ts";
import type { Side } from "../../../../engine/core/market-events.ts";
import {
  type BenchLedger,
  type BenchOptions,
  type BenchSend,
  type KLevel,
  runBench,
} from "../../../support/exchange-bench.ts";
import { runs } from "../../../support/properties.ts";
import {
  mirrorK,
  mirrorLedger,
  mirrorSend,
  mirrorSide,
  randomLedgers,
  randomPlaces,
  randomSends,
} from "../../../support/random-tapes.ts";

const MODELS: readonly FillModelName[] = ["touch", "queue", "through"];
const model = fc.constantFrom(...MODELS);
const exchange = fc.record({
  on_cross: fc.constantFrom("reject" as const, "take" as const),
  queue_cancel_model: fc.constantFrom("none" as const, "proportional" as const),
  latency_ledgers: fc.constantFrom(1, 2),
});
const market = fc.tuple(randomLedgers, randomSends, randomPlaces, exchange);

function ordersOf(sends: readonly BenchSend[]) {
  return sends.flatMap((each) => ("order" in each ? [each.order] : []));
}

describe("any fixed list of orders on any tape", () => {
  it("fills, order by order, under touch at least what it fills under queue, and there at least through", () => {
    fc.assert(
      fc.property(market, ([ledgers, sends, place, options]) => {
        const filled = MODELS.map((fill_model) => {
          const run = runBench(ledgers, sends, { place, exchange: { ...options, fill_model } });
          return ordersOf(sends).map(({ id }) => run.filled(id));
        }) as [number[], number[], number[]];
        const [touch, queue, through] = filled;
        ordersOf(sends).forEach((_order, i) => {
          expect(touch[i]).toBeGreaterThanOrEqual(queue[i] as number);
          expect(queue[i]).toBeGreaterThanOrEqual(through[i] as number);
        });
      }),
      runs(1_500),
    );
  });

  it("never fills more of a print than the print held, nor of an order than it asked", () => {
    fc.assert(
      fc.property(market, model, ([ledgers, sends, place, options], fill_model) => {
        const run = runBench(ledgers, sends, { place, exchange: { ...options, fill_model } });
        const byPrint = new Map<string, number>();
        for (const { takerTx, drops } of run.executions) {
          if (takerTx !== null) byPrint.set(takerTx, (byPrint.get(takerTx) ?? 0) + drops);
        }
        ledgers.forEach(({ prints = [] }, i) => {
          prints.forEach(({ drops }, seq) => {
            expect(byPrint.get(`tx-${i + 1}-${seq}`) ?? 0).toBeLessThanOrEqual(drops);
          });
        });
        for (const { id, drops } of ordersOf(sends))
          expect(run.filled(id)).toBeLessThanOrEqual(drops);
      }),
      runs(800),
    );
  });

  it("fills at the order's own price and side, or better when it takes", () => {
    fc.assert(
      fc.property(market, model, ([ledgers, sends, place, options], fill_model) => {
        const run = runBench(ledgers, sends, { place, exchange: { ...options, fill_model } });
        const orders = new Map(ordersOf(sends).map((order) => [order.id, order]));
        for (const { orderId, side, k, venue } of run.executions) {
          const order = orders.get(orderId);
          expect(side).toBe(order?.side);
          const better = side === "buy" ? (order?.k ?? 0) - k : k - (order?.k ?? 0);
          if (venue === "taker") expect(better).toBeGreaterThanOrEqual(0);
          else expect(better).toBe(0);
        }
      }),
      runs(500),
    );
  });

  it("fills nothing before an order arrives, nor after its cancel", () => {
    fc.assert(
      fc.property(market, model, ([ledgers, sends, place, options], fill_model) => {
        const run = runBench(ledgers, sends, { place, exchange: { ...options, fill_model } });
        const { latency_ledgers } = options;
        for (const each of sends) {
          const id = "order" in each ? each.order.id : each.cancel;
          const due = each.sent + latency_ledgers;
          for (const { tick } of run.executions.filter(({ orderId }) => orderId === id)) {
            if ("order" in each) expect(tick).toBeGreaterThanOrEqual(due);
            else expect(tick).toBeLessThanOrEqual(due);
          }
        }
      }),
      runs(500),
    );
  });

  it("balances are the start, plus executions, less one fee per applied transaction", () => {
    fc.assert(
      fc.property(market, model, ([ledgers, sends, place, options], fill_model) => {
        const start = { xrp: 1_000_000_000, rlusd: 1_000_000_000 };
        const run = runBench(ledgers, sends, {
          ...start,
          place,
          exchange: { ...options, fill_model },
        });
        let { xrp, rlusd } = start;
        run.notices.forEach((notices, i) => {
          for (const notice of notices) {
            if (notice.type === "transaction") xrp -= notice.feeDrops;
            if (notice.type !== "fill") continue;
            const sign = notice.execution.side === "buy" ? 1 : -1;
            xrp += sign * notice.execution.drops;
            rlusd -= sign * notice.execution.micro;
          }
          expect([run.states[i]?.xrp, run.states[i]?.rlusd]).toEqual([xrp, rlusd]);
        });
      }),
      runs(500),
    );
  });

  it("gets the mirrored fills on the mirrored tape, exactly", () => {
    fc.assert(
      fc.property(market, model, ([ledgers, sends, place, options], fill_model) => {
        const bench: BenchOptions = { place, exchange: { ...options, fill_model } };
        const straight = runBench(ledgers, sends, bench);
        const mirrored = runBench(ledgers.map(mirrorLedger), sends.map(mirrorSend), bench);
        expect(facts(mirrored.executions)).toEqual(
          facts(
            straight.executions.map((each) => ({
              ...each,
              side: mirrorSide(each.side),
              k: mirrorK(each.k),
            })),
          ),
        );
      }),
      runs(800),
    );
  });

  it("never fills more of any order when the queue ahead is doubled", () => {
    fc.assert(
      fc.property(
        market,
        fc.constantFrom<Side>("buy", "sell"),
        ([ledgers, sends, place, options], side) => {
          // Prints and our orders stay, on one side only; what others show there, and so ahead of us, doubles.
          // The other side's book stays as it is: what stands there decides whether we cross.
          const ours = sends.filter(
            (each) => ("order" in each ? each.order.side : each.side) === side,
          );
          const bench: BenchOptions = { place, exchange: { ...options, fill_model: "queue" } };
          const once = runBench(ledgers, ours, bench);
          const twice = runBench(
            ledgers.map((ledger) => doubled(ledger, side)),
            ours,
            bench,
          );
          for (const { id } of ordersOf(ours)) {
            expect(twice.filled(id)).toBeLessThanOrEqual(once.filled(id));
          }
        },
      ),
      runs(800),
    );
  });
});

function doubled(ledger: BenchLedger, side: Side): BenchLedger {
  const twice = (levels: readonly KLevel[]) => levels.map(([k, drops]): KLevel => [k, 2 * drops]);
  const { bids, asks } = ledger;
  if (side === "buy") return bids === undefined ? ledger : { ...ledger, bids: twice(bids) };
  return asks === undefined ? ledger : { ...ledger, asks: twice(asks) };
}

/** What counts of an execution: not its number, since bids are applied before asks. Sorted. */
function facts(executions: readonly Execution[]) {
  return executions
    .map(({ orderId, side, k, drops, venue, tradeSeq, tick }) => ({
      orderId,
      side,
      k,
      drops,
      venue,
      tradeSeq,
      tick,
    }))
    .map((fact) => JSON.stringify(fact))
    .sort();
}
