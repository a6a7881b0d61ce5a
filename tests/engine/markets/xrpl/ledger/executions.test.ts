/** Trades from metadata, held against what others read from the same ledgers. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toDouble, toText } from "../../../../../engine/markets/xrpl/ledger/decimal.ts";
import type { Execution } from "../../../../../engine/markets/xrpl/ledger/execution.ts";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { readLedgerReply } from "../../../../../engine/markets/xrpl/ledger/ledger-reply.ts";
import { MAINNET_RLUSD, parsePair } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import { readAmmInfo } from "../../../../../engine/markets/xrpl/ledger/pool-from-amm-info.ts";
import {
  fixtureRows,
  ledgerOfTransaction,
  MAINNET_LEDGERS,
  mainnetLedger,
  RECORDED_PAIR,
  type Row,
  recordedBooks,
  recordedLedgers,
  recordedLedgersV1,
  recordedTruth,
} from "../../../../support/xrpl-fixtures.ts";

const xrp = ({ drops }: Execution): number => Number(drops) / 1e6;
const worth = (execution: Execution): string =>
  [
    execution.ledgerIndex,
    execution.txIndex,
    execution.txHash,
    execution.txType,
    execution.taker,
    execution.venue,
    execution.maker,
    execution.venue === "clob" ? execution.offerSequence : "",
    execution.takerSide,
    xrp(execution),
    toText(execution.rlusd),
  ].join(" ");
const truthWorth = (row: Row): string =>
  [
    row.ledger_index,
    row.tx_index,
    row.tx_hash,
    row.tx_type,
    row.taker,
    row.venue,
    row.maker,
    row.offer_sequence,
    row.taker_side,
    Number(row.xrp),
    row.rlusd,
  ].join(" ");

describe("executionsOf the 119 recorded ledgers", () => {
  const ledgers = recordedLedgers();
  const truth = recordedTruth();
  const found = ledgers.flatMap(({ ledger }) => executionsOf(ledger, RECORDED_PAIR));

  it("gives exactly the 225 executions of the table beside them", () => {
    expect(truth).toHaveLength(225);
    expect(found.map(worth).sort()).toEqual(truth.map(truthWorth).sort());
  });

  it("prices offers by their quality and the pool by its average", () => {
    const prices = new Map(truth.map((row) => [truthWorth(row), row]));
    for (const execution of found) {
      const row = prices.get(worth(execution)) as Row;
      const price = Number(execution.venue === "clob" ? row.offer_price : row.price);
      expect(toDouble(execution.price) / price).toBeCloseTo(1, 9);
    }
  });

  it("gives transactions in the order in which they were applied, best price for the taker first", () => {
    const first = (one: Execution) => toDouble(one.venue === "amm" ? one.p0 : one.price);
    let compared = 0;
    for (const [at, next] of found.entries()) {
      const before = found[at - 1];
      if (before?.ledgerIndex !== next.ledgerIndex) continue;
      expect(next.txIndex).toBeGreaterThanOrEqual(before.txIndex);
      if (next.txIndex !== before.txIndex || next.takerSide !== before.takerSide) continue;
      const sign = next.takerSide === "buy" ? 1 : -1;
      expect((first(next) - first(before)) * sign).toBeGreaterThanOrEqual(0);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(50);
  });

  it("finds the fee that the taker paid: the pool's, or the tenth that the slot's holder pays", () => {
    const fees = found.flatMap((one) => (one.venue === "amm" ? [one.fee] : []));
    expect(fees.filter((fee) => fee === 267)).toHaveLength(17);
    expect(fees.filter((fee) => fee === 26)).toHaveLength(23);
  });

  it("gives every swap an average price between its marginal prices, the second the worse", () => {
    const swaps = found.flatMap((one) => (one.venue === "amm" ? [one] : []));
    for (const { takerSide, p0, price, p1, txHash } of swaps) {
      const prices = [p0, price, p1].map(toDouble);
      const worse = takerSide === "buy" ? prices : prices.reverse();
      expect(worse, txHash).toEqual([...worse].sort((a, b) => a - b));
    }
  });

  it("is the same with the pool's identity from amm_info as without", () => {
    const told = ledgers.flatMap(({ ledger, amm }) => {
      const pool = readAmmInfo(amm, RECORDED_PAIR);
      return executionsOf(ledger, RECORDED_PAIR, { account: pool?.account, fee: pool?.fee });
    });
    expect(told).toEqual(found);
  });

  it("is the same from API version 1", () => {
    const fromV1 = recordedLedgersV1().flatMap((reply) => executionsOf(reply, RECORDED_PAIR));
    expect(fromV1).toEqual(found);
  });

  it("is the same from the reply, its result, and the ledger in it", () => {
    for (const reply of recordedLedgersV1()) {
      const whole = executionsOf(reply, RECORDED_PAIR);
      expect(executionsOf(reply.result, RECORDED_PAIR)).toEqual(whole);
      expect(executionsOf(reply.result.ledger, RECORDED_PAIR)).toEqual(whole);
    }
  });
});

describe("readLedgerReply", () => {
  it("gives index, close time and transactions in the order in which they were applied", () => {
    const books = recordedBooks();
    for (const [at, { ledger }] of recordedLedgers().entries()) {
      const { ledgerIndex, closeTime, transactions } = readLedgerReply(ledger);
      expect([ledgerIndex, closeTime]).toEqual([books[at].ledger_index, books[at].close_time]);
      expect(transactions.map(({ index }) => index)).toEqual([...transactions.keys()]);
    }
    const { closeTime, transactions } = readLedgerReply(mainnetLedger(104540000));
    expect([closeTime, transactions.length]).toEqual([null, 134]);
  });
});

describe("executionsOf main-network ledgers", () => {
  const listed = fixtureRows("mainnet/derived_xrp_rlusd_trades.csv");
  const nine = (text: string): string => Number(text).toFixed(9);

  it.each(MAINNET_LEDGERS)("ledger %i gives exactly the executions listed beside it", (index) => {
    const found = executionsOf(mainnetLedger(index), MAINNET_RLUSD).map((one) =>
      [one.txIndex, one.txHash, one.txType, one.taker, one.venue, one.maker, one.takerSide]
        .concat(xrp(one).toFixed(6), nine(toText(one.rlusd)))
        .join(" "),
    );
    const wanted = listed
      .filter((row) => Number(row.ledger_index) === index)
      .map((row) => {
        const { tx_index, tx_hash, tx_type, taker_account, venue = "", maker_account } = row;
        const side = row.taker_side?.replace("_xrp", "");
        return [tx_index, tx_hash, tx_type, taker_account, venue.toLowerCase(), maker_account, side]
          .concat(row.xrp, nine(row.rlusd ?? ""))
          .join(" ");
      });
    // The other reader kept 12 digits; the one longer amount is cut alike.
    expect(found.sort()).toEqual(wanted.sort());
  });

  it("places the pool's one row by its first marginal price, fee included", () => {
    const found = executionsOf(mainnetLedger(104540000), MAINNET_RLUSD);
    expect(found).toHaveLength(20);
    const at = found.findIndex(({ venue }) => venue === "amm");
    expect(at).toBe(9);
    const [row] = fixtureRows("mainnet/derived_amm_swaps.csv");
    const pool = found[at] as Extract<Execution, { venue: "amm" }>;
    expect(pool.fee).toBe(267);
    expect(toDouble(pool.p0)).toBeCloseTo(Number(row?.spot_before) * (1 - 0.00267), 9);
    expect(toDouble(pool.p1)).toBeCloseTo(Number(row?.spot_after) * (1 - 0.00267), 9);
  });
});

describe("executionsOf single transactions", () => {
  const USD = parsePair("XRP/USD.rhub8VRN55s94qWKDv6jmDy1pUykJzF3wq");
  const EUR = parsePair("XRP/EUR.rhub8VRN55s94qWKDv6jmDy1pUykJzF3wq");
  const CSC = parsePair("XRP/CSC.rCSCManTZ8ME9EoLrSHHYKW8PPwWMgkwr");
  const SEAGULL = parsePair("XRP/SeagullCash.rNHeGnj4kqGSVyFzDcoyi3gsp1bdPuGeNK");
  const BITSTAMP = parsePair("XRP/USD.rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B");

  it.each([
    [
      "a payment to oneself along a path takes two offers of this book",
      "xrplwin-mutation/tx1.json",
      CSC,
      2,
    ],
    ["and none of another currency on that path", "xrplwin-mutation/tx1.json", BITSTAMP, 0],
    ["a payment across one book", "xrplwin-mutation/tx3.json", USD, 1],
    ["the same name from another issuer is another pair", "xrplwin-mutation/tx3.json", BITSTAMP, 0],
    ["a payment that takes part of one offer", "xrplwin-mutation/tx10.json", EUR, 1],
    [
      "a payment with paths through a pool and offers: the pool of this pair",
      "xrplwin-mutation/tx22.json",
      SEAGULL,
      1,
    ],
    ["and the offers of that one", "xrplwin-mutation/tx22.json", EUR, 1],
    ["a clawback", "xrplwin-mutation/tx23.json", USD, 0],
    ["an offer that was made and took nothing", "xrpl-py/offer_created.json", BITSTAMP, 0],
    ["an offer that was cancelled", "xrpl-py/offer_cancelled.json", BITSTAMP, 0],
    [
      "an offer that replaced one with an expiration",
      "xrpl-py/offer_with_expiration.json",
      BITSTAMP,
      0,
    ],
  ])("%s", (_name, file, pair, count) => {
    expect(executionsOf(ledgerOfTransaction(file), pair)).toHaveLength(count);
  });
});

describe("executionsOf in another order", () => {
  const busy = [
    ...recordedLedgers().map(({ ledger }) => ({ ledger, pair: RECORDED_PAIR })),
    { ledger: mainnetLedger(104540000), pair: MAINNET_RLUSD },
  ].filter(({ ledger, pair }) => executionsOf(ledger, pair).length > 1);

  it("depends neither on the order of transactions nor on that of the entries they touched", () => {
    const shuffled = <T>(list: readonly T[], keys: readonly number[]): T[] =>
      list
        .map((value, at) => ({ value, key: keys[at % keys.length] as number, at }))
        .sort((a, b) => a.key - b.key || b.at - a.at)
        .map(({ value }) => value);
    const keys = fc.array(fc.nat(), { minLength: 1, maxLength: 150 });
    expect(busy.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.constantFrom(...busy), keys, keys, ({ ledger, pair }, outer, inner) => {
        const copy = structuredClone(ledger);
        const held = copy.ledger ?? copy;
        held.transactions = shuffled(held.transactions as readonly never[], outer);
        for (const { meta, metaData } of held.transactions) {
          const own = meta ?? metaData;
          own.AffectedNodes = shuffled(own.AffectedNodes, inner);
        }
        expect(executionsOf(copy, pair)).toEqual(executionsOf(ledger, pair));
      }),
      { numRuns: 60 },
    );
  });
});
