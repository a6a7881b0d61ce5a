/**
 * Probabilistic and deflated Sharpe ratios against the numbers printed in the two papers. Raw kurtosis throughout:
 * with the excess instead, the first example gives 0.920 and not 0.913.
 */
import { describe, expect, it } from "vitest";
import {
  deflatedSharpe,
  effectiveTrials,
  luckMultiplier,
} from "../../../reports/statistics/deflated-sharpe.ts";
import {
  minimumTrackRecord,
  probabilisticSharpe,
  type SharpeMoments,
  sharpeMoments,
} from "../../../reports/statistics/sharpe.ts";
import { generateSweep, shareOfSweeps, tolerance } from "./support/simulate.ts";

const moments = (changes: Partial<SharpeMoments>): SharpeMoments => ({
  n: 24,
  sharpe: 1.585 / Math.sqrt(12),
  skewness: 0,
  kurtosis: 3,
  ...changes,
});
const SKEWED = { skewness: -2.448, kurtosis: 10.164 };

describe("probabilisticSharpe", () => {
  // Bailey & López de Prado 2012: two years of monthly returns, annual ratio 1.585.
  it.each<[string, Partial<SharpeMoments>, number]>([
    ["as if normal", {}, 0.982],
    ["with the skewness and raw kurtosis of the example", SKEWED, 0.913],
  ])("%s", (_name, changes, expected) => {
    expect(probabilisticSharpe(moments(changes))).toBeCloseTo(expected, 3);
  });

  it("is not fed the excess kurtosis", () => {
    const excess = probabilisticSharpe(moments({ ...SKEWED, kurtosis: 7.164 }));
    expect(excess).toBeCloseTo(0.92, 3);
  });

  it("is one half against what was seen", () => {
    expect(probabilisticSharpe(moments(SKEWED), 1.585 / Math.sqrt(12))).toBeCloseTo(0.5, 12);
  });

  it("takes a series of two values, whose shape leaves nothing open", () => {
    const coin = sharpeMoments([1, 1, 1, 0, 1, 1, 1, 1]);
    expect(probabilisticSharpe(coin ?? moments({}))).toBeLessThanOrEqual(1);
  });

  it("errs in about 5 of 100 series without any true ratio", () => {
    const sweeps = 4000;
    const share = shareOfSweeps(sweeps, "sharpe", (random) => {
      const [series = []] = generateSweep({ abilities: [0], windows: 30 }, random);
      return probabilisticSharpe(sharpeMoments(series) ?? moments({})) >= 0.95;
    });
    expect(share).toBeGreaterThan(0.05 - tolerance(0.05, sweeps));
    // The formula is asymptotic: thirty windows cost it a little.
    expect(share).toBeLessThan(0.06 + tolerance(0.06, sweeps));
  });
});

describe("sharpeMoments", () => {
  it("is what numpy and scipy give, kurtosis raw", () => {
    const series = [0.3, -0.1, 0.25, 0.4, -0.2, 0.15, 0.05, 0.6, -0.35, 0.2, 0.1, 0.45];
    const seen = sharpeMoments(series) ?? moments({});
    expect(seen.n).toBe(12);
    expect(seen.sharpe).toBeCloseTo(0.5587897620530765, 12);
    expect(seen.skewness).toBeCloseTo(-0.2570069846119741, 12);
    expect(seen.kurtosis).toBeCloseTo(2.327978987096686, 12);
    expect(probabilisticSharpe(seen)).toBeCloseTo(0.9514871072865505, 12);
    expect(probabilisticSharpe(seen, 0.1)).toBeCloseTo(0.9134760244355871, 12);
    expect(minimumTrackRecord(seen)).toBeCloseTo(11.80738225543864, 9);
  });

  it.each([[[]], [[1, 2]], [[3, 3, 3, 3]], [[0.1, 0.1, 0.1]], [[0, 0, 0]]])(
    "has none for %j",
    (series) => {
      expect(sharpeMoments(series)).toBeNull();
    },
  );
});

describe("minimumTrackRecord", () => {
  it("is the length at which the probability reaches its confidence", () => {
    for (const changes of [{}, SKEWED]) {
      const length = minimumTrackRecord(moments(changes), 0.1) ?? 0;
      expect(probabilisticSharpe(moments({ ...changes, n: length }), 0.1)).toBeCloseTo(0.95, 10);
    }
  });

  it("is none where the ratio is not above the benchmark", () => {
    expect(minimumTrackRecord(moments({}), 1)).toBeNull();
  });
});

