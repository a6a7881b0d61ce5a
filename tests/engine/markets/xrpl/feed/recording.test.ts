/** The recorded market, played to the feed over a real socket, comes out as it was. */
import { describe, expect, it } from "vitest";
import type { BookEvent, Level, MarketEvent } from "../../../../../engine/core/market-events.ts";
import { expectPromisesKept } from "./promises.ts";
import { nextLedger, ofType, serve, watch } from "./support.ts";
import { drops, executionsOf, recorded, trueExecutions } from "./truth.ts";

const FIRST = 11;
const LAP = 119;

describe("the 119 recorded ledgers through the feed", () => {
  it("give exactly the recorded executions, books and pools", async () => {
    const server = await serve();
    const watched = await watch([server]);
    // Ledger 11 comes round again as the last of the 119.
    while ((await nextLedger([server], watched)) < FIRST + LAP);
    const { events, feed } = watched;

    expectPromisesKept(events);
    expect(ofType(events, "gap")).toEqual([]);
    const groups = groupsOf(events);
    expect([...groups.keys()]).toEqual(Array.from({ length: LAP }, (_, i) => FIRST + 1 + i));
    expect(executionsOf(events)).toEqual(trueExecutions());
    for (const [index, { book, amm }] of groups) {
      const truth = trueBooks().get(index === FIRST + LAP ? FIRST : index) as RecordedBook;
      expect(levelsOf(book)).toEqual({ asks: levels(truth.asks, 1), bids: levels(truth.bids, -1) });
      expect(amm).toEqual({
        xrp_drops: drops(truth.pool.xrp),
        rlusd_micro: Math.floor(Number(truth.pool.rlusd) * 1e6 + 1e-6),
        fee: truth.pool.trading_fee,
      });
    }
    expect(feed.health().counts).toMatchObject({
      ledgers: LAP,
      gaps: 0,
      failovers: 0,
      trades: 225,
    });
    expect(feed.firstMid()).toBe(midOf(groups.get(FIRST + 1)?.book as BookEvent));
  });

  it("asks four questions a ledger, each naming the ledger", async () => {
    const server = await serve();
    const watched = await watch([server]);
    const before = server.control.requests().length;
    const index = await nextLedger([server], watched);
    const asked = server.control.requests().slice(before);
    expect(asked.map(({ command }) => command).sort()).toEqual([
      "amm_info",
      "book_offers",
      "book_offers",
      "ledger",
    ]);
    expect(asked.map(({ ledgerIndex }) => ledgerIndex)).toEqual([index, index, index, index]);
  });
});

type Group = { readonly book: BookEvent; readonly amm: object };

function groupsOf(events: readonly MarketEvent[]): ReadonlyMap<number, Group> {
  const groups = new Map<number, Group>();
  events.forEach((event, at) => {
    if (event.type !== "ledger") return;
    const [amm, book] = events.slice(at - 2, at);
    if (amm?.type !== "amm" || book?.type !== "book") throw new Error("no whole group");
    const { type: _type, t: _t, ...pool } = amm;
    groups.set(event.index, { book, amm: pool });
  });
  return groups;
}

type RecordedOffer = {
  readonly price: string;
  readonly xrp_funded: string;
  readonly rlusd_funded: string;
  readonly expired?: boolean;
};
type RecordedBook = {
  readonly ledger_index: number;
  readonly asks: readonly RecordedOffer[];
  readonly bids: readonly RecordedOffer[];
  readonly pool: { readonly xrp: string; readonly rlusd: string; readonly trading_fee: number };
};

let books: ReadonlyMap<number, RecordedBook> | undefined;

function trueBooks(): ReadonlyMap<number, RecordedBook> {
  books ??= new Map(
    recorded("book.ndjson.gz")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as RecordedBook)
      .map((book) => [book.ledger_index, book] as const),
  );
  return books;
}

const DUST_DROPS = 10_000;

function levels(offers: readonly RecordedOffer[], direction: 1 | -1): readonly Level[] {
  const sizes = new Map<number, number>();
  for (const { price, xrp_funded, rlusd_funded, expired } of offers) {
    const size = drops(xrp_funded);
    if (expired === true || Number(rlusd_funded) === 0 || size < DUST_DROPS) continue;
    const shown = Number(Number(price).toPrecision(12));
    sizes.set(shown, (sizes.get(shown) ?? 0) + size);
  }
  return [...sizes].sort(([a], [b]) => direction * (a - b));
}

function levelsOf({ asks, bids }: BookEvent) {
  const rounded = (side: readonly Level[]) =>
    side.map(([price, size]): Level => [Number(price.toPrecision(12)), size]);
  return { asks: rounded(asks), bids: rounded(bids) };
}

function midOf({ asks, bids }: BookEvent): number {
  return ((bids[0]?.[0] ?? Number.NaN) + (asks[0]?.[0] ?? Number.NaN)) / 2;
}
