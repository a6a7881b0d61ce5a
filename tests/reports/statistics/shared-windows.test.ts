/** Which windows a mean may be taken over: a cell that was hardly there takes none from the others. */
import { describe, expect, it } from "vitest";
import { comparable, meanOver } from "../../../reports/statistics/shared-windows.ts";

/** A cell that was seen in these windows. */
const seen = (...windows: number[]) => ({ windows });
const eight = seen(1, 2, 3, 4, 5, 6, 7, 8);

describe("comparable", () => {
  it.each<[string, { windows: number[] }[], number[], number[]]>([
    ["no cell", [], [], []],
    ["a cell without a window is left out", [eight, seen()], [0], eight.windows],
    [
      "half of the longest one's windows are enough",
      [eight, seen(1, 2, 3, 4)],
      [0, 1],
      [1, 2, 3, 4],
    ],
    ["less than half is not", [eight, seen(1, 2, 3)], [0], eight.windows],
    ["the longest counts wherever it stands", [seen(1, 2, 3), eight], [1], eight.windows],
    ["cells that share exactly half of it", [eight, seen(1, 2, 3, 4, 9, 10)], [0, 1], [1, 2, 3, 4]],
    ["cells that share less have no window", [eight, seen(6, 7, 8, 9, 10)], [0, 1], []],
  ])("%s", (_name, cells, among, windows) => {
    const found = comparable(cells);
    expect(found.among).toEqual(among.map((i) => cells[i]));
    expect(found.windows).toEqual(windows);
  });
});

describe("meanOver", () => {
  it.each<[string, number[], number | null]>([
    ["the differences of these windows", [2, 3], 25],
    ["no window is no mean", [], null],
  ])("%s", (_name, over, mean) => {
    expect(meanOver({ windows: [1, 2, 3], differences: [900, 20, 30] }, over)).toBe(mean);
  });
});
