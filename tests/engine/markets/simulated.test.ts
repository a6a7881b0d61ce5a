/** The simulated markets: the same seed gives the same bytes, and each scenario is what it says it is. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type {
  AmmEvent,
  BookEvent,
  LedgerEvent,
  MarketEvent,
  TradeEvent,
} from "../../../engine/core/market-events.ts";
import {
  type GeneratedTape,
  generateSimulated,
} from "../../../engine/markets/simulated/generate.ts";
import { SCENARIOS } from "../../../engine/markets/simulated/scenarios.ts";
import { readTape } from "../../../engine/markets/tape/read-tape.ts";
import { tapeSummary, writeTape } from "../../../engine/markets/tape/write-tape.ts";
import { testFolder } from "../../support/own-folder.ts";

const HALF_HOUR = 1_800_000;
const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
const NAMES = SCENARIOS.map(({ name }) => name);

type Group = {
  readonly tick: number;
  readonly ledger: LedgerEvent;
  readonly trades: readonly TradeEvent[];
  readonly book: BookEvent | null;
  readonly amm: AmmEvent | null;
  readonly order: string;
};

function groupsOf({ events }: GeneratedTape): Group[] {
  const groups: Group[] = [];
  let open: MarketEvent[] = [];
  for (const event of events) {
    open.push(event);
    if (event.type !== "ledger") continue;
    groups.push({
      tick: groups.length + 1,
      ledger: event,
      trades: open.filter((one): one is TradeEvent => one.type === "trade"),
      book: (open.find(({ type }) => type === "book") as BookEvent | undefined) ?? null,
      amm: (open.find(({ type }) => type === "amm") as AmmEvent | undefined) ?? null,
      order: open.map(({ type }) => type).join(" "),
    });
    open = [];
  }
  return groups;
}

const midOf = (book: BookEvent) => ((book.bids[0]?.[0] ?? 0) + (book.asks[0]?.[0] ?? 0)) / 2;
const spreadOf = (book: BookEvent) =>
  (((book.asks[0]?.[0] ?? 0) - (book.bids[0]?.[0] ?? 0)) / midOf(book)) * 1e4;
const basisOf = ({ book, amm }: Group) =>
  (midOf(book as BookEvent) / ((amm as AmmEvent).rlusd_micro / (amm as AmmEvent).xrp_drops) - 1) *
  1e4;
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** Hashes at seed 7 over ten minutes. A change here changes old results: raise GENERATOR_VERSION. */
const GOLDEN: Readonly<Record<string, string>> = {
  "mainnet-tight": "473e10b159ed1f19eae2c575d04e4b71bdba2849fd0dac1b7361ac4d93de42ca",
  "hostile-anchor": "5275771a8caa8ac7fd73a3160e8820f60446b7e97747b13d7ca6ca647a91a3a5",
  "trend-down": "817b850f8383f1c267ad4f02b4e9f79cfefa46faf3066b414ae8854fcdce1edf",
  "cycling-anchor": "f6877ad8a2cf65de0388d1ca98b482038af3dcbe0a369dc82e18051a241d4d63",
  "trend-up": "7a6b6b1fed022201b9442d34bbb4bd68709f4fb7bb07f25ee0e8f1a5fcae39ae",
  volatile: "6d1fc131d5fc85b0deeb9301a0bf2fe20e21db57bef71836ceccab087686682c",
  "thin-testnet": "f784d11d52cdfb92b0a1dd82ed1c217652045124ef6ef275cb551cd91c683c0c",
  quiet: "950db8f0916ada7590022d09d065779597db5198e9d1edf73acfbb053bd8f977",
  outages: "036f36b1be2989fdbd6ef6c66a44eb8671159ef1a705c4dbb7af8338c6a92c4f",
};

