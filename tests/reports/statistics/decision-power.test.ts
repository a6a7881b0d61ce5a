/** The power of the deciding test: against its exact form, against simulated sweeps, and against the second computation. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ALPHA } from "../../../reports/statistics/decision.ts";
import { visibleEffect, windowsToShow } from "../../../reports/statistics/decision-power.ts";
import { normalCdf } from "../../../reports/statistics/normal.ts";
import { signFlipP } from "../../../reports/statistics/sign-flip.ts";
import { chanceToShow, effectShown } from "../../../reports/verify/independent-power.ts";
import { runs } from "../../support/properties.ts";
import { shareOfSweeps, tolerance } from "./support/simulate.ts";

/** How often the test finds a true difference of `effect` standard deviations among normal ones. */
function shareShown(effect: number, windows: number, rivals: number, sweeps: number): number {
  return shareOfSweeps(sweeps, `power-${windows}-${rivals}`, (random) => {
    const differences = Array.from({ length: windows }, () => effect + random.normal());
    return (signFlipP(differences) ?? 1) * rivals <= ALPHA;
  });
}

describe("visibleEffect", () => {
  // Where only the pattern of all signs alike passes, the power is Φ(d)ⁿ, and that of all negative is next to nothing.
  it.each([
    [6, 1],
    [7, 2],
    [8, 4],
    [9, 12],
    [13, 200],
    [18, 6000],
  ])(
    "of %d windows and %d rivals, where every window must be better, is Φ⁻¹ of ⁿ√0.8",
    (windows, rivals) => {
      expect(normalCdf(visibleEffect(windows, rivals) ?? 0) ** windows).toBeCloseTo(0.8, 2);
    },
  );

  it.each([
    [7, 1],
    [9, 4],
    [10, 8],
    [12, 4],
    [16, 30],
    [18, 2],
    [22, 299],
  ])("of %d windows and %d rivals is shown in 80 of 100 sweeps", (windows, rivals) => {
    const sweeps = windows > 20 ? 500 : 2000;
    const share = shareShown(visibleEffect(windows, rivals) ?? 0, windows, rivals, sweeps);
    // The table itself is right to about half a percent, and beyond its last row a little careful.
    expect(Math.abs(share - 0.8)).toBeLessThan(tolerance(0.8, sweeps) + 0.01);
  });

  it.each([
    [5, 1, false],
    [6, 1, true],
    [7, 4, false],
    [8, 4, true],
    [13, 299, false],
    [14, 299, true],
  ])("of %d windows and %d rivals is a number: %s", (windows, rivals, can) => {
    expect(visibleEffect(windows, rivals) !== null).toBe(can);
    expect(effectShown(windows, rivals) !== null).toBe(can);
  });

  it("becomes smaller with windows and larger with rivals, and the second computation agrees", () => {
    const numbers = fc.record({
      windows: fc.integer({ min: 6, max: 70 }),
      rivals: fc.integer({ min: 1, max: 400 }),
    });
    fc.assert(
      fc.property(numbers, ({ windows, rivals }) => {
        const effect = visibleEffect(windows, rivals);
        const again = effectShown(windows, rivals);
        expect(again === null).toBe(effect === null);
        if (effect === null) return;
        expect((again ?? 0) / effect).toBeCloseTo(1, 7);
        expect(visibleEffect(windows + 1, rivals) ?? 0).toBeLessThan(effect);
        expect(visibleEffect(windows, rivals + 1) ?? effect).toBeGreaterThanOrEqual(effect);
      }),
      runs(30),
    );
  });
});

describe("windowsToShow", () => {
  // One rival or four, a difference in its own standard deviations: windows that pass at all, then those that suffice.
  it.each([
    [0.2, 1, 199],
    [0.5, 1, 34],
    [2, 1, 6],
    [9, 1, 6],
    [1.6, 4, 9],
    [9, 4, 8],
    [9, 299, 14],
  ])("a difference of %d deviations among %d rivals needs %d", (ratio, rivals, windows) => {
    expect(windowsToShow({ difference: ratio * 3, sd: 3, rivals })).toBe(windows);
    expect(windowsToShow({ difference: -ratio, sd: 1, rivals })).toBe(windows);
  });

  it.each([
    ["no difference is never shown", 0],
    ["one too small for any plan", 0.001],
  ])("%s", (_name, difference) => {
    expect(windowsToShow({ difference, sd: 1, rivals: 1 })).toBeNull();
  });

  it("is the first number of windows at which the difference is visible", () => {
    const numbers = fc.record({
      effect: fc.double({ min: 0.35, max: 4, noNaN: true }),
      rivals: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(numbers, ({ effect, rivals }) => {
        const windows = windowsToShow({ difference: effect, sd: 1, rivals }) ?? 0;
        expect(visibleEffect(windows, rivals) ?? Infinity).toBeLessThanOrEqual(effect * (1 + 1e-9));
        expect(visibleEffect(windows - 1, rivals) ?? Infinity).toBeGreaterThan(effect);
        expect(chanceToShow(effect, windows, rivals)).toBeGreaterThan(0.8 - 1e-6);
      }),
      runs(30),
    );
  });
});
