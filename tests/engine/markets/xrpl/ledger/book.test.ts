/** Book and pool as the server answered them, held against the book and pool that metadata gives. */
import { describe, expect, it } from "vitest";
import { parseTapeLine } from "../../../../../engine/markets/tape/parse-line.ts";
import { bookFromOffers } from "../../../../../engine/markets/xrpl/ledger/book-from-offers.ts";
import { bookOffersOf } from "../../../../../engine/markets/xrpl/ledger/book-offer.ts";
import { toText, toWhole } from "../../../../../engine/markets/xrpl/ledger/decimal.ts";
import { parsePair } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import {
  isBeyondCounting,
  poolFromAmmInfo,
  readAmmInfo,
} from "../../../../../engine/markets/xrpl/ledger/pool-from-amm-info.ts";
import {
  fixtureJson,
  RECORDED_PAIR,
  recordedBooks,
  recordedLedgers,
} from "../../../../support/xrpl-fixtures.ts";

const pair = RECORDED_PAIR;
const ledgers = recordedLedgers();
const books = recordedBooks();
const atIndex = (index: number) => {
  const ledger = ledgers.find((one) => one.index === index);
  const book = books.find((one) => one.ledger_index === index);
  if (ledger === undefined || book === undefined) throw new Error(`no ledger ${index}`);
  return { ledger, book };
};
const closeTimeOf = ({ book }: ReturnType<typeof atIndex>): number => book.close_time;

/** An offer as the independent reading of the metadata has it. */
type Known = {
  readonly account: string;
  readonly sequence: number;
  readonly price: string;
  readonly quality: string;
  readonly xrp: string;
  readonly rlusd: string;
  readonly xrp_funded: string;
  readonly rlusd_funded: string;
  readonly expiration?: number;
  readonly expired?: boolean;
};
const drops = (xrp: string): number => Math.round(Number(xrp) * 1e6);

describe("bookOffersOf the 119 recorded ledgers", () => {
  it("reads every offer of both sides as metadata gives it: 5690, in book order", () => {
    let count = 0;
    for (const { index, asks, bids } of ledgers) {
      const { book } = atIndex(index);
      for (const [reply, known, taker] of [
        [asks, book.asks as readonly Known[], "buy"],
        [bids, book.bids as readonly Known[], "sell"],
      ] as const) {
        const read = bookOffersOf(reply, pair, taker).map((offer) => ({
          account: offer.account,
          sequence: offer.sequence,
          price: Number(toText(offer.price)).toFixed(9),
          stated: [Number(offer.stated.drops), toText(offer.stated.rlusd)],
          funded: [Number(offer.funded.drops), toText(offer.funded.rlusd)],
          expiration: offer.expiration,
        }));
        const wanted = known.map((offer) => ({
          account: offer.account,
          sequence: offer.sequence,
          price: Number(offer.price).toFixed(9),
          stated: [drops(offer.xrp), offer.rlusd],
          funded: [drops(offer.xrp_funded), offer.rlusd_funded],
          expiration: offer.expiration ?? null,
        }));
        expect(read, `ledger ${index}, taker ${taker}`).toEqual(wanted);
        count += read.length;
      }
    }
    expect(count).toBe(5690);
  });
});