describe.each(NAMES)("%s", (name) => {
  it("gives the same bytes for the same seed, and the bytes it always gave", () => {
    const hash = tapeSummary(generateSimulated(name, 7, 600_000)).hash;
    expect(tapeSummary(generateSimulated(name, 7, 600_000)).hash).toBe(hash);
    expect(hash).toBe(GOLDEN[name]);
    expect(tapeSummary(generateSimulated(name, 8, 600_000)).hash).not.toBe(hash);
  });

  it("is a tape that the reader accepts", () => {
    const path = join(testFolder("tape"), "generated.ndjson.gz");
    const tape = generateSimulated(name, 7, HALF_HOUR);
    writeTape(path, tape);
    expect(readTape(path)).toMatchObject({
      header: tape.header,
      events: tape.events,
      warnings: [],
    });
  });

  it("begins with a book at the start and ends at exactly start + duration", () => {
    const { header, events } = generateSimulated(name, 7, 123_457);
    expect(events[0]?.t).toBe(Date.UTC(2026, 0, 5));
    expect(groupsOf({ header, events })[0]?.book).not.toBeNull();
    expect(events.at(-1)).toEqual({
      type: "end",
      t: Date.UTC(2026, 0, 5) + 123_457,
      reason: "duration",
    });
    expect(
      events.filter(({ t }) => t >= Date.UTC(2026, 0, 5) + 123_457 && t !== events.at(-1)?.t),
    ).toEqual([]);
    expect(header).toMatchObject({
      network: "simulated",
      price_increment: 0.00001,
      pair: "XRP/RLUSD",
    });
  });

  it("closes a ledger every 3 to 5 s, its trades first and in sequence", () => {
    const groups = groupsOf(generateSimulated(name, 7, HALF_HOUR));
    groups.forEach(({ ledger, trades, order }, i) => {
      expect(order).toMatch(/^(gap )*(trade )*(amm book )?ledger$/);
      expect(trades.map(({ seq }) => seq)).toEqual(trades.map((_, seq) => seq));
      expect(trades.every((trade) => trade.t === ledger.t && trade.ledger === ledger.index)).toBe(
        true,
      );
      const before = groups[i - 1]?.ledger;
      if (before === undefined || ledger.index !== before.index + 1) return;
      expect(ledger.t - before.t).toBeGreaterThanOrEqual(3_000);
      expect(ledger.t - before.t).toBeLessThanOrEqual(5_000);
    });
  });
});

describe("every generated market", () => {
  it("keeps its beginning when the session is longer", () => {
    const short = generateSimulated("mainnet-tight", 5, 300_000).events.slice(0, -1);
    expect(generateSimulated("mainnet-tight", 5, HALF_HOUR).events.slice(0, short.length)).toEqual(
      short,
    );
  });

  it("prints at prices a taker could reach: worse and worse for each taker, from the shown book outwards", () => {
    for (const seed of SEEDS.slice(0, 5)) {
      let shown: BookEvent | null = null;
      for (const { trades, book } of groupsOf(
        generateSimulated("mainnet-tight", seed, HALF_HOUR),
      )) {
        for (const tx of new Set(trades.map((trade) => trade.tx))) {
          const walk = trades.filter((trade) => trade.tx === tx);
          const sign = walk[0]?.taker === "buy" ? 1 : -1;
          const places = walk.map(({ p0, price }) => sign * (p0 ?? price));
          expect(places).toEqual(places.toSorted((a, b) => a - b));
          const touch =
            (walk[0]?.taker === "buy" ? shown?.asks : shown?.bids)?.[0]?.[0] ?? Number.NaN;
          expect((places[0] ?? Number.NaN) * 1).toBeGreaterThanOrEqual(sign * touch);
        }
        shown = book;
      }
    }
  });

  it("moves the pool's marginal price by what was taken, and prints the average between", () => {
    const swaps = SEEDS.flatMap(
      (seed) => generateSimulated("hostile-anchor", seed, 120_000).events,
    ).filter((event): event is TradeEvent => event.type === "trade" && event.venue === "amm");
    expect(swaps.length).toBeGreaterThan(10);
    for (const { taker, price, p0 = 0, p1 = 0 } of swaps) {
      expect(Math.sign(p1 - p0)).toBe(taker === "buy" ? 1 : -1);
      expect(price).toBeGreaterThan(Math.min(p0, p1));
      expect(price).toBeLessThan(Math.max(p0, p1));
      expect(2 * price - p0).toBeCloseTo(p1, 5);
    }
  });
});

describe("mainnet-tight", () => {
  const all = SEEDS.map((seed) => groupsOf(generateSimulated("mainnet-tight", seed, HALF_HOUR)));

  it("has a spread of about 4 bps and at least 20 levels a side", () => {
    const books = all.flat().map(({ book }) => book as BookEvent);
    expect(median(books.map(spreadOf))).toBeGreaterThan(3.6);
    expect(median(books.map(spreadOf))).toBeLessThan(4.4);
    expect(
      Math.min(...books.map(({ bids, asks }) => Math.min(bids.length, asks.length))),
    ).toBeGreaterThanOrEqual(20);
  });

  it("has a mid that rests mostly and moves 4 bps in three ledgers seldom", () => {
    const moves = (ticks: number) =>
      all.flatMap((groups) =>
        groups
          .slice(ticks)
          .map(
            ({ book }, i) =>
              Math.abs(midOf(book as BookEvent) / midOf(groups[i]?.book as BookEvent) - 1) * 1e4,
          ),
      );
    const share = (values: readonly number[], limit: number) =>
      values.filter((value) => value >= limit).length / values.length;
    expect(share(moves(1), 1)).toBeLessThan(0.12);
    expect(share(moves(3), 4)).toBeLessThan(0.05);
    expect(share(moves(3), 4)).toBeGreaterThan(0.002);
  });

  it("has a pool of about 1.9 M XRP that follows the book at a basis of its own", () => {
    for (const groups of all) {
      const basis = groups.map(basisOf);
      expect(Math.abs(median(basis))).toBeGreaterThan(4);
      expect(Math.abs(median(basis))).toBeLessThan(10);
      expect((groups[0]?.amm?.xrp_drops ?? 0) / 1e12).toBeCloseTo(1.9, 1);
      expect(groups[0]?.amm?.fee).toBe(267);
    }
  });

  it("has takers in bursts: counts per minute vary more than chance alone would", () => {
    const counts = all.flatMap((groups) => {
      const minutes = new Map<number, Set<string>>();
      for (let minute = 0; minute < 30; minute++) minutes.set(minute, new Set());
      for (const { trades, ledger } of groups) {
        for (const { tx } of trades)
          minutes.get(Math.floor((ledger.t - Date.UTC(2026, 0, 5)) / 60_000))?.add(tx);
      }
      return [...minutes.values()].map(({ size }) => size);
    });
    const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
    // A Poisson process has variance = mean.
    expect(variance / mean).toBeGreaterThan(1.3);
  });
});

