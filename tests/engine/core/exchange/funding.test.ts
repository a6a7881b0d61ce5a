import { describe, expect, it } from "vitest";
import { affordable, moneyOf, spendableXrp } from "../../../../engine/core/exchange/account.ts";
import { testConfig, XRP } from "../../../support/core-session.ts";
import { type BenchLedger, runBench } from "../../../support/exchange-bench.ts";

const BOOK: BenchLedger = { bids: [[99_000, 50 * XRP]], asks: [[101_000, 50 * XRP]] };
const through = (taker: "buy" | "sell"): BenchLedger => ({
  prints: [{ k: taker === "sell" ? 98_000 : 102_000, drops: 500 * XRP, taker }],
});

describe("funds", () => {
  it("a bid fills no more than the RLUSD at hand, and its rest is taken off unfunded", () => {
    const run = runBench(
      [BOOK, {}, through("sell")],
      [{ sent: 1, order: { id: 1, side: "buy", k: 100_000, drops: 20 * XRP } }],
      { rlusd: 12_345_678 },
    );
    expect(run.filled(1)).toBe(12_345_678);
    expect(run.exchange).toMatchObject({ rlusd: 0, resting: [] });
    expect(run.notices[2]).toContainEqual({ type: "cancelled", orderId: 1, result: "unfunded" });
  });

  it("an ask fills no more than the spendable XRP: 1 base, 0.2 for the trust line, 0.2 for its own offer", () => {
    const run = runBench(
      [BOOK, {}, through("buy")],
      [{ sent: 1, order: { id: 1, side: "sell", k: 100_000, drops: 20 * XRP } }],
      { xrp: 10 * XRP },
    );
    expect(run.filled(1)).toBe(10 * XRP - 10 - 1_400_000);
    expect(run.notices[2]).toContainEqual({ type: "cancelled", orderId: 1, result: "unfunded" });
  });

  it("offers do not lock funds: what one fill took the next order lacks", () => {
    const run = runBench(
      [BOOK, {}, through("sell")],
      [
        { sent: 1, order: { id: 1, side: "buy", k: 100_000, drops: 8 * XRP } },
        { sent: 1, order: { id: 2, side: "buy", k: 99_999, drops: 8 * XRP } },
      ],
      { rlusd: 10 * XRP },
    );
    expect(run.filled(1)).toBe(8 * XRP);
    expect(run.filled(2)).toBe(2_000_020);
  });

  it.each<[string, xrp: number, offers: number, spendable: number]>([
    ["no open offer", 10 * XRP, 0, 8_800_000],
    ["two open offers", 10 * XRP, 2, 8_400_000],
    ["exactly the reserve", 1_200_000, 0, 0],
    ["less than the reserve", 1_000_000, 0, 0],
  ])("spendable XRP with %s", (_name, xrp, offers, spendable) => {
    expect(spendableXrp(xrp, offers, testConfig())).toBe(spendable);
  });

  it.each<[string, "buy" | "sell", bps: number, micro: number, fee: number]>([
    ["a buy without a transfer fee", "buy", 0, 14_300_000, 0],
    ["a buy pays the issuer's fee on top", "buy", 20, 14_328_600, 28_600],
    ["a fraction of a millionth is paid whole", "buy", 0.001, 14_300_002, 2],
    ["a sell pays none: the sender of the RLUSD does", "sell", 20, 14_300_000, 0],
  ])("%s", (_name, side, bps, micro, transferFeeMicro) => {
    expect(moneyOf(side, 10 * XRP, 143_000, 5, bps)).toEqual({ micro, transferFeeMicro });
  });

  it("a fill's money contains the transfer fee, and the account pays exactly that", () => {
    const run = runBench(
      [BOOK, {}, through("sell")],
      [{ sent: 1, order: { id: 1, side: "buy", k: 100_000, drops: 5 * XRP } }],
      { rlusd: 10 * XRP, fees: { transfer_fee_bps: 100 } },
    );
    expect(run.executions).toMatchObject([{ micro: 5_050_000, transferFeeMicro: 50_000 }]);
    expect(run.exchange.rlusd).toBe(4_950_000);
  });

  it("what is affordable can be paid, and one drop more cannot", () => {
    for (const rlusd of [1, 2, 999, 1_000_003, 12_345_678]) {
      for (const transferFeeBps of [0, 7, 250]) {
        const money = { decimals: 5, transferFeeBps };
        const drops = affordable("buy", 10 ** 9, 142_857, { spendableXrp: 0, rlusd }, money);
        expect(moneyOf("buy", drops, 142_857, 5, transferFeeBps).micro).toBeLessThanOrEqual(rlusd);
        expect(moneyOf("buy", drops + 1, 142_857, 5, transferFeeBps).micro).toBeGreaterThan(rlusd);
      }
    }
  });
});
