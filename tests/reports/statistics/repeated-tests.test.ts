/** The p of a test that was repeated, against nights in which nothing differs and somebody looks three times. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomStream } from "../../../engine/index.ts";
import { pOfAllTests } from "../../../reports/statistics/repeated-tests.ts";
import { openSignFlip } from "../../../reports/statistics/sign-flip.ts";
import { generateSweep } from "./support/simulate.ts";

const LOOKS = [8, 12, 16];
const NIGHTS = 1_000;

/** The p of a look at the first 8, 12 and 16 windows, where the rival is no better. */
function nightsOfThreeLooks(): number[][] {
  const p = openSignFlip(1);
  return Array.from({ length: NIGHTS }, (_, night) => {
    const [base = [], rival = []] = generateSweep(
      { abilities: [0, 0], windows: 16 },
      randomStream(night, "three looks"),
    );
    const differences = rival.map((value, i) => value - (base[i] ?? 0));
    return LOOKS.map((windows) => p(differences.slice(0, windows)) ?? 1);
  });
}

describe("p of all tests", () => {
  it("is p where none missed before, and a multiple of it otherwise, at most 1", () => {
    expect(pOfAllTests(0.03, { missed: 0 })).toBe(0.03);
    expect(pOfAllTests(0.01, { missed: 2 })).toBeCloseTo(0.03, 12);
    expect(pOfAllTests(0.4, { missed: 2 })).toBe(1);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(50), (p, missed) => {
        const all = pOfAllTests(p, { missed });
        return all >= p && all <= 1 && all <= pOfAllTests(p, { missed: missed + 1 });
      }),
    );
  });

  it("promises for the luckiest of three looks what p itself does not", () => {
    const luckiest = nightsOfThreeLooks().map((looks) => Math.min(...looks));
    const share = (holds: (p: number) => boolean) => luckiest.filter(holds).length / NIGHTS;
    expect(share((p) => p <= 0.05)).toBeGreaterThan(0.07);
    expect(share((p) => pOfAllTests(p, { missed: LOOKS.length - 1 }) <= 0.05)).toBeLessThan(0.05);
  });
});
