/** A mean of the replay matrix is one over the same tapes for every cell, or none. */
import { describe, expect, it } from "vitest";
import { withMeans } from "../../reports/replay/row-means.ts";

describe("withMeans", () => {
  it.each<[string, (number | null)[][], (number | null)[]]>([
    [
      "all tapes",
      [
        [1, 3],
        [2, 6],
      ],
      [2, 4],
    ],
    [
      "a tape that nobody has takes nothing away",
      [
        [1, null],
        [2, null],
      ],
      [1, 2],
    ],
    [
      "a cell without the tape that cost the other one most has no mean",
      [
        [1, -9],
        [0.5, null],
      ],
      [-4, null],
    ],
    [
      "each lacks what the other has",
      [
        [1, null],
        [null, 2],
      ],
      [null, null],
    ],
    ["no value at all", [[null], [null]], [null, null]],
    ["no tape", [[], []], [null, null]],
  ])("%s", (_name, values, means) => {
    const rows = withMeans(values.map((row, i) => ({ cell: String(i), values: row })));
    expect(rows.map(({ mean }) => mean)).toEqual(means);
    expect(rows.map(({ count }) => count)).toEqual(
      values.map((row) => row.filter((value) => value !== null).length),
    );
  });
});