describe("hostile-anchor", () => {
  const seeds = Array.from({ length: 100 }, (_, i) => i * 7_919 + 1);

  it("pins the basis at −15 ± 2 bps and flips it to +15 at one third of the duration", () => {
    for (const seed of SEEDS) {
      for (const group of groupsOf(generateSimulated("hostile-anchor", seed, HALF_HOUR))) {
        const flipped = group.ledger.t - Date.UTC(2026, 0, 5) >= HALF_HOUR / 3;
        expect(Math.abs(basisOf(group) - (flipped ? 15 : -15))).toBeLessThanOrEqual(2);
      }
    }
  });

  it("prints more than 20 bps beyond the previous mid on each side, larger than an order, between ticks 3 and 20", () => {
    for (const seed of seeds) {
      const groups = groupsOf(generateSimulated("hostile-anchor", seed, 120_000));
      const far = { buy: 0, sell: 0 };
      groups.forEach(({ tick, trades }, i) => {
        if (tick < 3 || tick > 20) return;
        const mid = midOf(groups[i - 1]?.book as BookEvent);
        for (const { taker, price, drops, venue } of trades) {
          const beyond = (price / mid - 1) * (taker === "buy" ? 1e4 : -1e4);
          if (venue === "clob" && beyond > 20 && drops > 25_000_000) far[taker] += 1;
        }
      });
      expect(far.buy, `seed ${seed}`).toBeGreaterThanOrEqual(1);
      expect(far.sell, `seed ${seed}`).toBeGreaterThanOrEqual(1);
    }
  });
});

describe("the other scenarios", () => {
  it("trend-down falls 60 to 100 bps in half an hour on every seed, and half of that in half the time", () => {
    for (const seed of SEEDS) {
      const groups = groupsOf(generateSimulated("trend-down", seed, HALF_HOUR));
      const mids = groups.map(({ book }) => midOf(book as BookEvent));
      const fall = (i: number) => (1 - (mids[i] ?? 0) / (mids[0] ?? 1)) * 1e4;
      expect(fall(mids.length - 1)).toBeGreaterThan(60);
      expect(fall(mids.length - 1)).toBeLessThan(100);
      expect(fall(mids.length >> 1)).toBeGreaterThan(20);
    }
  });

  it("thin-testnet has a spread of about 3,000 bps and takers on both sides", () => {
    for (const seed of SEEDS.slice(0, 5)) {
      const groups = groupsOf(generateSimulated("thin-testnet", seed, HALF_HOUR));
      expect(median(groups.map(({ book }) => spreadOf(book as BookEvent)))).toBeGreaterThan(2_900);
      expect(median(groups.map(({ book }) => spreadOf(book as BookEvent)))).toBeLessThan(3_100);
      expect(new Set(groups.flatMap(({ trades }) => trades.map(({ taker }) => taker))).size).toBe(
        2,
      );
    }
  });

  it("quiet has books and no trade", () => {
    for (const seed of SEEDS) {
      const { events } = generateSimulated("quiet", seed, HALF_HOUR);
      expect(events.some(({ type }) => type === "trade")).toBe(false);
    }
  });

  it("outages has gaps without events in them, and ledgers without a book", () => {
    const { header, events } = generateSimulated("outages", 1, HALF_HOUR);
    const gaps = events.filter((event) => event.type === "gap");
    expect(gaps.length).toBeGreaterThanOrEqual(4);
    expect(gaps.map(({ phase }) => phase)).toEqual(
      gaps.map((_, i) => (i % 2 === 0 ? "open" : "close")),
    );
    events.forEach((event, i) => {
      if (event.type === "gap" && event.phase === "open") expect(events[i + 1]?.type).toBe("gap");
    });
    expect(groupsOf({ header, events }).filter(({ book }) => book === null).length).toBeGreaterThan(
      5,
    );
  });

  it("refuses a name it does not know, and lists those it does", () => {
    expect(() => generateSimulated("mainnet-tihgt", 1, 1_000)).toThrow(
      /was "mainnet-tihgt", expected one of mainnet-tight, /,
    );
  });
});