describe("the luck of many tries", () => {
  it.each([
    [1, 0],
    [1.2, 0],
    [5, 1.19],
    [10, 1.57],
    [20, 1.9],
    [50, 2.28],
    [100, 2.53],
  ])("the best of %d shows %d", (trials, multiplier) => {
    expect(luckMultiplier(trials)).toBeCloseTo(multiplier, 2);
  });

  it.each([
    [0, 20, 20],
    [1, 20, 1],
    [0.5, 20, 10.5],
    [-0.4, 20, 20],
  ])("tries correlated by %d: %d count as %d", (correlation, trials, effective) => {
    expect(effectiveTrials(correlation, trials)).toBeCloseTo(effective, 12);
  });

  it("gives the paper's example: 100 tries, annual ratio 2.5, five years of days", () => {
    // Bailey & López de Prado 2014: V = ½ annual, skewness −3, kurtosis 10; SR₀ = 0.1132 a day, DSR = 0.9004.
    const benchmark = Math.sqrt(0.5 / 250) * luckMultiplier(100);
    expect(benchmark).toBeCloseTo(0.1132, 4);
    const seen = moments({ n: 1250, sharpe: 2.5 / Math.sqrt(250), skewness: -3, kurtosis: 10 });
    expect(probabilisticSharpe(seen, benchmark)).toBeCloseTo(0.9004, 4);
  });
});

describe("deflatedSharpe", () => {
  const gains = [
    [1, 2, 3, 1, 2, 4],
    [0, 1, -1, 1, 0, 1],
    [-1, 0, 1, 2, -2, 0],
  ];

  it("deflates by the variance of the ratios and the tries that differ", () => {
    const ratios = gains.map((series) => sharpeMoments(series)?.sharpe ?? 0);
    const mean = ratios.reduce((a, b) => a + b) / 3;
    const variance = ratios.reduce((sum, ratio) => sum + (ratio - mean) ** 2, 0) / 2;
    const pairs = [
      [0, 1],
      [0, 2],
      [1, 2],
    ].map(([a = 0, b = 0]) => correlation(gains[a] ?? [], gains[b] ?? []));
    const rho = pairs.reduce((a, b) => a + b) / 3;
    const effective = rho + (1 - rho) * 3;
    const seen = deflatedSharpe(gains, 0);
    expect(rho).toBeGreaterThan(-1);
    expect(seen?.trialsEffective).toBeCloseTo(rho > 0 ? effective : 3, 12);
    expect(seen?.benchmark).toBeCloseTo(
      Math.sqrt(variance) * luckMultiplier(rho > 0 ? effective : 3),
      12,
    );
    expect(seen?.deflated).toBeLessThan(seen?.probabilistic ?? 0);
    expect(seen?.trackRecordDeflatedMin ?? Number.POSITIVE_INFINITY).toBeGreaterThan(
      seen?.trackRecordMin ?? Number.POSITIVE_INFINITY,
    );
  });

  it("counts cells tried on earlier nights", () => {
    const now = deflatedSharpe(gains, 0);
    const ever = deflatedSharpe(gains, 0, 40);
    expect(ever?.trials).toBe(40);
    expect(ever?.deflated).toBeLessThan(now?.deflated ?? 0);
  });

  it("of a single try is the probabilistic ratio", () => {
    const seen = deflatedSharpe(gains.slice(0, 1), 0);
    expect(seen?.benchmark).toBe(0);
    expect(seen?.deflated).toBe(seen?.probabilistic);
  });

  it("has none for gains that do not vary", () => {
    expect(deflatedSharpe([[1, 1, 1, 1]], 0)).toBeNull();
  });

  it("believes the best of ten cells without skill in at most about 5 of 100 sweeps", () => {
    const believed = (key: "probabilistic" | "deflated") =>
      shareOfSweeps(400, "deflated", (random) => {
        const abilities = new Array<number>(10).fill(0);
        // No common hour: ten independent tries.
        const values = abilities.map((a) => generateSweep({ abilities: [a], windows: 30 }, random));
        const series = values.map(([one = []]) => one);
        const ratios = series.map((one) => sharpeMoments(one)?.sharpe ?? 0);
        const best = ratios.indexOf(Math.max(...ratios));
        return (deflatedSharpe(series, best)?.[key] ?? 0) >= 0.95;
      });
    expect(believed("probabilistic")).toBeGreaterThan(0.25);
    expect(believed("deflated")).toBeLessThan(0.05);
  });
});

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((x, y) => x + y, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const cov = mean(a.map((value, i) => (value - ma) * ((b[i] ?? 0) - mb)));
  return cov / Math.sqrt(mean(a.map((v) => (v - ma) ** 2)) * mean(b.map((v) => (v - mb) ** 2)));
}
