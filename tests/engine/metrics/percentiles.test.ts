import fc from "fast-check";
import { median as medianOf } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { mean, percentile } from "../../../engine/metrics/percentiles.ts";

const oneToTwenty = Array.from({ length: 20 }, (_, i) => i + 1);
const numbers = fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), {
  minLength: 1,
  maxLength: 50,
});

describe("percentile, inclusive kind", () => {
  it.each<[string, readonly number[], number, number]>([
    ["p50 of 1 to 20", oneToTwenty, 50, 10.5],
    ["p95 of 1 to 20", oneToTwenty, 95, 19.05],
    ["p0 is the smallest", [3, 1, 2], 0, 1],
    ["p100 is the largest", [3, 1, 2], 100, 3],
    ["one value is every percentile", [7], 95, 7],
    ["numbers sort as numbers, not as text", [10, 9, 2], 50, 9],
    ["negative values keep their sign", [-0.5, -1.25], 50, -0.875],
  ])("%s", (_name, values, p, expected) => {
    expect(percentile(values, p)).toBeCloseTo(expected, 12);
  });

  it("has no value for no values, and says why", () => {
    expect(percentile([], 50, "no fills")).toEqual({ missing: "no fills" });
    expect(mean([], "no fills")).toEqual({ missing: "no fills" });
  });

  it("agrees with simple-statistics on the median", () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const ours = percentile(values, 50) as number;
        const theirs = medianOf(values);
        expect(Math.abs(ours - theirs)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(theirs)));
      }),
    );
  });

  it("never leaves the range of its values and grows with p", () => {
    fc.assert(
      fc.property(numbers, fc.nat({ max: 100 }), fc.nat({ max: 100 }), (values, p, q) => {
        const [low, high] = [
          percentile(values, Math.min(p, q)),
          percentile(values, Math.max(p, q)),
        ];
        expect(low).toBeLessThanOrEqual(high as number);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(high).toBeLessThanOrEqual(Math.max(...values));
      }),
    );
  });

  it("leaves its argument as it was", () => {
    const values = [3, 1, 2];
    percentile(values, 50);
    expect(values).toEqual([3, 1, 2]);
  });
});
