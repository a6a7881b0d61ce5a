/**
 * What else a validated ledger may hold, today or after an amendment: it is nobody's fault and says nothing of our
 * pair. What may be of our pair and cannot be read is told.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { MAINNET_RLUSD } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import { runs } from "../../../../support/properties.ts";
import { replaceOne } from "../../../../support/replace-one.ts";
import {
  mainnetLedger,
  RECORDED_PAIR,
  recordedLedgers,
} from "../../../../support/xrpl-fixtures.ts";

import { POOL_ACCOUNT } from "../../../../support/xrpl-metadata.ts";

type Fields = Record<string, unknown>;

const pair = RECORDED_PAIR;
const POOL = "rPoolPoolPoolPoolPoolPoolPoolPoo";
const [recorded] = recordedLedgers().filter(({ ledger }) => executionsOf(ledger, pair).length > 1);

/** A transaction of the shape that servers give, changed by a test. */
function transaction({ tx = {}, meta = {}, ...outer }: { tx?: Fields; meta?: Fields } & Fields) {
  return {
    hash: "4489EC9209A02221FBFADE49CFD09C93D46C2AF3B0878FC2A8767B2F21DFA9BB",
    tx_json: { Account: "rSomebodyElse", TransactionType: "Payment", Fee: "10", ...tx },
    meta: {
      AffectedNodes: [],
      TransactionIndex: 900,
      TransactionResult: "tesSUCCESS",
      ...meta,
    },
    ...outer,
  };
}

function withOdd(odd: unknown): unknown {
  const reply = structuredClone(recorded?.ledger);
  reply.ledger.transactions.push(odd);
  return reply;
}

const touching = (node: unknown) => ({ meta: { AffectedNodes: [node] } });
const nodeOf = (LedgerEntryType: unknown, fields: Fields, previous: Fields = {}) => ({
  ModifiedNode: {
    LedgerEntryType,
    LedgerIndex: "AB",
    FinalFields: fields,
    PreviousFields: previous,
  },
});
const issued = (value: string, issuer = pair.issuer) => ({
  currency: pair.currency,
  issuer,
  value,
});

describe("a ledger with a transaction that does not concern the pair", () => {
  const NO_FIELD = undefined;

  it.each<[string, unknown]>([
    [
      "a pseudo-transaction without an account, as UNLModify is written",
      transaction({ tx: { Account: "", TransactionType: "UNLModify", UNLModifyDisabling: 1 } }),
    ],
    ["one that names no account at all", transaction({ tx: { Account: NO_FIELD } })],
    ["EnableAmendment", transaction({ tx: { TransactionType: "EnableAmendment", Account: "" } })],
    ["an unknown type", transaction({ tx: { TransactionType: "LoanBrokerSet" } })],
    ["a type of a new sort", transaction({ tx: { TransactionType: 7 } })],
    ["no type", transaction({ tx: { TransactionType: NO_FIELD } })],
    ["no hash", transaction({ hash: NO_FIELD })],
    ["a result of a new sort", transaction({ meta: { TransactionResult: 0 } })],
    ["no position", transaction({ meta: { TransactionIndex: NO_FIELD } })],
    ["the position of another one", transaction({ meta: { TransactionIndex: 0 } })],
    ["metadata that touches nothing", transaction({ meta: { AffectedNodes: NO_FIELD } })],
    ["a node of a new sort", transaction(touching({ MovedNode: { LedgerIndex: "AB" } }))],
    ["a node without a type", transaction(touching({ ModifiedNode: { LedgerIndex: "AB" } }))],
    [
      "a trust line of the issuer with somebody, of a new sort",
      transaction(
        touching({ MovedNode: { LedgerEntryType: "RippleState", Balance: issued("1"), h: POOL } }),
      ),
    ],
    [
      "an offer between tokens of a new sort",
      transaction(
        touching(
          nodeOf(
            "Offer",
            { TakerGets: { mpt_issuance_id: "00", value: "1" }, TakerPays: "5" },
            { TakerGets: { mpt_issuance_id: "00", value: "2" } },
          ),
        ),
      ),
    ],
    [
      "an offer of the issuer's currency for another currency, without a directory",
      transaction(
        touching(
          nodeOf(
            "Offer",
            { TakerGets: issued("1"), TakerPays: issued("1", "rOther") },
            { TakerGets: issued("2") },
          ),
        ),
      ),
    ],
  ])("%s: the executions are those without it", (_name, odd) => {
    expect(executionsOf(withOdd(odd), pair)).toEqual(executionsOf(recorded?.ledger, pair));
  });
});

describe("a transaction that may be of the pair and cannot be read", () => {
  const offer = nodeOf(
    "Offer",
    {
      TakerGets: "5",
      TakerPays: issued("7"),
      Account: "rM",
      Sequence: 1,
      BookDirectory: "nowhere",
    },
    { TakerGets: "6", TakerPays: issued("8") },
  );
  const inPool = (account: string) => ({
    meta: {
      TransactionIndex: undefined,
      AffectedNodes: [
        nodeOf("AccountRoot", { Account: account, AMMID: "AB", Balance: "1" }, { Balance: "2" }),
        nodeOf("RippleState", { Balance: issued("1"), LowLimit: issued("0"), HighLimit: account }),
      ],
    },
  });

  it.each<[string, unknown]>([
    ["an offer without a price", transaction(touching(offer))],
    ["an offer in a node of a new sort", transaction(touching({ MovedNode: offer.ModifiedNode }))],
    ["one that does not say what it is", transaction(touching({ MovedNode: issued("1") }))],
    [
      "a fill without a position",
      transaction({ meta: { AffectedNodes: [offer], TransactionIndex: null } }),
    ],
    ["a swap without a position", transaction(inPool(POOL))],
  ])("%s is told", (_name, odd) => {
    for (const pool of [{}, { account: POOL }]) {
      expect(() => executionsOf(withOdd(odd), pair, pool)).toThrow(
        expect.objectContaining({ code: "MKT_LEDGER_REPLY" }),
      );
    }
  });

  it("a swap of another pool of the issuer is not ours once the pool is known", () => {
    const odd = withOdd(transaction(inPool("rAnotherPool")));
    const pool = { account: POOL };
    expect(executionsOf(odd, pair, pool)).toEqual(executionsOf(recorded?.ledger, pair, pool));
  });
});

describe("a ledger of the main network", () => {
  const ledger = mainnetLedger(104540000);
  const pool = { account: POOL_ACCOUNT };
  const foreign = [...ledger.transactions.keys()].filter(
    (at) => !JSON.stringify(ledger.transactions[at]).includes(MAINNET_RLUSD.issuer),
  );
  /** Without these nobody can tell what a transaction touched. */
  const telling = ["meta", "metaData", "AffectedNodes"];

  it("means the same whatever stands in a field of a transaction of other people", () => {
    const expected = executionsOf(ledger, MAINNET_RLUSD, pool);
    expect(expected.length).toBeGreaterThan(0);
    const bend = fc.record({
      at: fc.constantFrom(...foreign),
      where: fc.nat(),
      to: fc.jsonValue(),
    });
    fc.assert(
      fc.property(bend, ({ at, where, to }) => {
        const bent = structuredClone(ledger.transactions[at]);
        replaceOne(bent, where, to, telling);
        const copy = { ...ledger, transactions: ledger.transactions.with(at, bent) };
        expect(executionsOf(copy, MAINNET_RLUSD, pool)).toEqual(expected);
      }),
      runs(100),
    );
  });
});
