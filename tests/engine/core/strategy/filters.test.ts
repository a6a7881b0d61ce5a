import { describe, expect, it } from "vitest";
import type { FillRow } from "../../../../engine/core/records.ts";
import {
  isAgainstMomentum,
  judgeFills,
  momentumBps,
  NO_FILTERS,
  rememberMid,
} from "../../../../engine/core/strategy/filters.ts";
import { testConfig } from "../../../support/core-session.ts";

const { strategy } = testConfig({ strategy: { participation: { enabled: true } } });

describe("momentum", () => {
  const after = (mids: readonly number[]) =>
    mids.reduce((filters, mid) => rememberMid(filters, mid, strategy), NO_FILTERS);

  it.each<[string, mids: number[], now: number, bps: number | null]>([
    ["unknown before three earlier mids", [10_000, 10_000], 10_010, null],
    ["the change over three ticks", [10_000, 10_001, 10_002], 10_005, 5],
    ["older mids are forgotten", [9_000, 10_000, 10_001, 10_002], 10_005, 5],
    ["a fall is negative", [10_000, 10_000, 10_000], 9_996, -4],
  ])("%s", (_name, mids, now, bps) => {
    expect(momentumBps(after(mids), now, strategy)).toBe(bps);
  });

  it.each<[number | null, buy: boolean, sell: boolean]>([
    [null, false, false],
    [3.999, false, false],
    [4, false, true],
    [40, false, true],
    [-3.999, false, false],
    [-4, true, false],
    [-40, true, false],
  ])("a momentum of %s bps rests the bid: %s, the ask: %s", (bps, buy, sell) => {
    expect(isAgainstMomentum("buy", bps, strategy)).toBe(buy);
    expect(isAgainstMomentum("sell", bps, strategy)).toBe(sell);
  });
});

describe("participation", () => {
  const fill = (side: "buy" | "sell", at = 0, price = 10_000): FillRow =>
    ({ side, at, price, mid_price_at_fill: 10_000 }) as FillRow;
  const judged = (fills: readonly FillRow[], t: number, mid: number | null) =>
    judgeFills(NO_FILTERS, fills, { tick: 20, t, mid }, strategy);

  it.each<[string, FillRow, t: number, mid: number | null, until: { buy: number; sell: number }]>([
    ["not judged before its horizon", fill("buy"), 29_999, 9_000, { buy: 0, sell: 0 }],
    ["a markout at the threshold is no reason", fill("buy"), 30_000, 9_997, { buy: 0, sell: 0 }],
    [
      "one below it rests that side for ten ticks, this one included",
      fill("buy"),
      30_000,
      9_996.9,
      { buy: 29, sell: 0 },
    ],
    ["a sell is judged the other way", fill("sell"), 30_000, 10_003.1, { buy: 0, sell: 29 }],
    ["a favourable move is no reason", fill("sell"), 30_000, 9_000, { buy: 0, sell: 0 }],
    ["without a mid it waits", fill("buy"), 30_000, null, { buy: 0, sell: 0 }],
  ])("%s", (_name, row, t, mid, until) => {
    expect(judged([row], t, mid).restUntil).toEqual(until);
  });

  it("judges each fill once, and those that wait later", () => {
    const waiting = judged([fill("buy", 0), fill("sell", 10_000)], 30_000, 9_990);
    expect(waiting.awaiting).toMatchObject([{ side: "sell" }]);
    expect(judgeFills(waiting, [], { tick: 30, t: 40_000, mid: 10_100 }, strategy)).toMatchObject({
      awaiting: [],
      restUntil: { buy: 29, sell: 39 },
    });
    const blind = judged([fill("buy")], 30_000, null);
    expect(judgeFills(blind, [], { tick: 25, t: 50_000, mid: 9_000 }, strategy).restUntil.buy).toBe(
      34,
    );
  });

  it("is off by default", () => {
    const off = testConfig().strategy;
    expect(judgeFills(NO_FILTERS, [fill("buy")], { tick: 20, t: 90_000, mid: 1 }, off)).toBe(
      NO_FILTERS,
    );
  });
});