describe("bookFromOffers", () => {
  it("gives the funded levels of all 119 ledgers, best first, and counts what it left out", () => {
    const leftOut = { dust: 0, unfunded: 0, expired: 0, offGrid: 0 };
    for (const { index, asks, bids } of ledgers) {
      const { book } = atIndex(index);
      const options = { pair, t: 7, closeTime: book.close_time, dustDrops: 0 };
      const reading = bookFromOffers(asks, bids, options);
      const levels = (known: readonly Known[]): number[][] => {
        // Offers of one quality are one level; two that differ in the tenth digit are not.
        const byQuality = new Map<string, number[]>();
        for (const { quality, price, xrp_funded, expired } of known) {
          if (expired === true || drops(xrp_funded) === 0) continue;
          const level = byQuality.get(quality) ?? [Number(Number(price).toFixed(9)), 0];
          byQuality.set(quality, [level[0] as number, (level[1] as number) + drops(xrp_funded)]);
        }
        return [...byQuality.values()];
      };
      const nine = (side: readonly (readonly [number, number])[]) =>
        side.map(([price, size]) => [Number(price.toFixed(9)), size]);
      expect(nine(reading.event.asks), `asks of ${index}`).toEqual(levels(book.asks));
      expect(nine(reading.event.bids), `bids of ${index}`).toEqual(levels(book.bids));
      expect(parseTapeLine(JSON.stringify(reading.event))).toEqual({ value: reading.event });
      for (const name of ["dust", "unfunded", "expired", "offGrid"] as const) {
        leftOut[name] += reading.leftOut[name];
      }
    }
    const all = books.flatMap(({ asks, bids }) => [...asks, ...bids] as Known[]);
    const expired = all.filter((offer) => offer.expired === true).length;
    const unfunded = all.filter((one) => one.expired !== true && drops(one.xrp_funded) === 0);
    expect(leftOut).toEqual({ dust: 0, unfunded: unfunded.length, expired, offGrid: 0 });
    expect(expired).toBeGreaterThan(0);
  });

  it("passes a locked book on: an ask and a bid of 1.29974 are the same double", () => {
    const found = atIndex(17);
    const { event, isCrossed } = bookFromOffers(found.ledger.asks, found.ledger.bids, {
      pair,
      t: 0,
      closeTime: closeTimeOf(found),
      dustDrops: 0,
    });
    expect([event.bids[0], event.asks[0], isCrossed]).toEqual([
      [1.29974, 238_502_385],
      [1.29974, 238_500_000],
      false,
    ]);
  });

  it("leaves dust out and counts it, so that the touch is a size that can be traded", () => {
    const found = atIndex(18);
    const reading = (dustDrops: number) =>
      bookFromOffers(found.ledger.asks, found.ledger.bids, {
        pair,
        t: 0,
        closeTime: closeTimeOf(found),
        dustDrops,
      });
    expect(reading(2_383).event.bids[0]).toEqual([1.29974, 2_383]);
    expect(reading(2_383).leftOut.dust).toBe(0);
    expect(reading(2_384).event.bids[0]?.[0]).toBeLessThan(1.29974);
    expect(reading(2_384).leftOut.dust).toBe(1);
  });

  const bid = (price: number, extra: object = {}) => offer(price, "sell", extra);
  const ask = (price: number, extra: object = {}) => offer(price, "buy", extra);
  const at = (closeTime: number) => ({ pair, t: 0, closeTime, dustDrops: 10 });
  const book = (asks: readonly object[], bids: readonly object[], closeTime = 0) =>
    bookFromOffers({ offers: asks }, { offers: bids }, at(closeTime));

  it.each([
    ["dies when the ledger closes at its expiration", 1_000, 0],
    ["is alive one second before", 999, 1],
  ])("an offer %s", (_name, closeTime, count) => {
    expect(book([ask(1.3, { Expiration: 1_000 })], [], closeTime).event.asks).toHaveLength(count);
  });

  it.each([
    ["funds that cover part of an ask", { taker_gets_funded: "40" }, [[1.3, 40]], 0],
    ["no funds at all", { taker_gets_funded: "0" }, [], 1],
  ])("sizes an ask by %s", (_name, extra, asks, unfunded) => {
    const reading = book([ask(1.3, extra)], []);
    expect([reading.event.asks, reading.leftOut.unfunded]).toEqual([asks, unfunded]);
  });

  it("merges offers of one price and keeps the best first whatever the order of the answer", () => {
    const { event } = book([ask(1.31), ask(1.3), ask(1.31)], [bid(1.2), bid(1.25), bid(1.2)]);
    expect(event.asks).toEqual([
      [1.3, 1_000_000],
      [1.31, 2_000_000],
    ]);
    expect(event.bids).toEqual([
      [1.25, 1_000_000],
      [1.2, 2_000_000],
    ]);
  });

  it("shows a crossed book as locked in its middle, with nothing inside and every size kept", () => {
    const reading = book([ask(1.29), ask(1.3), ask(1.4)], [bid(1.31), bid(1.295), bid(1.2)]);
    expect(reading.isCrossed).toBe(true);
    expect(reading.event.asks).toEqual([
      [1.3, 2_000_000],
      [1.4, 1_000_000],
    ]);
    expect(reading.event.bids).toEqual([
      [1.3, 1_000_000],
      [1.295, 1_000_000],
      [1.2, 1_000_000],
    ]);
    expect(parseTapeLine(JSON.stringify(reading.event))).toEqual({ value: reading.event });
  });

  it("survives a bid for more XRP than there is, a hair above nothing", () => {
    const huge = { TakerPays: "99999999999999999", quality: "999999999" };
    const { event } = book([], [bid(1, huge), bid(1, huge)]);
    expect(event.bids.map(([, size]) => size)).toEqual([1e15]);
    const absurd = book([], [bid(1, { quality: "1e17" })]);
    expect([absurd.event.bids, absurd.leftOut.offGrid]).toEqual([[], 1]);
  });

  it("reads a whole book of 2018, 400 asks and 254 bids, as an uncrossed one", () => {
    const dollars = parsePair("XRP/USD.rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B");
    const [asks, bids] = [
      fixtureJson("book-2018-asks.json.gz"),
      fixtureJson("book-2018-bids.json.gz"),
    ];
    expect([asks.offers.length, bids.offers.length]).toEqual([400, 254]);
    const { event, leftOut, isCrossed } = bookFromOffers(asks, bids, {
      pair: dollars,
      t: 1,
      closeTime: 594_000_000,
      dustDrops: 10_000,
    });
    const offers = [...asks.offers, ...bids.offers];
    const unfunded = offers.filter(isUnfunded).length;
    expect(unfunded).toBeGreaterThan(10);
    expect(leftOut.unfunded).toBe(unfunded);
    expect(isCrossed).toBe(false);
    expect(parseTapeLine(JSON.stringify(event))).toEqual({ value: event });
    // A real bid of that book: six million XRP for a hundredth of a cent.
    expect(leftOut.offGrid).toBe(1);
    const onGrid = offers.filter(({ TakerPays }) => TakerPays !== "6000000000000");
    const alive = onGrid.filter(({ Expiration: at = Infinity }) => at > 594_000_000);
    const sizes = alive.map((one) => Number(xrpFunded(one))).filter((size) => size >= 10_000);
    const shown = [...event.asks, ...event.bids].map(([, size]) => size);
    expect(sumOf(shown)).toBe(sumOf(sizes));
    expect(shown.length).toBeGreaterThan(380);
  });
});

