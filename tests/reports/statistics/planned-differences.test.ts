/** What a plan's windows could show: from an earlier run of the same pair, and from nothing else. */
import { describe, expect, it } from "vitest";
import { plannedDifferences } from "../../../reports/statistics/planned-differences.ts";
import { plannedVisible } from "../../../reports/statistics/power.ts";

const rivals = [
  { cell: "a", configuration: "1" },
  { cell: "copy of a", configuration: "1" },
  { cell: "b", configuration: "2" },
];
const earlier = { run: "x/1", differences: [{ configuration: "1", windows: 8, sd: 0.5 }] };

describe("plannedDifferences", () => {
  it("takes a rival's spread from the earlier run, corrected for the configurations of this plan", () => {
    const { cells, rivals: tried, source } = plannedDifferences({ windows: 16, rivals, earlier });
    const visible = plannedVisible({ windows: 16, sd: 0.5, rivals: 2 });
    expect({ tried, source }).toEqual({ tried: 2, source: "x/1" });
    // (t of 15 degrees at 0.9875 + at 0.80) × 0.5 / √16 = (2.48988 + 0.86624) / 8
    expect(visible).toBeCloseTo(0.41952, 4);
    expect(cells.map((cell) => cell.visible)).toEqual([visible, visible, null]);
    expect(cells.map((cell) => cell.earlierWindows)).toEqual([8, 8, null]);
  });

  it.each<[string, Parameters<typeof plannedDifferences>[0]["earlier"]]>([
    ["no earlier run", null],
    ["one that had other cells", { ...earlier, differences: [] }],
  ])("knows nothing from %s, and names no source", (_name, none) => {
    const { cells, source } = plannedDifferences({ windows: 16, rivals, earlier: none });
    expect(source).toBeNull();
    expect(cells.map(({ visible }) => visible)).toEqual([null, null, null]);
  });

  it.each([
    [1, 6],
    [2, 7],
    [4, 8],
    [12, 9],
  ])("with %d rivals a cell can be named from %d windows on", (count, needed) => {
    const many = Array.from({ length: count }, (_, i) => ({
      cell: String(i),
      configuration: String(i),
    }));
    const planned = plannedDifferences({ windows: 1, rivals: many, earlier: null });
    expect(planned.windowsToDecide).toBe(needed);
  });
});
