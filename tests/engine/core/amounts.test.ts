import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  assertAmount,
  buyCost,
  incrementsPerRlusd,
  priceCeil,
  priceFloor,
  priceOf,
  sellProceeds,
} from "../../../engine/core/amounts.ts";
import { runs } from "../../support/properties.ts";

describe("prices on the grid", () => {
  it.each<[string, number, number, number, number]>([
    ["a grid price is itself on both sides", 1.43, 5, 143_000, 143_000],
    ["so is the increment next to it", 1.43001, 5, 143_001, 143_001],
    ["a sum that is not quite a grid point means it", 0.1 + 0.2, 5, 30_000, 30_000],
    ["a product a hair below a grid point means it", 1.1 * 1.1, 2, 121, 121],
    ["a third lies between its neighbours", 1 / 3, 5, 33_333, 33_334],
    ["half an increment is rounded outward", 1.430005, 5, 143_000, 143_001],
    ["a price a thousandth of an increment above is above", 1.43000001, 5, 143_000, 143_001],
    ["a price a thousandth of an increment below is below", 1.42999999, 5, 142_999, 143_000],
    ["whole RLUSD without decimals", 2.5, 0, 2, 3],
    ["nine decimals", 1.43, 9, 1_430_000_000, 1_430_000_000],
    ["less than one increment", 0.000001, 5, 0, 1],
  ])("%s", (_name, price, decimals, down, up) => {
    expect([priceFloor(price, decimals), priceCeil(price, decimals)]).toEqual([down, up]);
  });

  it("takes every grid price back to its own count", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9_999_999 }),
        fc.integer({ min: 0, max: 9 }),
        (k, decimals) => {
          expect(priceFloor(priceOf(k, decimals), decimals)).toBe(k);
          expect(priceCeil(priceOf(k, decimals), decimals)).toBe(k);
        },
      ),
      runs(500),
    );
  });

  it("never rounds a bid up nor an ask down by more than the snap", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.0001, max: 1000, noNaN: true }), (price) => {
        const scaled = price * 100_000;
        const down = priceFloor(price, 5);
        const up = priceCeil(price, 5);
        expect(down - scaled).toBeLessThan(1e-6);
        expect(scaled - up).toBeLessThan(1e-6);
        expect(up - down).toBeLessThanOrEqual(1);
      }),
      runs(500),
    );
  });

  it.each([-1, 10, 2.5])("refuses %s decimals", (decimals) => {
    expect(() => incrementsPerRlusd(decimals)).toThrow(/price decimals are 0 to 9/);
  });
});

describe("money of an execution", () => {
  it.each<[string, number, number, number, number, number]>([
    ["an exact product costs and brings the same", 10_000_000, 143_000, 5, 14_300_000, 14_300_000],
    ["one drop at 1.43 pays 2, brings 1", 1, 143_000, 5, 2, 1],
    ["nothing costs nothing", 0, 143_000, 5, 0, 0],
    ["just past an exact product", 100_001, 100_001, 5, 100_003, 100_002],
    ["a product past 2^53", 123_456_789_013, 142_999, 5, 176_541_973_721, 176_541_973_720],
  ])("%s", (_name, drops, k, decimals, buy, sell) => {
    expect([buyCost(drops, k, decimals), sellProceeds(drops, k, decimals)]).toEqual([buy, sell]);
  });

  it("agrees with exact integer arithmetic, below and beyond 2^53", () => {
    const drops = fc.oneof(
      fc.integer({ min: 0, max: 100_000_000 }),
      fc.integer({ min: 0, max: 100_000_000_000_000 }),
    );
    fc.assert(
      fc.property(
        drops,
        fc.integer({ min: 1, max: 999_999 }),
        fc.integer({ min: 0, max: 9 }),
        (x, k, decimals) => {
          const scale = 10n ** BigInt(decimals);
          const product = BigInt(x) * BigInt(k);
          const floor = product / scale;
          const ceil = (product + scale - 1n) / scale;
          if (ceil > BigInt(Number.MAX_SAFE_INTEGER)) {
            expect(() => buyCost(x, k, decimals)).toThrow(/safe integer/);
            return;
          }
          expect(BigInt(buyCost(x, k, decimals))).toBe(ceil);
          expect(BigInt(sellProceeds(x, k, decimals))).toBe(floor);
          expect(ceil * scale >= product && product >= floor * scale).toBe(true);
        },
      ),
      runs(2_000),
    );
  });

  it("keeps the last millionth at the largest safe products", () => {
    // A quotient of doubles could round up to the next integer here.
    for (const decimals of [1, 3, 5, 7, 9]) {
      const scale = 10 ** decimals;
      const most = Math.floor(Number.MAX_SAFE_INTEGER / scale);
      expect(sellProceeds(most * scale - 1, 1, decimals)).toBe(most - 1);
      expect(buyCost(most * scale - 1, 1, decimals)).toBe(most);
      expect(buyCost((most - 1) * scale + 1, 1, decimals)).toBe(most);
    }
  });

  it.each([0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])(
    "refuses %s as an amount",
    (value) => {
      expect(() => assertAmount(value, "a balance")).toThrow(/a balance is a safe integer/);
    },
  );
});
