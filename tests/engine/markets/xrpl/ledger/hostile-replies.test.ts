/** Replies that are not what they should be: a CodedError that names the place, and never anything else. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CodedError } from "../../../../../engine/errors.ts";
import { parseTapeLine } from "../../../../../engine/markets/tape/parse-line.ts";
import { bookFromOffers } from "../../../../../engine/markets/xrpl/ledger/book-from-offers.ts";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { poolFromAmmInfo } from "../../../../../engine/markets/xrpl/ledger/pool-from-amm-info.ts";
import { tradeEvents } from "../../../../../engine/markets/xrpl/ledger/trade-events.ts";
import { replaceOne } from "../../../../support/replace-one.ts";
import { RECORDED_PAIR, recordedLedgers } from "../../../../support/xrpl-fixtures.ts";

const pair = RECORDED_PAIR;
const ledgers = recordedLedgers();
const at = { pair, t: 1, closeTime: 0, dustDrops: 0 };

/** A ledger with a pool swap and offers in one transaction. */
const withPool = ledgers.filter(({ ledger }) => {
  const found = executionsOf(ledger, pair);
  return found.some(({ venue }) => venue === "amm") && found.some(({ venue }) => venue === "clob");
});
// biome-ignore lint/suspicious/noExplicitAny: a recorded reply that a test bends
const bent = (change: (reply: any) => void): unknown => {
  const reply = structuredClone(withPool[0]?.ledger);
  change(reply);
  return reply;
};
describe("a ledger reply that cannot be read", () => {
  it.each<[string, unknown, string]>([
    ["nothing", null, "MKT_LEDGER_REPLY"],
    ["a list", [], "MKT_LEDGER_REPLY"],
    ["an object without a ledger", { name: "x" }, "MKT_LEDGER_REPLY"],
    ["an error", { status: "error", error: "lgrNotFound" }, "MKT_LEDGER_REPLY"],
    ["an error without a token", { result: { status: "error" } }, "MKT_LEDGER_REPLY"],
    ["a ledger without its index", { ledger: { transactions: [] } }, "MKT_LEDGER_REPLY"],
    ["a ledger without transactions", { ledger: { ledger_index: 7 } }, "MKT_LEDGER_NOT_EXPANDED"],
    [
      "hashes in place of transactions",
      { ledger: { ledger_index: 7, transactions: ["ABCD"] } },
      "MKT_LEDGER_NOT_EXPANDED",
    ],
    [
      "binary in place of transactions",
      { ledger: { ledger_index: 7, transactions: [{ tx_blob: "12", meta: "20" }] } },
      "MKT_LEDGER_NOT_EXPANDED",
    ],
    ["no metadata", bent((r) => delete r.ledger.transactions[0].meta), "MKT_LEDGER_NO_METADATA"],
    [
      "two transactions at one position",
      bent((r) => r.ledger.transactions.push(r.ledger.transactions[0])),
      "MKT_LEDGER_REPLY",
    ],
    [
      "a position that is no number",
      bent((r) => {
        r.ledger.transactions[0].meta.TransactionIndex = "first";
      }),
      "MKT_LEDGER_REPLY",
    ],
  ])("%s", (_name, reply, code) => {
    expect(() => executionsOf(reply, pair)).toThrow(
      expect.objectContaining({ code, name: "CodedError" }),
    );
  });

  it("says the place, what was there and what was expected", () => {
    const reply = bent((one) => {
      one.ledger.transactions[0].meta.AffectedNodes = "none";
    });
    expect(() => executionsOf(reply, pair)).toThrow(
      /^ledger \d+: transactions\[0\]\.meta\.AffectedNodes was "none", expected a list$/,
    );
  });
});

describe("transactions that are no trades", () => {
  const count = executionsOf(withPool[0]?.ledger, pair).length;

  it.each<[string, string]>([
    ["a result other than tesSUCCESS gives none", "tecKILLED"],
    ["of any kind", "tecPATH_PARTIAL"],
  ])("%s", (_name, result) => {
    const reply = bent((one) => {
      for (const { meta } of one.ledger.transactions) meta.TransactionResult = result;
    });
    expect(count).toBeGreaterThan(1);
    expect(executionsOf(reply, pair)).toEqual([]);
  });

  it.each(["AMMDeposit", "AMMWithdraw", "AMMClawback", "AMMBid", "AMMVote"])(
    "a pool that moves in %s is no swap",
    (type) => {
      const reply = bent((one) => {
        for (const { tx_json } of one.ledger.transactions) tx_json.TransactionType = type;
      });
      expect(executionsOf(reply, pair).filter(({ venue }) => venue === "amm")).toEqual([]);
    },
  );

  it("a pool whose two assets move the same way is no swap", () => {
    const reply = bent((one) => {
      for (const { meta } of one.ledger.transactions) {
        for (const { ModifiedNode: node } of meta.AffectedNodes) {
          if (node?.FinalFields?.AMMID === undefined) continue;
          const [before, after] = [node.PreviousFields.Balance, node.FinalFields.Balance];
          Object.assign(node.PreviousFields, { Balance: after });
          Object.assign(node.FinalFields, { Balance: before });
        }
      }
    });
    expect(executionsOf(reply, pair).filter(({ venue }) => venue === "amm")).toEqual([]);
  });

  it("an offer deleted without amounts before is no fill", () => {
    const reply = bent((one) => {
      for (const { meta } of one.ledger.transactions) {
        for (const node of meta.AffectedNodes) {
          for (const entry of [node.ModifiedNode, node.DeletedNode]) {
            if (entry?.LedgerEntryType === "Offer") delete entry.PreviousFields;
          }
        }
      }
    });
    expect(executionsOf(reply, pair).filter(({ venue }) => venue === "clob")).toEqual([]);
  });
});

/** Runs the work; whether it failed as it may. */
function failsOnlyByCode(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    expect(error.message.length).toBeLessThan(500);
  }
}

describe("arbitrary JSON", () => {
  it("never throws anything but a CodedError", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (reply, other) => {
        failsOnlyByCode(() => executionsOf(reply, pair));
        failsOnlyByCode(() => bookFromOffers(reply, other, at));
        failsOnlyByCode(() => poolFromAmmInfo(reply, at));
      }),
      { numRuns: 300 },
    );
  });

  it("nor does a real reply with one value replaced, and what comes out is a tape's", () => {
    const strange = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("0", "-1", "1e80", "9".repeat(60), "NaN", -1, 1e300, 2 ** 53, "", {}),
    );
    const bend = fc.record({ ledger: fc.constantFrom(...withPool), where: fc.nat(), to: strange });
    fc.assert(
      fc.property(bend, ({ ledger: { ledger, asks, bids, amm }, where, to }) => {
        for (const [reply, read] of [
          [ledger, (one: unknown) => tradeEvents(executionsOf(one, pair), at)],
          [asks, (one: unknown) => [bookFromOffers(one, bids, at).event]],
          [bids, (one: unknown) => [bookFromOffers(asks, one, at).event]],
          [amm, (one: unknown) => [poolFromAmmInfo(one, at)]],
        ] as const) {
          const copy = structuredClone(reply);
          replaceOne(copy, where, to);
          failsOnlyByCode(() => {
            for (const event of read(copy)) {
              if (event === null) continue;
              expect(parseTapeLine(JSON.stringify(event))).toEqual({ value: event });
            }
          });
        }
      }),
      { numRuns: 300 },
    );
  });
});
