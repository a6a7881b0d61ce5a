/** The normal distribution and the t-test's power against values of scipy, and the search against counting up. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../../reports/statistics/normal.ts";
import { leastEnough, powerOfT } from "../../../reports/statistics/power.ts";
import { runs } from "../../support/properties.ts";

describe("the standard normal distribution", () => {
  it.each([
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1, 0.8413447460685429],
    [2.9999, 0.998649658717045],
    [3.0001, 0.9986505450867392],
    [6, 0.9999999990134123],
    [-4, 3.167124183311986e-5],
    [-8, 6.22096057427174e-16],
  ])("Φ(%d) is %d", (x, p) => {
    expect(normalCdf(x) / p).toBeCloseTo(1, 12);
  });

  it.each([
    [0.975, 1.959963984540054],
    [0.8, 0.8416212335729143],
    [0.01, -2.3263478740408408],
    [1e-10, -6.361340902404056],
  ])("the quantile at %d is %d", (p, x) => {
    expect(normalQuantile(p)).toBeCloseTo(x, 11);
  });
});

describe("powerOfT", () => {
  // scipy.stats.nct, two-sided.
  it.each([
    [1, 4, 0.05, 0.12224915207331276],
    [3, 9, 0.05, 0.7611566204263244],
    [2.5, 15, 0.0125, 0.3993830261817335],
    [4.2, 5, 0.05, 0.9136332383119912],
    [0.5, 29, 0.05, 0.07719931553026692],
    [2, 1, 0.05, 0.12575631775705282],
  ])("δ = %d, ν = %d, α = %d", (noncentrality, degrees, alpha, power) => {
    expect(powerOfT(noncentrality, degrees, alpha)).toBeCloseTo(power, 7);
  });

  it("is α where nothing differs", () => {
    expect(powerOfT(0, 7)).toBeCloseTo(0.05, 9);
  });

  it("needs 3.07 deviations for three sessions each, one cell after the other", () => {
    expect(powerOfT(3.07 / Math.sqrt(2 / 3), 4)).toBeCloseTo(0.8, 3);
  });
});

describe("leastEnough", () => {
  it("finds what counting up from the least would find, wherever the guess lies", () => {
    const numbers = fc.record({
      least: fc.integer({ min: 2, max: 60 }),
      span: fc.integer({ min: 0, max: 60 }),
      first: fc.integer({ min: 0, max: 140 }),
      from: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(numbers, ({ least, span, first, from }) => {
        const most = least + span;
        const guess = least + Math.floor(from * span);
        const enough = (n: number) => {
          expect(n).toBeGreaterThanOrEqual(least);
          expect(n).toBeLessThanOrEqual(most);
          return n >= first;
        };
        const counted = first > most ? null : Math.max(first, least);
        expect(leastEnough(enough, { least, guess, most })).toBe(counted);
      }),
      runs(300),
    );
  });
});
