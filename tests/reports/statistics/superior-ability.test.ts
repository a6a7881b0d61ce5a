/**
 * Hansen's test, White's, and the confidence set: against slow computations straight from the papers, and by how
 * often they err in generated sweeps in which no cell is better.
 */
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../engine/index.ts";
import { commonBlockLength } from "../../../reports/statistics/block-length.ts";
import { confidenceSet } from "../../../reports/statistics/confidence-set.ts";
import { normalEquivalent, smallSample } from "../../../reports/statistics/small-sample.ts";
import {
  type BootstrapRows,
  bootstrapRows,
} from "../../../reports/statistics/stationary-bootstrap.ts";
import { superiorAbility } from "../../../reports/statistics/superior-ability.ts";
import { gainsOf, generateSweep, shareOfSweeps, tolerance } from "./support/simulate.ts";

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const takeRow = (series: readonly number[], row: Uint16Array) =>
  mean([...row].map((index) => series[index] ?? 0));

const sweep = (abilities: readonly number[], windows = 16, seed = 1) =>
  generateSweep({ abilities, windows }, randomStream(seed, "example"));
const rowsOf = (windows: number, blockMean: number, draws = 600) =>
  bootstrapRows({ windows, blockMean, seed: 9, draws });

describe("superiorAbility", () => {
  it.each([1, 2.5])("is what the paper's formulas give, blocks of %d", (blockMean) => {
    const gains = gainsOf(sweep([0, 0.4, -3, 0.1]));
    const rows = rowsOf(16, blockMean);
    const slow = slowSpa(gains, rows, blockMean);
    const quick = superiorAbility(gains, rows, blockMean);
    expect(quick?.statistic).toBeCloseTo(slow.statistic, 10);
    expect(quick?.pAsPublished).toBeCloseTo(slow.share(slow.statistic), 10);
    const small = smallSample(16, blockMean);
    expect(quick?.p).toBeCloseTo(slow.share(normalEquivalent(slow.statistic, small)), 10);
    expect(quick?.p).toBeGreaterThanOrEqual(quick?.pAsPublished ?? 1);
    expect(quick?.realityCheck.statistic).toBeCloseTo(4 * Math.max(...gains.map(mean)), 10);
  });

  it("does not let a hopeless rival hide a good one, which White's test does", () => {
    const good = gainsOf(sweep([0, 0.9]));
    const wild = Array.from({ length: 16 }, (_, i) => -40 + (i % 2 === 0 ? 30 : -30));
    const rows = rowsOf(16, 1, 2000);
    const alone = superiorAbility(good, rows, 1);
    const beside = superiorAbility([...good, wild], rows, 1);
    expect(beside?.p).toBeLessThan((alone?.p ?? 0) + 0.01);
    expect(beside?.realityCheck.p).toBeGreaterThan((alone?.realityCheck.p ?? 1) + 0.2);
  });

  it.each<[string, number[][], { statistic: number; p: number } | null]>([
    ["no rival", [], null],
    ["a rival that never differs", [[0, 0, 0, 0]], null],
    ["a rival that is always worse", [[-1, -1, -1, -1.01]], { statistic: 0, p: 1 }],
    ["a gain that never varies", [[1, 1, 1, 1]], { statistic: 1e9, p: 0 }],
  ])("%s", (_name, gains, expected) => {
    const tested = superiorAbility(gains, rowsOf(4, 1), 1);
    if (expected === null || tested === null) expect(tested).toBe(expected);
    else {
      expect(tested.p).toBe(expected.p);
      expect(tested.statistic).toBeGreaterThanOrEqual(expected.statistic);
    }
  });

  it.each([10, 16, 29])("errs in about 5 of 100 sweeps of %d windows", (windows) => {
    const sweeps = 400;
    let reality = 0;
    let published = 0;
    const share = shareOfSweeps(sweeps, "spa", (random, seed) => {
      const gains = gainsOf(generateSweep({ abilities: [0, 0, 0, 0, 0], windows }, random));
      const blockMean = commonBlockLength(gains);
      const rows = bootstrapRows({ windows, blockMean, seed, draws: 300 });
      const tested = superiorAbility(gains, rows, blockMean);
      if (tested !== null && tested.realityCheck.p <= 0.05) reality++;
      if (tested !== null && tested.pAsPublished <= 0.05) published++;
      return tested !== null && tested.p <= 0.05;
    });
    expect(share).toBeGreaterThan(0.05 - tolerance(0.05, sweeps));
    expect(share).toBeLessThan(0.05 + tolerance(0.05, sweeps));
    expect(reality / sweeps).toBeLessThan(0.05 + tolerance(0.05, sweeps));
    // Why the correction is there: as published it errs far more often than promised.
    expect(published / sweeps).toBeGreaterThan(0.05 + tolerance(0.05, sweeps));
  });

  it("finds a cell that is better", () => {
    const found = shareOfSweeps(100, "spa power", (random, seed) => {
      const values = generateSweep({ abilities: [0, 0, 0, 0, 1.8], windows: 16 }, random);
      const gains = gainsOf(values);
      const blockMean = commonBlockLength(gains);
      const rows = bootstrapRows({ windows: 16, blockMean, seed, draws: 300 });
      return (superiorAbility(gains, rows, blockMean)?.p ?? 1) <= 0.05;
    });
    expect(found).toBeGreaterThan(0.8);
  });
});

