/** The statistics against values worked out by hand or printed in tables. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holm } from "../../reports/statistics/holm.ts";
import { meanOf, medianOf } from "../../reports/statistics/middle.ts";
import { describePaired } from "../../reports/statistics/paired.ts";
import { signFlipP, windowsNeeded } from "../../reports/statistics/sign-flip.ts";
import { studentCdf, studentQuantile } from "../../reports/statistics/student.ts";

describe("signFlipP", () => {
  it.each<[string, number[], number | null]>([
    ["no window has no p", [], null],
    ["one window can never speak: both signs are as far", [3], 1],
    ["two alike: ++ and -- of four patterns", [1, 1], 0.5],
    ["1, 2, 3: only +++ and --- reach 6", [1, 2, 3], 0.25],
    ["1, 2, -3: every pattern reaches 0", [1, 2, -3], 1],
    // Sums of ±1 ±2 ±4 at least |5|: 7 and 5, with their mirrors, of 8.
    ["-1, 2, 4: sum 5, reached by 4 of 8", [-1, 2, 4], 0.5],
    ["six alike reach the smallest p of six windows", [1, 1, 1, 1, 1, 1], 2 / 64],
    // One of six against: 6 patterns with sum 4, 1 with sum 6, and mirrors: 14 of 64.
    ["five for, one against", [1, 1, 1, 1, 1, -1], 14 / 64],
    ["eight better every time", [1, 2, 3, 4, 5, 6, 7, 8], 2 / 256],
    ["differences of zero say nothing", [0, 0, 0, 0, 0, 0], 1],
    ["0.1 + 0.2 against 0.3 counts as equal, whatever rounding says", [0.1, 0.2, -0.3], 1],
    ["forty windows are the most of the exact test", new Array<number>(40).fill(1), 2 / 2 ** 40],
  ])("%s", (_name, differences, expected) => {
    expect(signFlipP(differences)).toBe(expected);
  });

  it("errs in at most 5 of 100 sweeps when nothing differs: p is at most α with chance at most α", () => {
    // All sign patterns of fixed sizes are the null's whole world: p must be a valid p-value over it, exactly.
    const sizes = [0.3, 1.1, 0.7, 2.3, 0.2, 1.9, 0.4, 0.9];
    const ps: number[] = [];
    for (let pattern = 0; pattern < 256; pattern++) {
      ps.push(signFlipP(sizes.map((size, i) => ((pattern >> i) & 1 ? size : -size))) ?? 1);
    }
    for (const alpha of [0.0125, 0.05, 0.1, 0.5]) {
      expect(ps.filter((p) => p <= alpha).length / ps.length).toBeLessThanOrEqual(alpha);
    }
    expect(Math.min(...ps)).toBe(2 / 256);
  });

  it("does not care about order, common sign or scale", () => {
    const windows = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(windows, (differences) => {
        const p = signFlipP(differences);
        expect(signFlipP([...differences].reverse())).toBe(p);
        expect(signFlipP(differences.map((d) => -d))).toBe(p);
        expect(signFlipP(differences.map((d) => d * 4))).toBe(p);
      }),
    );
  });
});

describe("windowsNeeded", () => {
  it.each([
    [1, 6],
    [2, 7],
    [3, 7],
    [4, 8],
    [6, 8],
    [7, 9],
    [100, 12],
  ])("%d rivals need %d windows", (rivals, windows) => {
    expect(windowsNeeded(rivals)).toBe(windows);
  });
});

describe("holm", () => {
  it.each<[string, number[], number | undefined, number[]]>([
    ["a textbook case", [0.01, 0.04, 0.03, 0.005], undefined, [0.03, 0.06, 0.06, 0.02]],
    ["never above one", [0.6, 0.9], undefined, [1, 1]],
    ["one test is left as it is", [0.02], undefined, [0.02]],
    ["rivals that could not be tested still count", [0.01, 0.02], 4, [0.04, 0.06]],
  ])("%s", (_name, pValues, tests, expected) => {
    const corrected = holm(pValues, tests);
    expect(corrected).toHaveLength(expected.length);
    corrected.forEach((value, i) => void expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 12));
  });
});

describe("Student's t", () => {
  // Upper quantiles as printed tables have them.
  it.each([
    [0.975, 1, 12.7062],
    [0.975, 2, 4.30265],
    [0.975, 5, 2.57058],
    [0.975, 7, 2.36462],
    [0.975, 30, 2.04227],
    [0.8, 1, 1.37638],
    [0.8, 2, 1.06066],
    [0.8, 7, 0.89603],
    [0.95, 10, 1.81246],
    [0.025, 5, -2.57058],
  ])("quantile %d at %d degrees is %d", (p, degrees, t) => {
    expect(studentQuantile(p, degrees)).toBeCloseTo(t, 4);
    expect(studentCdf(t, degrees)).toBeCloseTo(p, 5);
  });
});

describe("describePaired", () => {
  it("gives mean, standard deviation, signs and the smallest visible difference", () => {
    // Differences 1, 2, 3: mean 2, sd 1; (4.30265 + 1.06066) · 1 / √3 = 3.0965.
    const { mde, ...rest } = describePaired([1, 2, 3]);
    expect(rest).toEqual({ n: 3, mean: 2, sd: 1, positive: 3, negative: 0 });
    expect(mde).toBeCloseTo(3.0965, 4);
  });
  it("takes the last digits of a subtraction for no spread, and a spread as small for one", () => {
    expect(describePaired([0.3, 0.1 + 0.2, 0.3])).toMatchObject({ sd: 0, mde: null });
    const { sd, mde } = describePaired([1, 1 + 1e-8, 1]);
    expect(sd).toBeCloseTo(1e-8 / Math.sqrt(3), 14);
    expect(mde).toBeGreaterThan(0);
  });
  it("says nothing about spread from one window, and nothing at all from none", () => {
    expect(describePaired([2])).toEqual({
      n: 1,
      mean: 2,
      sd: null,
      positive: 1,
      negative: 0,
      mde: null,
    });
    expect(describePaired([])).toEqual({
      n: 0,
      mean: null,
      sd: null,
      positive: 0,
      negative: 0,
      mde: null,
    });
  });
});

describe("middle values", () => {
  it.each<[string, (number | null)[], number | null, number | null]>([
    ["nothing", [], null, null],
    ["only missing", [null, null], null, null],
    ["missing ones are skipped, never zero", [null, 4], 4, 4],
    ["an even number", [1, 10, 3, 2], 4, 2.5],
    ["an odd number", [9, 1, 2], 4, 2],
  ])("%s", (_name, values, mean, median) => {
    expect(meanOf(values)).toBe(mean);
    expect(medianOf(values)).toBe(median);
  });
});
