import { describe, expect, it } from "vitest";
import type { EngineConfig } from "../../../../engine/core/engine-config.ts";
import { NO_FILTERS } from "../../../../engine/core/strategy/filters.ts";
import { viewInventory } from "../../../../engine/core/strategy/inventory-view.ts";
import { intendQuote, type QuoteInputs } from "../../../../engine/core/strategy/quotes.ts";
import { testConfig, XRP } from "../../../support/core-session.ts";

type Over = Partial<Omit<QuoteInputs, "bestBid" | "bestAsk" | "config">> & {
  readonly touch?: readonly [bid: number, ask: number];
  readonly strategy?: Partial<EngineConfig["strategy"]>;
  readonly transferFeeBps?: number;
};

function inputs({
  touch = [1.4297, 1.4303],
  strategy = {},
  transferFeeBps = 0,
  ...over
}: Over = {}): QuoteInputs {
  const [bestBid, bestAsk] = touch;
  const mid = (bestBid + bestAsk) / 2;
  return {
    tick: 10,
    decimals: 5,
    bestBid,
    bestAsk,
    referencePrice: mid,
    inventory: viewInventory(250 * XRP, 250 * XRP, mid),
    driftPct: 0,
    skew: 0,
    momentum: null,
    filters: NO_FILTERS,
    spendableXrp: 250 * XRP,
    rlusd: 250 * XRP,
    config: testConfig({ strategy, fees: { transfer_fee_bps: transferFeeBps } }),
    ...over,
  };
}

const both = (over: Over) =>
  [intendQuote("buy", inputs(over)), intendQuote("sell", inputs(over))] as const;

describe("intended prices", () => {
  it.each<[string, Over, bid: number, ask: number]>([
    ["bid rounded down, ask up", { referencePrice: 1.43 }, 142_857, 143_229],
    ["a grid price stays", { referencePrice: 1, touch: [0.9999, 1.0001] }, 99_900, 100_160],
    [
      "skew moves both the same way",
      { referencePrice: 1, touch: [0.9, 1.1], skew: 4 },
      99_860,
      100_120,
    ],
  ])("%s", (_name, over, bid, ask) => {
    const [buy, sell] = both(over);
    expect([buy.k, sell.k]).toEqual([bid, ask]);
    expect([buy.clamped, sell.clamped]).toEqual([false, false]);
  });

  const through = { bid_offset_bps: -20, ask_offset_bps: -20 };
  it.each<[string, Over, bid: number, ask: number, clamped: [boolean, boolean]]>([
    [
      "one increment under the best ask, one over the best bid",
      { strategy: through },
      143_029,
      142_971,
      [true, true],
    ],
    [
      "an off-grid touch is rounded against us first",
      { strategy: through, touch: [1.429704, 1.430296] },
      143_029,
      142_971,
      [true, true],
    ],
    [
      "inside a locked book nothing is quoted",
      { strategy: { bid_offset_bps: 0, ask_offset_bps: 0 }, touch: [1.43, 1.43] },
      142_999,
      143_001,
      [true, true],
    ],
    [
      "clamped prices are off the mid of a one-increment spread",
      { strategy: through, touch: [1.43, 1.43001] },
      143_000,
      143_001,
      [true, true],
    ],
    [
      "exactly one increment away needs no clamp",
      { strategy: { bid_offset_bps: 0, ask_offset_bps: 0 }, touch: [0.99999, 1.00001] },
      100_000,
      100_000,
      [false, false],
    ],
  ])("%s", (_name, over, bid, ask, clamped) => {
    const [buy, sell] = both(over);
    expect([buy.k, sell.k]).toEqual([bid, ask]);
    expect([buy.clamped, sell.clamped]).toEqual(clamped);
  });

  it("a price is at least one increment", () => {
    const [buy] = both({ referencePrice: 0.00001, touch: [0.00001, 0.00002] });
    expect(buy).toMatchObject({ k: 1, clamped: true });
  });
});

describe("intended sizes", () => {
  it("the size in RLUSD at the quote's own price, in whole drops", () => {
    const [buy, sell] = both({ referencePrice: 1.43 });
    expect(buy.drops).toBe(Math.floor(15_000_000 / 1.42857));
    expect(sell.drops).toBe(Math.floor(15_000_000 / 1.43229));
  });

  it("10.5 and 19.5 RLUSD at the ends of the size skew", () => {
    const [buy, sell] = both({ referencePrice: 1, touch: [0.9, 1.1], driftPct: 12 });
    expect((buy.drops * buy.k) / 1e11).toBeCloseTo(10.5, 4);
    expect((sell.drops * sell.k) / 1e11).toBeCloseTo(19.5, 4);
  });
});

describe("why a side has no quote", () => {
  const even = {
    referencePrice: 1,
    touch: [0.9999, 1.0001] as const,
    strategy: { bid_offset_bps: 0, ask_offset_bps: 0 },
  };
  it.each<[string, Over, bid: string, ask: string]>([
    ["nothing in the way", {}, "quote", "quote"],
    ["exactly enough RLUSD", { ...even, rlusd: 15_000_000 }, "quote", "quote"],
    ["one millionth short", { ...even, rlusd: 14_999_999 }, "insufficient_rlusd", "quote"],
    [
      "enough but for the transfer fee",
      { ...even, rlusd: 15_000_000, transferFeeBps: 1 },
      "insufficient_rlusd",
      "quote",
    ],
    ["exactly enough XRP", { ...even, spendableXrp: 15_000_000 }, "quote", "quote"],
    ["one drop short", { ...even, spendableXrp: 14_999_999 }, "quote", "insufficient_xrp"],
    ["rising fast", { momentum: 4 }, "quote", "momentum"],
    ["falling fast", { momentum: -4 }, "momentum", "quote"],
    [
      "resting after a bad fill",
      { filters: { ...NO_FILTERS, restUntil: { buy: 10, sell: 9 } } },
      "participation",
      "quote",
    ],
    ["size exactly the minimum", { strategy: { min_order_rlusd: 15 } }, "quote", "quote"],
    [
      "size under the minimum",
      { strategy: { min_order_rlusd: 15.01 } },
      "below_minimum",
      "below_minimum",
    ],
    ["funds decide before momentum", { rlusd: 0, momentum: -9 }, "insufficient_rlusd", "quote"],
    [
      "momentum before participation",
      { momentum: -9, filters: { ...NO_FILTERS, restUntil: { buy: 99, sell: 0 } } },
      "momentum",
      "quote",
    ],
    [
      "participation before the minimum",
      {
        strategy: { min_order_rlusd: 99 },
        filters: { ...NO_FILTERS, restUntil: { buy: 99, sell: 0 } },
      },
      "participation",
      "below_minimum",
    ],
    [
      "funds before the minimum",
      { strategy: { min_order_rlusd: 99 }, spendableXrp: 0 },
      "below_minimum",
      "insufficient_xrp",
    ],
  ])("%s", (_name, over, bid, ask) => {
    const told = both(over).map(({ intent }) =>
      intent.kind === "quote" ? "quote" : intent.reason,
    );
    expect(told).toEqual([bid, ask]);
  });

  it("price and size stand even where a filter lets the side rest", () => {
    const [, sell] = both({ momentum: 9 });
    expect(sell).toMatchObject({ k: 143_229, intent: { kind: "none", reason: "momentum" } });
    expect(sell.drops).toBeGreaterThan(0);
  });
});