describe("confidenceSet", () => {
  it.each([1, -1] as const)("drops cells as the paper's steps do, sign %d", (sign) => {
    const values = sweep([0, 2.2, 2, -1, 0.3]);
    const rows = rowsOf(16, 1.5);
    const small = smallSample(16, 1.5);
    const { pValues, members } = confidenceSet(values, rows, small, sign);
    const slow = slowSet(
      values.map((series) => series.map((value) => -sign * value)),
      rows,
      (t) => normalEquivalent(t, small),
    );
    expect(pValues).toEqual(slow);
    expect(members).toEqual(slow.flatMap((p, cell) => (p > 0.05 ? [cell] : [])));
    expect(members.length).toBeLessThan(5);
  });

  it.each<[string, number[][], number[]]>([
    ["one cell is its own set", [[1, 2, 3, 4]], [0]],
    [
      "equal cells stay together",
      [
        [1, 2, 3, 4],
        [1, 2, 3, 4],
      ],
      [0, 1],
    ],
    [
      "zeros stay together",
      [
        [0, 0, 0, 0],
        [0, 0, 0, 0],
      ],
      [0, 1],
    ],
    [
      "a lead that never varies decides",
      [
        [1, 2, 3, 4],
        [2, 3, 4, 5],
      ],
      [1],
    ],
  ])("%s", (_name, values, members) => {
    expect(confidenceSet(values, rowsOf(4, 1), smallSample(4, 1)).members).toEqual(members);
  });

  it.each([10, 16, 29])("loses a best cell in at most about 5 of 100 sweeps of %d", (windows) => {
    const sweeps = 400;
    let shrunk = 0;
    const lost = shareOfSweeps(sweeps, "set", (random, seed) => {
      const values = generateSweep({ abilities: [0, 0, 0, 0, 0], windows }, random);
      const blockMean = commonBlockLength(gainsOf(values));
      const rows = bootstrapRows({ windows, blockMean, seed, draws: 250 });
      const { members } = confidenceSet(values, rows, smallSample(windows, blockMean));
      if (members.length < 5) shrunk++;
      return !members.includes(0);
    });
    expect(lost).toBeLessThan(0.05);
    // All five are best here: the whole set should stay in about 95 of 100.
    expect(shrunk / sweeps).toBeLessThan(0.05 + tolerance(0.05, sweeps));
  });
});

/** Hansen 2005 line by line: ω̂ from the autocovariances, recentring, maxima over the rows. */
function slowSpa(gains: number[][], rows: BootstrapRows, blockMean: number) {
  const n = gains[0]?.length ?? 0;
  const q = 1 - 1 / blockMean;
  const omegas = gains.map((d) => {
    const m = mean(d);
    let total = 0;
    for (let s = 0; s < n; s++) {
      for (let t = 0; t < n; t++) {
        const i = Math.abs(s - t);
        const kernel = i === 0 ? 1 : ((n - i) / n) * q ** i + (i / n) * q ** (n - i);
        total += (kernel * ((d[s] ?? 0) - m) * ((d[t] ?? 0) - m)) / n;
      }
    }
    return Math.sqrt(total);
  });
  const t = gains.map((d, k) => (Math.sqrt(n) * mean(d)) / (omegas[k] ?? 1));
  const statistic = Math.max(0, ...t);
  const bound = -Math.sqrt(2 * Math.log(Math.log(n)));
  const maxima = rows.map((row) =>
    Math.max(
      0,
      ...gains.map((d, k) => {
        const centre = (t[k] ?? 0) >= bound ? mean(d) : 0;
        return (Math.sqrt(n) * (takeRow(d, row) - centre)) / (omegas[k] ?? 1);
      }),
    ),
  );
  const share = (z: number) => maxima.filter((m) => m >= z).length / maxima.length;
  return { statistic, share };
}

/** Hansen, Lunde & Nason 2011, T_max: test, drop the worst, repeat; p-values never fall. */
function slowSet(losses: number[][], rows: BootstrapRows, zOf: (t: number) => number): number[] {
  const p = losses.map(() => 1);
  let set = losses.map((_, i) => i);
  let running = 0;
  while (set.length > 1) {
    const seen = set.map(
      (i) => mean(losses[i] ?? []) - mean(set.map((j) => mean(losses[j] ?? []))),
    );
    const drawn = rows.map((row) => {
      const means = set.map((i) => takeRow(losses[i] ?? [], row) - mean(losses[i] ?? []));
      return means.map((m) => m - mean(means));
    });
    const errors = set.map((_, k) => Math.sqrt(mean(drawn.map((d) => (d[k] ?? 0) ** 2))));
    const t = seen.map((d, k) => zOf(d / (errors[k] ?? 1)));
    const most = Math.max(...t);
    const over = drawn.filter((d) => Math.max(...d.map((e, k) => e / (errors[k] ?? 1))) >= most);
    running = Math.max(running, over.length / drawn.length);
    const worst = set[t.indexOf(most)] ?? 0;
    p[worst] = running;
    set = set.filter((i) => i !== worst);
  }
  return p;
}
