import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { axisValues } from "../../../sweeps/grid/axes.ts";
import { expandMatrix } from "../../../sweeps/grid/matrix.ts";

const BID = "strategy.bid_offset_bps";
const ASK = "strategy.ask_offset_bps";
const LABEL = `b{${BID}}-a{${ASK}}`;

describe("axisValues", () => {
  it.each([
    ["whole steps", { from: 4, to: 16, step: 6 }, [4, 10, 16]],
    ["tenths as written", { from: 0.1, to: 0.4, step: 0.1 }, [0.1, 0.2, 0.3, 0.4]],
    ["a step that misses the end stops before it", { from: 1, to: 2, step: 0.4 }, [1, 1.4, 1.8]],
    ["negative numbers", { from: -1.5, to: 0, step: 0.75 }, [-1.5, -0.75, 0]],
    ["one point", { from: 3, to: 3, step: 1 }, [3]],
    ["very small steps", { from: 0, to: 3e-7, step: 1e-7 }, [0, 1e-7, 2e-7, 3e-7]],
  ])("%s", (_name, range, values) => {
    expect(axisValues(range)).toEqual({ ok: true, values });
  });

  it.each([
    ["a step of zero", { from: 1, to: 2, step: 0 }, "a step above 0"],
    ["a backward range", { from: 2, to: 1, step: 1 }, "from at or below to"],
    ["too many values", { from: 0, to: 1e6, step: 0.001 }, "at most 1000 values"],
    ["a value twice", [1, 2, 1], "each value once"],
  ])("%s is refused", (_name, axis, expected) => {
    const result = axisValues(axis);
    expect(result.ok ? "" : result.expected).toContain(expected);
  });

  it.each([
    ["a step of zero", { from: 1, to: 2, step: 0 }, "step 0"],
    ["a backward range", { from: 2, to: 1, step: 1 }, "from 2 to 1"],
    ["ten million values", { from: 1, to: 1e7, step: 1 }, "from 1 to 10000000 step 1"],
    ["a word twice", ["mid", "mid"], '"mid" a second time'],
  ])("%s is told as it was written", (_name, axis, was) => {
    expect(axisValues(axis)).toMatchObject({ ok: false, was });
  });

  it("every value of a range prints with no more decimals than the range was written with", () => {
    const hundredths = fc.integer({ min: -500, max: 500 });
    fc.assert(
      fc.property(hundredths, fc.integer({ min: 1, max: 300 }), fc.nat(50), (from, step, count) => {
        const range = { from: from / 100, to: (from + step * count) / 100, step: step / 100 };
        const result = axisValues(range);
        expect(result.ok).toBe(true);
        const values = result.ok ? result.values : [];
        expect(values).toHaveLength(count + 1);
        for (const value of values) expect(String(value)).toMatch(/^-?\d+(\.\d{1,2})?$/);
        expect(values.at(-1)).toBe(range.to);
      }),
    );
  });
});

