/** Step lines: a value holds until the next one, a missing one breaks the line, a repeated one costs nothing. */
import { scaleLinear } from "d3-scale";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Point, stepBand, stepPath } from "../../../reports/plots/step-path.ts";

const x = scaleLinear([0, 10], [0, 100]);
const y = scaleLinear([0, 10], [100, 0]);
const path = (...points: Point[]) => stepPath(points, x, y);

describe("stepPath", () => {
  it.each<[string, Point[], string]>([
    ["nothing", [], ""],
    ["one value", [[1, 5]], "M10 50H10"],
    [
      "a value that holds",
      [
        [0, 5],
        [1, 5],
        [4, 5],
      ],
      "M0 50H40",
    ],
    [
      "a change",
      [
        [0, 5],
        [2, 7],
        [3, 7],
      ],
      "M0 50H20V30H30",
    ],
    [
      "a gap",
      [
        [0, 5],
        [2, null],
        [3, null],
        [4, 6],
        [5, 6],
      ],
      "M0 50H20M40 40H50",
    ],
    [
      "only gaps",
      [
        [0, null],
        [1, null],
      ],
      "",
    ],
  ])("%s", (_name, points, expected) => {
    expect(path(...points)).toBe(expected);
  });

  it("passes every known value at its time, and never draws within a gap", () => {
    const value = fc.option(fc.integer({ min: 0, max: 10 }), { nil: null });
    fc.assert(
      fc.property(fc.array(value, { maxLength: 30 }), (values) => {
        const points = values.map((v, i): Point => [i, v]);
        const drawn = heights(path(...points));
        values.forEach((v, i) => {
          const next = values[i + 1];
          if (v !== null && next !== undefined) expect(drawn(x(i + 0.5))).toBeCloseTo(y(v), 6);
          if (v === null) expect(drawn(x(i + 0.5))).toBeNull();
        });
      }),
    );
  });
});

describe("stepBand", () => {
  it("closes a band where both edges are known, and leaves out the rest", () => {
    const low: Point[] = [
      [0, 1],
      [1, 1],
      [2, 2],
      [3, null],
      [4, 1],
      [5, 1],
    ];
    const high: Point[] = [
      [0, 3],
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
      [5, 4],
    ];
    expect(stepBand(low, high, x, y)).toBe("M0 70H10V60H30V80H20V90H0Z" + "M40 60H50V90H40Z");
  });
});

/** Reads a path back: the height drawn at an abscissa, null where nothing is. */
function heights(path: string): (at: number) => number | null {
  const runs: { from: number; to: number; up: number }[] = [];
  let across = 0;
  let up = 0;
  for (const [, command, first, second] of path.matchAll(/([MHV])([\d.]+)(?: ([\d.]+))?/g)) {
    if (command === "M") [across, up] = [Number(first), Number(second)];
    if (command === "V") up = Number(first);
    if (command === "H") {
      runs.push({ from: across, to: Number(first), up });
      across = Number(first);
    }
  }
  return (at) => runs.find(({ from, to }) => from <= at && at < to)?.up ?? null;
}
