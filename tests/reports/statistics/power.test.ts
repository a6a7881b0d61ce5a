/** The normal distribution and power against values of scipy, printed tables, and the plan's own two formulas. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalCdf, normalQuantile } from "../../../reports/statistics/normal.ts";
import { describePaired } from "../../../reports/statistics/paired.ts";
import {
  leastEnough,
  plannedVisible,
  powerOfT,
  windowsForPower,
} from "../../../reports/statistics/power.ts";
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

describe("windowsForPower", () => {
  // One rival: the printed sizes of a paired t-test at 5 % and 80 %. Four: the same at 1.25 % (scipy).
  it.each([
    [0.2, 1, 199],
    [0.5, 1, 34],
    [0.8, 1, 15],
    [1, 1, 10],
    [2, 1, 5],
    [0.2, 4, 282],
    [0.5, 4, 48],
    [1, 4, 15],
    [1.5, 4, 9],
  ])("a difference of %d deviations among %d rivals needs %d", (ratio, rivals, windows) => {
    expect(windowsForPower({ difference: ratio * 3, sd: 3, rivals })).toBe(windows);
    expect(windowsForPower({ difference: -ratio, sd: 1, rivals })).toBe(windows);
  });

  it.each<[string, number, number, number | null]>([
    ["no difference is never shown", 0, 1, null],
    ["one too small for any plan", 0.001, 1, null],
    ["one that never varies, at once", 1, 0, 2],
  ])("%s", (_name, difference, sd, windows) => {
    expect(windowsForPower({ difference, sd, rivals: 1 })).toBe(windows);
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

  // Counted up one by one from two windows on, by the exact power.
  it.each([
    [0.4, 299],
    [0.7, 299],
    [1.3, 299],
    [2.5, 299],
    [9, 299],
    [0.6, 20],
    [3, 2],
  ])("a difference of %d deviations among %d rivals: as counted up", (difference, rivals) => {
    let counted = 2;
    while (powerOfT(difference * Math.sqrt(counted), counted - 1, 0.05 / rivals) < 0.8) counted++;
    expect(windowsForPower({ difference, sd: 1, rivals })).toBe(counted);
  });
});

describe("plannedVisible", () => {
  it("is 0.35 session deviations for fifteen shared windows with 90 % of the variance in the window", () => {
    const sd = Math.sqrt(2 * (1 - 0.9));
    expect(plannedVisible({ windows: 15, sd, rivals: 1 })).toBeCloseTo(0.348, 3);
  });

  it("is the debrief's own MDE when the differences vary as planned", () => {
    const { sd, mde } = describePaired([1, 4, -2, 0.5, 3, 2]);
    expect(plannedVisible({ windows: 6, sd: sd ?? 0, rivals: 1 })).toBe(mde);
  });

  // scipy.stats.nct: the formula is a little bold where windows are few.
  it.each([
    [3, 0.70922],
    [6, 0.76669],
    [8, 0.77867],
    [16, 0.79198],
    [30, 0.79632],
  ])("%d windows and four rivals: a true power of %d", (windows, power) => {
    const visible = plannedVisible({ windows, sd: 1, rivals: 4 }) ?? Number.NaN;
    expect(powerOfT(visible * Math.sqrt(windows), windows - 1, 0.05 / 4)).toBeCloseTo(power, 4);
  });

  it("is n/a for one window", () => {
    expect(plannedVisible({ windows: 1, sd: 1, rivals: 1 })).toBeNull();
  });
});
