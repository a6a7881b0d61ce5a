/** What verify holds printed statistics against has to be right itself: published values, and what must hold between them. */
import { describe, expect, it } from "vitest";
import { normalTail, powerBy, studentQuantileBy } from "../../reports/verify/independent-areas.ts";

describe("the normal's tail", () => {
  // Abramowitz and Stegun, tables 26.1 and 26.2.
  it.each([
    [0, 0.5],
    [1, 0.158655253931457],
    [1.959963984540054, 0.025],
    [3, 1.349898031630095e-3],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160527e-24],
    [-1, 0.841344746068543],
    [45, 0],
  ])("beyond %d is %d", (z, tail) => {
    expect(Math.abs(normalTail(z) - tail)).toBeLessThanOrEqual(tail * 1e-8);
  });

  it("falls all the way, on the points that are known and between them", () => {
    for (let z = -6; z < 12; z += 1 / 700) {
      const [here, next] = [normalTail(z), normalTail(z + 1 / 700)];
      expect(here).toBeGreaterThan(next);
      // No step larger than the density at its higher side allows.
      const peak = z < 0 ? Math.min(0, z + 1 / 700) : z;
      const most = Math.exp((-peak * peak) / 2) / Math.sqrt(2 * Math.PI) / 700;
      expect(here - next).toBeLessThanOrEqual(most * (1 + 1e-6) + 1e-15);
    }
  });
});

describe("Student's quantile", () => {
  it.each([
    [0.975, 1, 12.7062047],
    [0.975, 7, 2.36462425],
    [0.8, 9, 0.88340386],
    [0.975, 10_000, 1.96020124],
  ])("of %d with %d degrees is %d, asked twice", (p, degrees, quantile) => {
    expect(studentQuantileBy(p, degrees)).toBeCloseTo(quantile, 6);
    expect(studentQuantileBy(p, degrees)).toBe(studentQuantileBy(p, degrees));
    expect(powerBy(0, degrees, 0.05)).toBeCloseTo(0.05, 5);
  });
});
