/** The sign-flip test on drawn patterns: against the exact one, against the binomial, and as a p-value under no difference. */
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../engine/index.ts";
import { openSignFlip, signFlipP } from "../../../reports/statistics/sign-flip.ts";
import { drawsFor, openDraws } from "../../../reports/statistics/sign-flip-draws.ts";

const DRAWS = drawsFor(1);

/** Five standard errors of a share of so many draws: wrong once in a million. */
const slack = (p: number) => 5 * Math.sqrt((p * (1 - p)) / DRAWS) + 1 / (DRAWS + 1);

const normals = (n: number, seed: number, mean = 0) => {
  const { normal } = randomStream(seed, "differences");
  return Array.from({ length: n }, () => mean + normal());
};

describe("drawsFor", () => {
  it.each([
    [1, 19_999],
    [4, 19_999],
    [50, 49_999],
    [5000, 199_999],
  ])("%d rivals take %d patterns", (rivals, draws) => {
    expect(drawsFor(rivals)).toBe(draws);
  });

  it("leaves the smallest p under the line that it must pass, for up to 10,000 rivals", () => {
    for (const rivals of [1, 20, 200, 10_000]) {
      expect(1 / (drawsFor(rivals) + 1)).toBeLessThanOrEqual(0.05 / rivals);
    }
  });
});

describe("p of drawn patterns", () => {
  it.each([
    [12, 0.4],
    [24, 0.3],
    [33, 0.1],
    [40, 0.35],
  ])("is that of the exact test, %d windows", (windows, mean) => {
    const differences = normals(windows, windows, mean);
    const exact = signFlipP(differences) ?? -1;
    const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0)) * (1 - 1e-12);
    const drawn = openDraws(DRAWS)(differences.map(Math.abs), seen);
    expect(Math.abs(drawn - exact)).toBeLessThan(slack(exact));
  });

  // P(|X - n/2| >= k - n/2) of a fair coin.
  it.each([
    [60, 38, 0.05189],
    [100, 60, 0.05689],
    [64, 44, 0.00369],
  ])("is the binomial where all sizes are alike: %d windows, %d better", (n, better, p) => {
    const differences = Array.from({ length: n }, (_, i) => (i < better ? 1 : -1));
    expect(Math.abs((signFlipP(differences) ?? -1) - p)).toBeLessThan(slack(p) + 1e-5);
  });

  it.each([41, 64, 65, 97])("gives the last of %d windows a sign of its own", (n) => {
    const ends = Array.from({ length: n }, (_, i) => (i === 0 || i === n - 1 ? 1 : 0));
    expect(Math.abs((signFlipP(ends) ?? -1) - 0.5)).toBeLessThan(slack(0.5));
  });

  it("is the same a second time, with every sign turned, and beside other rivals", () => {
    const differences = normals(55, 3, 0.2);
    const p = signFlipP(differences);
    expect(signFlipP(differences)).toBe(p);
    expect(signFlipP(differences.map((d) => -d))).toBe(p);
    const test = openSignFlip(1);
    test(normals(44, 4));
    expect(test(differences)).toBe(p);
  });

  it("is never nought, and 1 where the differences cancel", () => {
    expect(signFlipP(new Array<number>(41).fill(1))).toBe(1 / 20_000);
    expect(signFlipP(Array.from({ length: 42 }, (_, i) => (i % 2 === 0 ? 1 : -1)))).toBe(1);
  });

  it("is at most 5 % in about 5 of 100 sweeps of 45 windows without a difference", () => {
    const sweeps = 500;
    const test = openSignFlip(1);
    const low = Array.from({ length: sweeps }, (_, i) => test(normals(45, 1000 + i)) ?? 1).filter(
      (p) => p <= 0.05,
    ).length;
    expect(low / sweeps).toBeGreaterThan(0.02);
    expect(low / sweeps).toBeLessThan(0.08);
  });
});
