/**
 * Random but well-formed ledgers and fixed lists of orders for properties of the exchange: books that are
 * never crossed, prints around them, pool swaps, orders that arrive at random ledgers.
 */
import fc from "fast-check";
import type { Side } from "../../engine/core/market-events.ts";
import type { BenchLedger, BenchPrint, BenchSend, KLevel } from "./exchange-bench.ts";

/** Everything happens within these increments of the middle, so that orders, prints and levels meet. */
const MIDDLE = 100_000;
const REACH = 12;

const side = fc.constantFrom<Side>("buy", "sell");
const drops = fc.integer({ min: 1, max: 60 });
const nearby = fc.integer({ min: MIDDLE - REACH, max: MIDDLE + REACH });

const levels = fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: REACH }), drops), {
  maxLength: 6,
  selector: ([away]) => away,
});

/** A book around a middle that moves; the best prices may lock but never cross. */
const book = fc.tuple(nearby, levels, levels).map(([middle, below, above]) => ({
  bids: below.map(([away, size]): KLevel => [middle - away, size]).sort(([a], [b]) => b - a),
  asks: above.map(([away, size]): KLevel => [middle + away, size]).sort(([a], [b]) => a - b),
}));

const clobPrint = fc.record<BenchPrint>({ k: nearby, drops, taker: side });

/** A pool swap moves the price against the taker. */
const poolPrint = fc
  .record({
    k0: nearby,
    far: fc.integer({ min: 0, max: REACH }),
    drops,
    taker: side,
    told: fc.boolean(),
  })
  .map(({ k0, far, drops: size, taker, told }): BenchPrint => {
    const k1 = taker === "sell" ? k0 - far : k0 + far;
    return { k: (k0 + k1) / 2, drops: size, taker, venue: "amm", k0, ...(told ? { k1 } : {}) };
  });

const ledger = fc.record({
  book: fc.option(book, { nil: undefined }),
  prints: fc.array(
    fc.oneof({ weight: 4, arbitrary: clobPrint }, { weight: 1, arbitrary: poolPrint }),
    {
      maxLength: 5,
    },
  ),
});

export const randomLedgers: fc.Arbitrary<BenchLedger[]> = fc
  .tuple(book, fc.array(ledger, { minLength: 3, maxLength: 10 }))
  .map(([first, rest]) => [
    first,
    ...rest.map(({ book: shown, prints }) => ({ prints, ...shown })),
  ]);

/** Several orders on both sides, arriving when they like, some cancelled again. */
export const randomSends: fc.Arbitrary<BenchSend[]> = fc
  .array(
    fc.record({
      sent: fc.integer({ min: 1, max: 8 }),
      side,
      // Mostly passive: up to a third of the way into the other side.
      away: fc.integer({ min: -REACH / 3, max: REACH }),
      drops,
      cancelAfter: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null, freq: 3 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((orders) =>
    orders.flatMap(({ cancelAfter, sent, away, ...order }, i): BenchSend[] => {
      const id = i + 1;
      const k = order.side === "buy" ? MIDDLE - away : MIDDLE + away;
      const placed: BenchSend = { sent, order: { id, k, ...order } };
      return cancelAfter === null
        ? [placed]
        : [placed, { sent: sent + cancelAfter, cancel: id, side: order.side }];
    }),
  );

/** A fixed place per ledger: the same for every model that is compared. */
export const randomPlaces: fc.Arbitrary<(ledger: number, prints: number) => number> = fc
  .array(fc.nat({ max: 5 }), { minLength: 12, maxLength: 12 })
  .map(
    (places) => (index: number, prints: number) =>
      (places[index % places.length] as number) % (prints + 1),
  );

/** The tape as seen in a mirror: sides swapped, prices reflected at MIDDLE. */
export function mirrorLedger({ bids, asks, prints, ...rest }: BenchLedger): BenchLedger {
  const levelsOf = (shown: readonly KLevel[]) =>
    shown.map(([k, size]): KLevel => [mirrorK(k), size]);
  return {
    ...rest,
    ...(asks === undefined ? {} : { bids: levelsOf(asks) }),
    ...(bids === undefined ? {} : { asks: levelsOf(bids) }),
    ...(prints === undefined ? {} : { prints: prints.map(mirrorPrint) }),
  };
}

function mirrorPrint({ k, k0, k1, taker, ...rest }: BenchPrint): BenchPrint {
  return {
    ...rest,
    k: mirrorK(k),
    taker: mirrorSide(taker),
    ...(k0 === undefined ? {} : { k0: mirrorK(k0) }),
    ...(k1 === undefined ? {} : { k1: mirrorK(k1) }),
  };
}

export function mirrorSend(each: BenchSend): BenchSend {
  if ("cancel" in each) return { ...each, side: mirrorSide(each.side) };
  const { order } = each;
  return { ...each, order: { ...order, side: mirrorSide(order.side), k: mirrorK(order.k) } };
}

export function mirrorK(k: number): number {
  return 2 * MIDDLE - k;
}

export function mirrorSide(of: Side): Side {
  return of === "buy" ? "sell" : "buy";
}
