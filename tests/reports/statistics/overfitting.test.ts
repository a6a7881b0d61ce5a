/** CSCV against a slow computation with explicit splits, and what it says of noise, skill and worn-out luck. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../engine/index.ts";
import { overfitting } from "../../../reports/statistics/overfitting.ts";
import { generateSweep } from "./support/simulate.ts";

describe("overfitting", () => {
  it("is nothing where one cell is always best, with its rank in every split", () => {
    const values = [1, 2, 3, 9].map((ability) => Array.from({ length: 16 }, () => ability));
    const { pbo, splits, logitMedian } = overfitting(values);
    expect({ pbo, splits }).toEqual({ pbo: 0, splits: 70 });
    // Rank 4 of 4: ω = 4/5.
    expect(logitMedian).toBeCloseTo(Math.log(4), 12);
  });

  it("is everything where all cells have the same total: the best of one half is the worst of the other", () => {
    const noise = generateSweep({ abilities: [0, 0, 0, 0], windows: 16 }, seeded(3));
    const values = noise.map((series) => {
      const mean = series.reduce((sum, value) => sum + value, 0) / 16;
      return series.map((value) => value - mean);
    });
    expect(overfitting(values).pbo).toBe(1);
    // Rank 1 of 4: ω = 1/5.
    expect(overfitting(values).logitMedian).toBeCloseTo(-Math.log(4), 12);
  });

  it("is everything for cells that never differ: choosing taught nothing", () => {
    expect(overfitting([new Array<number>(16).fill(1), new Array<number>(16).fill(1)])).toEqual({
      pbo: 1,
      splits: 70,
      logitMedian: 0,
    });
  });

  it.each([16, 17, 23, 30])("is what explicit splits give, %d windows", (windows) => {
    const values = generateSweep({ abilities: [0, 0.2, 0.4, 0, -0.3], windows }, seeded(windows));
    const slow = slowPbo(values);
    const quick = overfitting(values);
    expect(quick.pbo).toBeCloseTo(slow.pbo, 12);
    expect(quick.logitMedian).toBeCloseTo(slow.median, 12);
  });

  it("does not care about the order of the cells, or what the hour did to all of them", () => {
    const cells = fc.array(
      fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 16, maxLength: 16 }),
      { minLength: 2, maxLength: 5 },
    );
    fc.assert(
      fc.property(cells, (values) => {
        const { pbo } = overfitting(values);
        expect(overfitting([...values].reverse()).pbo).toBeCloseTo(pbo, 12);
        const hours = values.map((series) => series.map((value, i) => value + 8 * (i % 8)));
        expect(overfitting(hours).pbo).toBeCloseTo(pbo, 12);
      }),
      { numRuns: 40 },
    );
  });

  it("tells luck from skill in generated sweeps", () => {
    const mean = (abilities: readonly number[]) => {
      let sum = 0;
      for (let seed = 0; seed < 100; seed++) {
        sum += overfitting(generateSweep({ abilities, windows: 16 }, seeded(seed))).pbo;
      }
      return sum / 100;
    };
    // Four cells without skill: the chosen one is as likely above the middle as below, or less.
    expect(mean([0, 0, 0, 0])).toBeGreaterThan(0.45);
    expect(mean([0, 0, 0, 2])).toBeLessThan(0.05);
  });
});

function seeded(seed: number) {
  return randomStream(seed, "overfitting");
}

/** Every half of eight consecutive blocks, window by window; values here never tie. */
function slowPbo(values: readonly (readonly number[])[]): { pbo: number; median: number } {
  const windows = values[0]?.length ?? 0;
  const blockOf = Array.from({ length: windows }, (_, i) => {
    for (let block = 7; ; block--) if (i >= Math.floor((block * windows) / 8)) return block;
  });
  const logits: number[] = [];
  for (const half of choose([0, 1, 2, 3, 4, 5, 6, 7], 4)) {
    const score = (series: readonly number[], inside: boolean) => {
      const part = series.filter((_, i) => half.includes(blockOf[i] ?? 0) === inside);
      return part.reduce((a, b) => a + b, 0) / part.length;
    };
    const inSample = values.map((series) => score(series, true));
    const best = inSample.indexOf(Math.max(...inSample));
    const outOfSample = values.map((series) => score(series, false));
    const sorted = [...outOfSample].sort((a, b) => a - b);
    const omega = (sorted.indexOf(outOfSample[best] ?? 0) + 1) / (values.length + 1);
    logits.push(Math.log(omega / (1 - omega)));
  }
  logits.sort((a, b) => a - b);
  const median = ((logits[34] ?? 0) + (logits[35] ?? 0)) / 2;
  return { pbo: logits.filter((logit) => logit <= 1e-12).length / logits.length, median };
}

function choose(items: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return items.flatMap((item, i) =>
    choose(items.slice(i + 1), count - 1).map((rest) => [item, ...rest]),
  );
}
