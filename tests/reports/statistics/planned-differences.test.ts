/** What a plan's windows could show: from an earlier run of the same pair, and from nothing else. */
import { describe, expect, it } from "vitest";
import { visibleEffect } from "../../../reports/statistics/decision-power.ts";
import { plannedDifferences } from "../../../reports/statistics/planned-differences.ts";

const rivals = [
  { cell: "a", configuration: "1" },
  { cell: "copy of a", configuration: "1" },
  { cell: "b", configuration: "2" },
];
const earlier = { run: "x/1", differences: [{ configuration: "1", windows: 8, sd: 0.5 }] };

describe("plannedDifferences", () => {
  it("takes a rival's spread from the earlier run, corrected for the configurations of this plan", () => {
    const { cells, rivals: tried, source } = plannedDifferences({ windows: 16, rivals, earlier });
    const visible = (visibleEffect(16, 2) ?? 0) * 0.5;
    expect({ tried, source }).toEqual({ tried: 2, source: "x/1" });
    // A t-test of the same chance of error would need (2.48988 + 0.86624) × 0.5 / √16, a little bold with few windows.
    expect(visible).toBeGreaterThan(0.41952);
    expect(visible).toBeLessThan(0.43);
    expect(cells.map((cell) => cell.visible)).toEqual([visible, visible, null]);
    expect(cells.map((cell) => cell.earlierWindows)).toEqual([8, 8, null]);
  });

  it("promises nothing where no test of so many windows could pass, though it knows the spread", () => {
    const { cells, source } = plannedDifferences({ windows: 6, rivals, earlier });
    expect({ source, sd: cells[0]?.earlierSd }).toEqual({ source: "x/1", sd: 0.5 });
    expect(cells.map(({ visible }) => visible)).toEqual([null, null, null]);
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
