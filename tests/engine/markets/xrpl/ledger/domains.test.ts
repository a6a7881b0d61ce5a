/** Trades within a permissioned domain are no prints of the book that everybody trades with. */
import { describe, expect, it } from "vitest";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { MAINNET_RLUSD } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import { ledgerOf, offerNode, poolNodes } from "../../../../support/xrpl-metadata.ts";

const DomainID = "D".repeat(64);
const HYBRID = 0x40000;
const SELL = 0x20000;

const taken = (more: object) =>
  offerNode({ taker: "buy", drops: 1e6, micro: 1.3e6, key: "A", isGone: false, more });
const swap = poolNodes({
  held: { drops: 1e12, micro: 1_300_000e6 },
  gained: { drops: -1e6, micro: 1_300_002 },
});

describe("an offer that was taken from is a print", () => {
  it.each<[string, object, object, number]>([
    ["of the open book", {}, {}, 1],
    ["and not where it is of a domain", { DomainID, Flags: 0 }, {}, 0],
    ["whatever other flags it has", { DomainID, Flags: SELL }, {}, 0],
    ["or none that can be read", { DomainID }, {}, 0],
    ["but where it stands in both books", { DomainID, Flags: HYBRID | SELL }, {}, 1],
    ["unless somebody of the domain took it there", { DomainID, Flags: HYBRID }, { DomainID }, 0],
  ])("%s", (_name, offer, transaction, count) => {
    const ledger = ledgerOf([taken(offer)], { more: transaction });
    expect(executionsOf(ledger, MAINNET_RLUSD)).toHaveLength(count);
  });

  it("beside a pool, which nobody reaches from within a domain", () => {
    expect(executionsOf(ledgerOf([taken({}), ...swap]), MAINNET_RLUSD)).toHaveLength(2);
    const within = ledgerOf([taken({ DomainID, Flags: 0 }), ...swap], { more: { DomainID } });
    expect(executionsOf(within, MAINNET_RLUSD)).toEqual([]);
  });
});
