import { describe, expect, it } from "vitest";
import {
  quotePrice,
  skewBps,
  viewInventory,
  wantedSizeRlusd,
} from "../../../../engine/core/strategy/inventory-view.ts";
import { testConfig, XRP } from "../../../support/core-session.ts";

const { strategy } = testConfig({ strategy: { bid_offset_bps: 10, ask_offset_bps: 14 } });

describe("inventory and its skew", () => {
  it("250 XRP and 250 RLUSD at 1.43 are 58.8 % XRP", () => {
    expect(viewInventory(250 * XRP, 250 * XRP, 1.43).xrpPct).toBeCloseTo(58.8477, 4);
  });

  it("an empty portfolio has no share", () => {
    expect(viewInventory(0, 0, 1.43).xrpPct).toBeNull();
  });

  it.each<[string, drift: number, skew: number]>([
    ["no drift, no skew", 0, 0],
    ["too much XRP skews up", 4, 2.6],
    ["too little skews down", -2.27, -1.4755],
    ["at the cap", 10 / 0.65, 10],
    ["past the cap", 40, 10],
    ["past the cap below", -40, -10],
  ])("%s", (_name, drift, skew) => {
    expect(skewBps(drift, strategy)).toBeCloseTo(skew, 9);
  });

  it("too much XRP widens the bid and tightens the ask", () => {
    expect(quotePrice("buy", 1, 4, strategy)).toBeCloseTo(1 - 14 / 10_000, 12);
    expect(quotePrice("sell", 1, 4, strategy)).toBeCloseTo(1 + 10 / 10_000, 12);
  });

  it("a negative offset quotes through the reference", () => {
    const through = testConfig({
      strategy: { bid_offset_bps: -1.5, ask_offset_bps: -20 },
    }).strategy;
    expect(quotePrice("buy", 1, 0, through)).toBeCloseTo(1.00015, 12);
    expect(quotePrice("sell", 1, 0, through)).toBeCloseTo(0.998, 12);
  });

  it.each<[string, drift: number, total: number, buy: number, sell: number]>([
    ["no drift: the base on both sides", 0, 1_000, 15, 15],
    ["3 % per point of drift", 5, 1_000, 12.75, 17.25],
    ["at -30 and +30 %", 10, 1_000, 10.5, 19.5],
    ["never more than 30 %", 50, 1_000, 10.5, 19.5],
    ["the other way round with too little XRP", -50, 1_000, 19.5, 10.5],
    ["then at most 10 % of the portfolio", 10, 150, 10.5, 15],
    ["of a small portfolio both sides are cut", 10, 60, 6, 6],
  ])("%s", (_name, drift, total, buy, sell) => {
    expect(wantedSizeRlusd("buy", drift, total, strategy)).toBeCloseTo(buy, 9);
    expect(wantedSizeRlusd("sell", drift, total, strategy)).toBeCloseTo(sell, 9);
  });
});
