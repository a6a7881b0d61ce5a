/** Order inside a transaction where recorded ones show no example: ties, both directions, the pool's fee. */
import { describe, expect, it } from "vitest";
import { toDouble, toText } from "../../../../../engine/markets/xrpl/ledger/decimal.ts";
import { executionsOf } from "../../../../../engine/markets/xrpl/ledger/executions.ts";
import { MAINNET_RLUSD } from "../../../../../engine/markets/xrpl/ledger/pair.ts";
import { tradeEvents } from "../../../../../engine/markets/xrpl/ledger/trade-events.ts";
import {
  ledgerOf,
  type OfferTaken,
  offerNode,
  POOL_ACCOUNT,
  poolNodes,
} from "../../../../support/xrpl-metadata.ts";

const XRP = 1_000_000;
/** One XRP taken at this price. */
const taken = (taker: "buy" | "sell", price: number, key: string, isGone = true): OfferTaken => ({
  taker,
  drops: XRP,
  micro: Math.round(price * 1e6),
  key,
  isGone,
});
/** A million XRP at 1.3 RLUSD, of which one XRP was bought without fee. */
const HELD = { drops: 1e12, micro: 1_300_000e6 };
const freePool = poolNodes({ held: HELD, gained: { drops: -XRP, micro: 1_300_002 } });
const POOL = { account: POOL_ACCOUNT, fee: 0 };
const keysOf = (nodes: readonly object[]): readonly string[] =>
  executionsOf(ledgerOf(nodes), MAINNET_RLUSD, POOL).map(({ key }) => key);

describe("order inside a transaction", () => {
  it.each<[string, readonly OfferTaken[], readonly string[]]>([
    [
      "a buyer gets the lowest price first",
      [taken("buy", 1.3, "A"), taken("buy", 1.2, "B")],
      ["B", "A"],
    ],
    ["a seller the highest", [taken("sell", 1.2, "A"), taken("sell", 1.3, "B")], ["B", "A"]],
    [
      "at one price an offer that is left ended the taking",
      [taken("buy", 1.3, "A", false), taken("buy", 1.3, "B")],
      ["B", "A"],
    ],
    [
      "at one price the key decides between offers that are gone",
      [taken("buy", 1.3, "B"), taken("buy", 1.3, "A")],
      ["A", "B"],
    ],
    [
      "purchases come before sales, whatever their prices",
      [taken("sell", 1.4, "A"), taken("buy", 1.5, "B")],
      ["B", "A"],
    ],
  ])("%s", (_name, offers, keys) => {
    expect(keysOf(offers.map(offerNode))).toEqual(keys);
  });

  it.each([
    ["a better one", 1.299, ["A", "95F7"]],
    ["the same", 1.3, ["A", "95F7"]],
    ["a worse one", 1.301, ["95F7", "A"]],
  ])("the pool against an offer of %s", (_name, price, keys) => {
    const offer = offerNode(taken("buy", price, "A", false));
    expect(keysOf([offer, ...freePool])).toEqual(keys);
  });

  it("the pool's fee moves it behind an offer that its price alone would beat", () => {
    // 1.3 before fee is 1.30348 to a buyer.
    const swap = poolNodes({ held: HELD, gained: { drops: -XRP, micro: 1_303_482 } });
    const offer = offerNode(taken("buy", 1.301, "A", false));
    const found = executionsOf(ledgerOf([offer, ...swap]), MAINNET_RLUSD, { fee: 267 });
    expect(found.map(({ venue }) => venue)).toEqual(["clob", "amm"]);
  });
});

describe("the fee of a swap", () => {
  // XRP bought for what the constant product asks at 0, 26.7 and 267 hundred-thousandths.
  it.each([
    ["the pool's", 1_303_482, 267, 267],
    ["a tenth of it for the slot's holder", 1_300_340, 267, 26],
    ["found without being told", 1_303_482, undefined, 267],
    ["never below nothing", 1_299_000, undefined, 0],
    ["never above what the ledger allows", 1_400_000, undefined, 1_000],
  ])("is %s", (_name, micro, fee, paid) => {
    const swap = poolNodes({ held: HELD, gained: { drops: -XRP, micro } });
    const [found] = executionsOf(ledgerOf(swap), MAINNET_RLUSD, { fee });
    expect(found?.venue === "amm" && found.fee).toBe(paid);
  });

  it("is paid on top by a buyer", () => {
    const swap = poolNodes({ held: HELD, gained: { drops: -XRP, micro: 1_303_482 } });
    const [found] = executionsOf(ledgerOf(swap), MAINNET_RLUSD, { fee: 267 });
    const p0 = found?.venue === "amm" ? toDouble(found.p0) : 0;
    expect(p0).toBeCloseTo(1.3 / (1 - 0.00267), 12);
  });
});

describe("a fill that rounds to nothing", () => {
  it("of XRP is an execution and no event, and the others keep their place", () => {
    const dust = { ...taken("buy", 1.2, "A"), drops: 0 };
    const node = offerNode({ ...dust, drops: 1 });
    const entry = Object.values(node)[0];
    entry.PreviousFields.TakerGets = entry.FinalFields.TakerGets;
    const found = executionsOf(ledgerOf([node, offerNode(taken("buy", 1.9, "B"))]), MAINNET_RLUSD);
    const [first] = [...found].sort((a, b) => (a.key < b.key ? -1 : 1));
    expect([first?.drops, first && toText(first.rlusd)]).toEqual([0n, "1.2"]);
    const events = tradeEvents(found, { t: 0 });
    expect(events.map(({ drops, seq }) => [drops, seq])).toEqual([
      [XRP, found.findIndex(({ key }) => key === "B")],
    ]);
  });

  it("of both is none", () => {
    const node = offerNode(taken("buy", 1.2, "A"));
    const entry = Object.values(node)[0];
    const { TakerGets, TakerPays } = entry.FinalFields;
    entry.PreviousFields = { TakerGets, TakerPays };
    expect(executionsOf(ledgerOf([node]), MAINNET_RLUSD)).toEqual([]);
  });
});