describe("poolFromAmmInfo", () => {
  it("reads the pool of all 119 ledgers as metadata gives it", () => {
    for (const { index, amm } of ledgers) {
      const { pool } = atIndex(index).book;
      const read = readAmmInfo(amm, pair);
      expect(read).not.toBeNull();
      expect([read?.account, Number(read?.drops), read && toText(read.rlusd), read?.fee]).toEqual([
        pool.account,
        drops(pool.xrp),
        pool.rlusd,
        pool.trading_fee,
      ]);
      expect(poolFromAmmInfo(amm, { pair, t: 3 })).toEqual({
        type: "amm",
        t: 3,
        xrp_drops: drops(pool.xrp),
        rlusd_micro: read && Number(toWhole(read.rlusd, 6)),
        fee: pool.trading_fee,
      });
    }
  });

  const swapped = ({ amm }: { readonly amm: Readonly<Record<string, unknown>> }) => ({
    amm: { ...amm, amount: amm.amount2, amount2: amm.amount },
  });
  it("does not mind which asset comes first", () => {
    const { amm } = atIndex(20).ledger;
    expect(readAmmInfo(swapped(amm), pair)).toEqual(readAmmInfo(amm, pair));
  });

  it.each([
    ["a pair without a pool", { status: "error", error: "actNotFound" }],
    ["the same under result", { result: { status: "error", error: "actNotFound" } }],
    ["an emptied pool", emptied()],
  ])("gives null for %s", (_name, reply) => {
    expect(poolFromAmmInfo(reply, { pair, t: 0 })).toBeNull();
  });

  it.each<[string, string, boolean]>([
    ["the most that can be counted", "9007199254.740991", true],
    ["a millionth more", "9007199254.740992", false],
    ["what some currencies hold", "60000000000", false],
  ])("leaves a pool out that holds more than can be counted: %s", (_name, value, isCounted) => {
    const { amm } = atIndex(20).ledger.amm;
    const reply = { amm: { ...amm, amount2: { ...amm.amount2, value } } };
    const pool = readAmmInfo(reply, pair);
    expect(pool !== null && isBeyondCounting(pool)).toBe(!isCounted);
    expect(poolFromAmmInfo(reply, { pair, t: 0 }) !== null).toBe(isCounted);
  });

  it("tells another error from a missing pool", () => {
    expect(() => readAmmInfo({ status: "error", error: "tooBusy" }, pair)).toThrow(/tooBusy/);
  });
});

function emptied() {
  const { amm } = atIndex(20).ledger.amm;
  return { amm: { ...amm, amount: "0", amount2: { ...amm.amount2, value: "0" } } };
}

function isUnfunded(offer: { readonly taker_gets_funded?: string | { readonly value: string } }) {
  const funded = offer.taker_gets_funded;
  return funded !== undefined && Number(typeof funded === "string" ? funded : funded.value) === 0;
}

type Offered = Readonly<Record<"TakerGets" | "TakerPays", unknown>> & {
  readonly taker_gets_funded?: unknown;
  readonly taker_pays_funded?: unknown;
};

function xrpFunded({ TakerGets, TakerPays, ...funded }: Offered): unknown {
  return typeof TakerGets === "string"
    ? (funded.taker_gets_funded ?? TakerGets)
    : (funded.taker_pays_funded ?? TakerPays);
}

function sumOf(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** One XRP at this price. */
function offer(price: number, taker: "buy" | "sell", extra: object) {
  const dollars = { ...pair, value: String(price) };
  return {
    Account: "rLyNi793oxwPG25kS3kTMGujwJ8JcYAfVh",
    Sequence: 1,
    TakerGets: taker === "buy" ? "1000000" : dollars,
    TakerPays: taker === "buy" ? dollars : "1000000",
    quality: (taker === "buy" ? price / 1e6 : 1e6 / price).toPrecision(16),
    ...extra,
  };
}
