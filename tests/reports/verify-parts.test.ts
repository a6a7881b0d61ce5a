/** What verify holds stored and printed values against has to be right itself: bytes of rows, areas under two densities. */
import { describe, expect, it } from "vitest";
import { openEvidenceBytes } from "../../reports/verify/evidence-bytes.ts";
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
    for (let z = -6; z < 12; z += 1 / 97) {
      const [here, next] = [normalTail(z), normalTail(z + 1 / 97)];
      expect(here).toBeGreaterThan(next);
      // No step larger than the density at its higher side allows.
      const peak = z < 0 ? Math.min(0, z + 1 / 97) : z;
      const most = Math.exp((-peak * peak) / 2) / Math.sqrt(2 * Math.PI) / 97;
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

describe("rows as bytes", () => {
  it("are marks, doubles, lengths and UTF-8, however long, and begin anew each time", () => {
    const long = "ü".repeat(3_000_000);
    const bytes = openEvidenceBytes();
    bytes.text("é\n");
    bytes.row([null, -1.5, "", "aé", null]);
    bytes.row([]);
    bytes.row([long, 7]);
    const head = Buffer.from(
      "c3a90a00" + "01bff8000000000000" + "0200000000" + "020000000361c3a9" + "0003" + "03",
      "hex",
    );
    const tail = Buffer.from("01401c00000000000003", "hex");
    const length = Buffer.from("02005b8d80", "hex");
    expect(Buffer.concat([head, length, Buffer.from(long), tail]).equals(bytes.all())).toBe(true);
    const next = openEvidenceBytes();
    next.row([1]);
    expect(Buffer.from(next.all()).toString("hex")).toBe("013ff000000000000003");
  });
});
