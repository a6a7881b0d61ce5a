/**
 * The stationary bootstrap and its intervals: block lengths against separate computations, rows against their law,
 * and how often an interval misses the truth.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../engine/index.ts";
import { blockLength, commonBlockLength } from "../../../reports/statistics/block-length.ts";
import { meanIntervals } from "../../../reports/statistics/bootstrap-interval.ts";
import {
  normalEquivalent,
  smallSample,
  widenedTail,
} from "../../../reports/statistics/small-sample.ts";
import { bootstrapRows, resampledMeans } from "../../../reports/statistics/stationary-bootstrap.ts";
import { studentQuantile } from "../../../reports/statistics/student.ts";
import { studentQuantileReal, studentTail } from "../../../reports/statistics/student-real.ts";
import { gainsOf, generateSweep, shareOfSweeps, tolerance } from "./support/simulate.ts";

describe("blockLength", () => {
  // Computed apart from this code (numpy, from the paper's formulas); the first hits the longest allowed.
  it.each<[string, number[], number]>([
    ["a slow wave of 12", [1.2, 0.4, 0.9, 1.7, 1.1, -0.3, 0.2, 0.8, 1.5, 0.6, 0.1, 0.7], 4],
    ["a line of 60", Array.from({ length: 60 }, (_, i) => i), 10.518936368399437],
    ["16 digits of π", [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3], 1.0417610838592453],
    ["a short line", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5], 1.4932480417371905],
    ["no variation", [2, 2, 2, 2], 1],
    ["one window", [2], 1],
    ["nothing", [], 1],
  ])("%s", (_name, series, expected) => {
    expect(blockLength(series)).toBeCloseTo(expected, 10);
  });

  it.each([0.1, 0.3, 0.6])("finds the length that theory gives an AR(1) with φ = %d", (phi) => {
    const { normal } = randomStream(7, `ar ${phi}`);
    let value = normal() / Math.sqrt(1 - phi * phi);
    const series = Array.from({ length: 10_000 }, () => {
      value = phi * value + normal();
      return value;
    });
    // g = 2γ₀φ/(1−φ)², σ² = γ₀(1+φ)/(1−φ), so b = (2φ/(1−φ²))^⅔ n^⅓.
    const theory = ((2 * phi) / (1 - phi * phi)) ** (2 / 3) * Math.cbrt(series.length);
    expect(blockLength(series) / theory).toBeGreaterThan(0.7);
    expect(blockLength(series) / theory).toBeLessThan(1.3);
  });

  it("is never below one window or above a third of them, and knows no unit", () => {
    const windows = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(windows, (series) => {
        const length = blockLength(series);
        expect(length).toBeGreaterThanOrEqual(1);
        expect(length).toBeLessThanOrEqual(Math.ceil(series.length / 3));
        expect(blockLength(series.map((value) => 4 * value + 8))).toBeCloseTo(length, 6);
      }),
    );
  });

  it("for several cells is the longest of theirs", () => {
    const wave = [1.2, 0.4, 0.9, 1.7, 1.1, -0.3, 0.2, 0.8, 1.5, 0.6, 0.1, 0.7];
    expect(commonBlockLength([wave.map(() => 1), wave])).toBe(blockLength(wave));
    expect(commonBlockLength([])).toBe(1);
  });
});

describe("bootstrapRows", () => {
  const rows = bootstrapRows({ windows: 12, blockMean: 4, seed: 5, draws: 4000 });
  const steps = rows.flatMap((row) => [...row].slice(1).map((index, i) => [row[i] ?? 0, index]));

  it("is the same for the same seed and another for another", () => {
    const again = bootstrapRows({ windows: 12, blockMean: 4, seed: 5, draws: 4000 });
    expect(again).toEqual(rows);
    expect(bootstrapRows({ windows: 12, blockMean: 4, seed: 6, draws: 4000 })).not.toEqual(rows);
  });

  it("draws every window alike", () => {
    const counts = new Array<number>(12).fill(0);
    for (const row of rows) for (const index of row) counts[index] = (counts[index] ?? 0) + 1;
    for (const count of counts) expect(count / 48_000).toBeCloseTo(1 / 12, 2);
  });

  it("goes on to the next window, wrapping, but for one step in four", () => {
    const next = steps.filter(([from = 0, to]) => to === (from + 1) % 12).length;
    // A fresh index is the next one too, once in twelve.
    expect(next / steps.length).toBeCloseTo(0.75 + 0.25 / 12, 2);
    expect(steps.some(([from, to]) => from === 11 && to === 0)).toBe(true);
  });

  it("with blocks of one window never prefers the next", () => {
    const single = bootstrapRows({ windows: 12, blockMean: 1, seed: 5, draws: 4000 });
    const pairs = single.flatMap((row) => [...row].slice(1).map((to, i) => [row[i] ?? 0, to]));
    const next = pairs.filter(([from = 0, to]) => to === (from + 1) % 12).length;
    expect(next / pairs.length).toBeCloseTo(1 / 12, 2);
  });

  it("gives the means of whole rows", () => {
    const means = resampledMeans([10, 20, 30], [Uint16Array.of(0, 0, 2), Uint16Array.of(1, 2, 0)]);
    expect([...means]).toEqual([50 / 3, 20]);
  });
});

describe("small samples", () => {
  // tr(MKM)/n and tr(MKM)²/tr((MKM)²), by numpy's matrices.
  it.each([
    [10, 1, 0.9, 9],
    [16, 3.5, 0.6930455052131077, 6.863234891118832],
    [29, 2, 0.9013079666974427, 17.78440272393818],
  ])("%d windows in blocks of %d", (windows, blockMean, share, degrees) => {
    const small = smallSample(windows, blockMean);
    expect(small.share).toBeCloseTo(share, 10);
    expect(small.degrees).toBeCloseTo(degrees, 8);
  });

  // scipy.stats.t
  it.each([
    [2.2, 6.59, 0.03305143492782989],
    [1, 5.05, 0.18139389284967625],
    [3.5, 9.56, 0.0030649451720602214],
    [12, 5.5, 1.8740250314616704e-5],
    [0, 7.3, 0.5],
  ])("P(T > %d), ν = %d", (t, degrees, tail) => {
    expect(studentTail(t, degrees) / tail).toBeCloseTo(1, 6);
    if (t > 0) expect(studentQuantileReal(1 - tail, degrees)).toBeCloseTo(t, 5);
  });

  it("agrees with the exact sum where the degrees are whole", () => {
    expect(studentQuantileReal(0.975, 9)).toBeCloseTo(studentQuantile(0.975, 9), 7);
  });

  it("turns Student's 5 % into the normal 5 %, on either side", () => {
    const small = smallSample(10, 1);
    const errors = studentQuantile(0.975, 9) / Math.sqrt(0.9);
    expect(normalEquivalent(errors, small)).toBeCloseTo(1.959964, 5);
    expect(normalEquivalent(-errors, small)).toBeCloseTo(-1.959964, 5);
    expect(normalEquivalent(0, small)).toBeCloseTo(0, 12);
    expect(normalEquivalent(1e9, small)).toBeGreaterThan(8);
    // Hesterberg 2015, table of expanded percentiles: n = 10 reads 0.0086 for 0.025.
    expect(widenedTail(0.025, small)).toBeCloseTo(0.0086, 4);
  });
});

describe("meanIntervals", () => {
  it("reads the inclusive quantiles, and mirrors them for the basic interval", () => {
    const resampled = Float64Array.from({ length: 101 }, (_, i) => 100 - i);
    const small = { share: 1, degrees: 1e4 };
    const intervals = meanIntervals({ mean: 40, resampled, small, level: 0.9 });
    expect(intervals.percentile.low).toBeCloseTo(5, 1);
    expect(intervals.percentile.high).toBeCloseTo(95, 1);
    expect(intervals.basic.low).toBeCloseTo(-15, 1);
    expect(intervals.basic.high).toBeCloseTo(75, 1);
  });

  it.each([10, 16, 29])("misses the truth in about 5 of 100 sweeps of %d windows", (windows) => {
    const sweeps = 400;
    const missed = { percentile: 0, basic: 0 };
    shareOfSweeps(sweeps, "interval", (random, seed) => {
      const gains = gainsOf(generateSweep({ abilities: [0, 0.7, 0, 0], windows }, random));
      const [first = []] = gains;
      const blockMean = commonBlockLength(gains);
      const rows = bootstrapRows({ windows, blockMean, seed, draws: 600 });
      const intervals = meanIntervals({
        mean: first.reduce((sum, gain) => sum + gain, 0) / windows,
        resampled: resampledMeans(first, rows),
        small: smallSample(windows, blockMean),
      });
      for (const kind of ["percentile", "basic"] as const) {
        const { low, high } = intervals[kind];
        if (low > 0.7 || high < 0.7) missed[kind]++;
      }
      return false;
    });
    for (const share of [missed.percentile / sweeps, missed.basic / sweeps]) {
      expect(share).toBeGreaterThan(0.05 - tolerance(0.05, sweeps));
      expect(share).toBeLessThan(0.05 + tolerance(0.05, sweeps));
    }
  });
});
