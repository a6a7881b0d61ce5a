import { describe, expect, it } from "vitest";
import { priceCeil, priceFloor } from "../../../../engine/core/amounts.ts";
import {
  askDistanceBps,
  bidDistanceBps,
  effectiveAsk,
  effectiveBid,
} from "../../../../engine/core/strategy/distance.ts";
import { quotePrice, skewBps } from "../../../../engine/core/strategy/inventory-view.ts";
import { testConfig, XRP } from "../../../support/core-session.ts";

describe("distance to touch", () => {
  it("the ask formula: mid 1.0, offset 500 bps, best ask 1.0 gives +500.0", () => {
    const { strategy } = testConfig({ strategy: { ask_offset_bps: 500 } });
    expect(askDistanceBps(1.0, quotePrice("sell", 1.0, 0, strategy))).toBeCloseTo(500, 9);
  });

  it.each<[string, number, number]>([
    ["a bid behind the touch is positive", bidDistanceBps(1.0, 0.9999), 1],
    ["a bid at the touch is nothing", bidDistanceBps(1.0, 1.0), 0],
    ["a bid in front of the touch keeps its sign", bidDistanceBps(1.0, 1.000125), -1.25],
    ["an ask behind the touch is positive", askDistanceBps(1.0, 1.0001), 1],
    ["an ask in front of the touch keeps its sign", askDistanceBps(1.0, 0.999875), -1.25],
    ["the touch is the measure, not the mid", bidDistanceBps(2.0, 1.9998), 1],
  ])("%s", (_name, bps, expected) => {
    expect(bps).toBeCloseTo(expected, 9);
  });

  it("the recorded session: drift -2.27 %, 10/14, spread 3.8 bps stands 6.6 and 13.6 bps behind", () => {
    const { strategy } = testConfig({ strategy: { bid_offset_bps: 10, ask_offset_bps: 14 } });
    const skew = skewBps(-2.27, strategy);
    expect(skew).toBeCloseTo(-1.4755, 10);
    const [mid, half] = [1.43, 1.9 / 10_000];
    const bid = priceFloor(quotePrice("buy", mid, skew, strategy), 6) / 1e6;
    const ask = priceCeil(quotePrice("sell", mid, skew, strategy), 6) / 1e6;
    expect(bidDistanceBps(mid * (1 - half), bid)).toBeCloseTo(6.6, 1);
    expect(askDistanceBps(mid * (1 + half), ask)).toBeCloseTo(13.6, 1);
  });

  // Offset less half of a 4 bps spread, as the recorded sessions show it.
  it.each([
    [10, 8],
    [16, 14],
    [8, 6],
    [6, 4],
    [4, 2],
  ])("an offset of %i bps in a 4 bps market stands %i bps behind", (offset, behind) => {
    const { strategy } = testConfig({
      strategy: { bid_offset_bps: offset, ask_offset_bps: offset },
    });
    expect(bidDistanceBps(0.9998, quotePrice("buy", 1, 0, strategy))).toBeCloseTo(behind, 1);
    expect(askDistanceBps(1.0002, quotePrice("sell", 1, 0, strategy))).toBeCloseTo(behind, 1);
  });
});

describe("effective touch", () => {
  const pool = { xrpDrops: 1_000_000 * XRP, rlusdMicro: 2_000_000 * XRP, fee: 300 };

  it("buying 1000 XRP of a pool of 1 M / 2 M at 0.3 % costs 2.00803 each, 2.00602 at the margin", () => {
    expect(effectiveAsk(9, pool, 1_000 * XRP)).toBeCloseTo(2.00803, 5);
    expect(effectiveAsk(9, pool, 1)).toBeCloseTo(2.00602, 5);
  });

  it("selling 1000 XRP to it brings Y(1-f)/(X+q(1-f)) each", () => {
    expect(effectiveBid(0, pool, 1_000 * XRP)).toBeCloseTo(
      (2_000_000 * 0.997) / (1_000_000 + 997),
      9,
    );
  });

  it.each<[string, number, number]>([
    [
      "the book's ask when it is better than the pool",
      effectiveAsk(2.001, pool, 1_000 * XRP),
      2.001,
    ],
    ["the book's bid when it is better", effectiveBid(2.1, pool, 1_000 * XRP), 2.1],
    ["the book's ask without a pool", effectiveAsk(2.1, null, XRP), 2.1],
    ["the book's bid without a pool", effectiveBid(1.9, null, XRP), 1.9],
    ["the book's ask for more than the pool holds", effectiveAsk(2.1, pool, 1_000_000 * XRP), 2.1],
    ["the book's bid for no size", effectiveBid(1.9, pool, 0), 1.9],
  ])("is %s", (_name, price, expected) => {
    expect(price).toBe(expected);
  });
});