describe("expandMatrix", () => {
  it("lists the product in the file's order, the last axis fastest", () => {
    const { cells } = expandMatrix({
      label: LABEL,
      axes: { [BID]: [4, 6], [ASK]: [8, 10] },
      exclude: [],
    });
    expect(cells.map(({ label }) => label)).toEqual(["b4-a8", "b4-a10", "b6-a8", "b6-a10"]);
    expect(cells[1]?.set).toEqual({ [BID]: 4, [ASK]: 10 });
  });

  it("leaves out what an exclusion names", () => {
    const { cells } = expandMatrix({
      label: LABEL,
      axes: { [BID]: [4, 6, 8], [ASK]: { from: 4, to: 8, step: 2 } },
      exclude: [`${ASK} < ${BID}`, `${BID} == 8.0`],
    });
    expect(cells.map(({ label }) => label)).toEqual(["b4-a4", "b4-a6", "b4-a8", "b6-a6", "b6-a8"]);
  });

  it("excludes by words and booleans too", () => {
    const { cells } = expandMatrix({
      label: "{strategy.anchor_mode}-{strategy.participation.enabled}",
      axes: {
        "strategy.anchor_mode": ["mid", "pool_band"],
        "strategy.participation.enabled": [true, false],
      },
      exclude: ['strategy.anchor_mode == "mid" && strategy.participation.enabled'],
    });
    expect(cells.map(({ label }) => label)).toEqual([
      "mid-false",
      "pool_band-true",
      "pool_band-false",
    ]);
  });

  it.each([
    [
      "a placeholder that is no axis",
      { label: "{x}", exclude: [] },
      "names {x}, which is not an axis",
    ],
    [
      "an axis that the label leaves out",
      { label: `b{${BID}}`, exclude: [] },
      "leaves out {strategy.ask",
    ],
    [
      "an unknown name",
      { label: LABEL, exclude: ["strategy.ask_ofset_bps > 1.0"] },
      "did you mean strategy.ask_offset_bps?",
    ],
    [
      "a key that is no axis",
      { label: LABEL, exclude: ["strategy.max_skew_bps > 1.0"] },
      "unknown field",
    ],
    [
      "whole numbers against decimals",
      { label: LABEL, exclude: [`${ASK} - 1 < ${BID}`] },
      "write 1.0 instead of 1",
    ],
    ["no condition", { label: LABEL, exclude: [`${ASK} + ${BID}`] }, "true or false"],
    ["everything excluded", { label: LABEL, exclude: ["true"] }, "leaves no cell"],
  ])("%s is a fault", (_name, part, message) => {
    const { faults } = expandMatrix({ axes: { [BID]: [4], [ASK]: [8] }, ...part });
    expect(faults.map((fault) => fault.message).join("\n")).toContain(message);
  });

  it("takes a misspelt placeholder for the axis that was meant: one slip, one fault", () => {
    const axes = { [BID]: [4], [ASK]: [8], "strategy.anchor_mode": ["mid"] };
    const label = `b{strategy.bid_offset}-{${ASK}}-{strategy.anchor_mode}`;
    const message = `names {strategy.bid_offset}, which is not an axis; did you mean {${BID}}?`;
    expect(expandMatrix({ label, axes, exclude: [] }).faults).toEqual([
      { path: ["label"], message },
    ]);
  });

  it("tells all axes that the label leaves out at once", () => {
    const axes = { [BID]: [4], [ASK]: [8], "strategy.anchor_mode": ["mid"] };
    const { faults } = expandMatrix({ label: "{strategy.anchor_mode}", axes, exclude: [] });
    expect(faults.map(({ message }) => message)).toEqual([
      `leaves out {${BID}} and {${ASK}}, so cells would share a label`,
    ]);
  });

  it("has a limit on the number of cells", () => {
    const { faults } = expandMatrix({
      label: LABEL,
      axes: { [BID]: { from: 1, to: 100, step: 1 }, [ASK]: { from: 1, to: 100, step: 1 } },
      exclude: [],
    });
    expect(faults[0]?.message).toContain("= 10000 cells, expected at most 5000");
  });

  it("the order of axes changes the listing, never which cells exist", () => {
    const values = fc.uniqueArray(fc.integer({ min: -20, max: 60 }), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(values, values, (bids, asks) => {
        const rule = { label: LABEL, exclude: [`${ASK} > ${BID} + 30.0`] };
        const one = expandMatrix({ ...rule, axes: { [BID]: bids, [ASK]: asks } });
        const other = expandMatrix({ ...rule, axes: { [ASK]: asks, [BID]: bids } });
        const sorted = (cells: typeof one.cells) => cells.map(({ label }) => label).sort();
        expect(sorted(one.cells)).toEqual(sorted(other.cells));
        const expected = bids.flatMap((b) =>
          asks.filter((a) => !(a > b + 30)).map((a) => `b${b}-a${a}`),
        );
        expect(one.cells.map(({ label }) => label)).toEqual(expected);
      }),
    );
  });
});
