/**
 * The exact paired tests against published counts and against going through every sign pattern, and the step-up
 * correction against its definition. Their error rate is that of a valid p-value over the whole null world.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg, wilcoxonP } from "../../../reports/index.ts";
import { signFlipP } from "../../../reports/statistics/sign-flip.ts";
import { runs } from "../../support/properties.ts";

/** Darwin's maize, crossed less self-fertilised, in eighths of an inch: Fisher, The Design of Experiments (1935). */
const MAIZE = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];

describe("signFlipP", () => {
  it("counts as Fisher did: 863 of 32,768 arrangements on one side", () => {
    expect(signFlipP(MAIZE)).toBe((2 * 863) / 32_768);
  });

  it("is the share of all sign patterns that reach as far", () => {
    const windows = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(windows, (differences) => {
        const sums = patterns(differences);
        const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0));
        const extreme = sums.filter((sum) => Math.abs(sum) >= seen).length;
        expect(signFlipP(differences)).toBe(extreme / sums.length);
      }),
    );
  });

  it.each([21, 30, 40])("goes on for %d windows: one against all others", (n) => {
    const differences = [-1, ...new Array<number>(n - 1).fill(1)];
    // Patterns with a sum of at least n − 2: none or one of the n signs turned; and their mirrors.
    expect(signFlipP(differences)).toBe((2 * (1 + n)) / 2 ** n);
  });
});

describe("wilcoxonP", () => {
  it.each<[string, number[], number | null]>([
    ["nothing to rank", [0, 0], null],
    ["too many to rank", new Array<number>(201).fill(1), null],
    ["one window can never speak", [3], 1],
    ["six alike reach the smallest p of six", [1, 1, 1, 1, 1, 1], 2 / 64],
    ["zeros are left out", [1, 2, 3, 4, 5, 6, 0, 0], 2 / 64],
    // Five subsets of the ranks 1…8 add up to at most 3: none, 1, 2, 3 and 1 + 2. Printed tables have 3 at 5 %.
    ["eight windows, rank sum 3 against", [-1, -2, 3, 4, 5, 6, 7, 8], 10 / 256],
    ["rank 5 of six against", [1, 2, 3, 4, -5, 6], 20 / 64],
    ["ties share their mean rank", [1, 1, 2, -2, 3, 4], 12 / 64],
    ["ties at both ends", [0.5, 0.5, -0.5, 1.5, 2, 2.5, -3], 62 / 128],
    ["Darwin's maize: rank sum 24, as scipy and R have it", MAIZE, 0.041259765625],
  ])("%s", (_name, differences, expected) => {
    const p = wilcoxonP(differences);
    if (expected === null) expect(p).toBeNull();
    else expect(p).toBeCloseTo(expected, 14);
  });

  it("errs in at most 5 of 100 sweeps when nothing differs, exactly", () => {
    const sizes = [0.3, 1.1, 0.7, 2.3, 0.2, 1.9, 0.4, 0.9];
    const ps = signs(sizes).map((differences) => wilcoxonP(differences) ?? Number.NaN);
    for (const alpha of [0.0125, 0.05, 0.1, 0.5]) {
      const share = ps.filter((p) => p <= alpha).length / ps.length;
      expect(share).toBeLessThanOrEqual(alpha);
      expect(share).toBeGreaterThan(alpha / 3);
    }
  });

  it("looks at ranks alone: stretching the sizes changes nothing", () => {
    const windows = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(windows, (differences) => {
        const p = wilcoxonP(differences);
        expect(wilcoxonP(differences.map((d) => d ** 3))).toBe(p);
        expect(wilcoxonP(differences.map((d) => -d).reverse())).toBe(p);
      }),
    );
  });
});

describe("benjaminiHochberg", () => {
  it.each<[string, number[], number[]]>([
    ["none", [], []],
    ["one is left as it is", [0.02], [0.02]],
    ["five, as scipy has them", [0.01, 0.04, 0.03, 0.005, 0.9], [0.025, 0.05, 0.05, 0.025, 0.9]],
    ["never above one", [1, 1], [1, 1]],
  ])("%s", (_name, pValues, expected) => {
    const corrected = benjaminiHochberg(pValues);
    expect(corrected).toHaveLength(expected.length);
    corrected.forEach((value, i) => void expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 12));
  });

  // Benjamini & Hochberg 1995, section 3.1: of these fifteen, four are found at 5 %, by Bonferroni three.
  const THROMBOLYSIS = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
    0.6528, 0.759, 1,
  ];
  it("finds the four of the paper's example", () => {
    const found = benjaminiHochberg(THROMBOLYSIS).filter((q) => q <= 0.05);
    expect(found).toHaveLength(4);
  });

  it("finds what the definition finds: every p up to the largest with p₍k₎ ≤ α·k/K", () => {
    const pValues = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(pValues, (thousandths) => {
        const ps = thousandths.map((p) => p / 1000);
        const sorted = [...thousandths].sort((a, b) => a - b);
        // In whole numbers: 0.1 × 3 / 3 is more than 0.1.
        const last = sorted.findLastIndex((p, i) => p * sorted.length <= 100 * (i + 1));
        const found = benjaminiHochberg(ps).filter((q) => q <= 0.1 + 1e-12).length;
        const expected = last < 0 ? 0 : thousandths.filter((p) => p <= (sorted[last] ?? 0)).length;
        expect(found).toBe(expected);
      }),
      runs(500),
    );
  });
});

function patterns(differences: readonly number[]): number[] {
  return signs(differences).map((signed) => signed.reduce((sum, d) => sum + d, 0));
}

function signs(values: readonly number[]): number[][] {
  return values.reduce<number[][]>(
    (lists, value) =>
      lists.flatMap((list) => [
        [...list, value],
        [...list, -value],
      ]),
    [[]],
  );
}
