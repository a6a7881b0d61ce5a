/** A matrix of thousands with one slip in it: one error with its place, however many cells have it. */
import { describe, expect, it } from "vitest";
import { loadGrid, parseGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText } from "./grid-fixture.ts";

type Written = {
  readonly bid?: string;
  readonly bidKey?: string;
  readonly ask?: string;
  readonly modes?: string;
  readonly label?: string;
  readonly baseline?: string;
  readonly more?: string;
};

/** 4,800 cells, the baseline among them. */
function matrix({
  bid = "{ from: 1, to: 40, step: 1 }",
  bidKey = "strategy.bid_offset_bps",
  ask = "{ from: 1, to: 40, step: 1 }",
  modes = "[mid, amm_or_mid, capped_amm]",
  label = "b{strategy.bid_offset_bps}-a{strategy.ask_offset_bps}-{strategy.anchor_mode}",
  baseline = "b10-a16-mid",
  more = "",
}: Written = {}): string {
  return gridText(`baseline: { cell: ${baseline} }
matrix:
  label: ${label}
  axes:
    ${bidKey}: ${bid}
    strategy.ask_offset_bps: ${ask}
    strategy.anchor_mode: ${modes}
${more}`);
}

/** The lines of the fault, from the place in the file on. */
const faultsOf = (written: Written) =>
  codedError(() => parseGrid(matrix(written), "grid.yaml")).message.split("\n");

describe("a matrix of thousands", () => {
  it("is sound without a slip", () => {
    expect(parseGrid(matrix(), "grid.yaml").cells).toHaveLength(4_800);
  });

  it.each<[string, Written, string]>([
    [
      "a misspelt key",
      { bidKey: "strategy.bid_ofset_bps" },
      "grid.yaml:9:5: matrix.axes.strategy.bid_ofset_bps is not a configuration key; did you mean strategy.bid_offset_bps?",
    ],
    [
      "a step of zero",
      { bid: "{ from: 1, to: 40, step: 0 }" },
      "grid.yaml:9:30: matrix.axes.strategy.bid_offset_bps was step 0, expected a step above 0",
    ],
    [
      "a range without its step",
      { bid: "{ from: 1, to: 40 }" },
      "grid.yaml:9:30: matrix.axes.strategy.bid_offset_bps.step is missing, expected number",
    ],
    [
      "a label that names an unknown key",
      { label: "b{strategy.bid_offset}-a{strategy.ask_offset_bps}-{strategy.anchor_mode}" },
      "grid.yaml:7:10: matrix.label names {strategy.bid_offset}, which is not an axis; did you mean {strategy.bid_offset_bps}?",
    ],
    [
      "ten million cells",
      {
        bid: "{ from: 0.1, to: 100, step: 0.1 }",
        ask: "{ from: 0.01, to: 10, step: 0.01 }",
        modes: `[mid, capped_amm, ${Array.from({ length: 8 }, (_, i) => `m${i}`).join(", ")}]`,
      },
      "grid.yaml:9:5: matrix.axes gives strategy.bid_offset_bps 1000 × strategy.ask_offset_bps 1000 × strategy.anchor_mode 10 = 10000000 cells, expected at most 5000",
    ],
    [
      "ten million values on one axis",
      { bid: "{ from: 1, to: 10000000, step: 1 }" },
      "grid.yaml:9:30: matrix.axes.strategy.bid_offset_bps was from 1 to 10000000 step 1, expected at most 1000 values, the range has 10000000",
    ],
    [
      "labels that run into each other",
      { label: "b{strategy.bid_offset_bps}{strategy.ask_offset_bps}{strategy.anchor_mode}" },
      'grid.yaml:7:10: matrix.label gives 4800 cells only 4557 labels, "b111mid" 2 times, expected each label once; keep its parts apart, as in a{…}-b{…}',
    ],
    [
      "labels that cannot be folders",
      { label: "b {strategy.bid_offset_bps}-{strategy.ask_offset_bps}-{strategy.anchor_mode}" },
      'grid.yaml:7:10: matrix.label gives "b 1-1-mid" and 4799 more like it, expected only a-z, A-Z, 0-9, dot, dash and underscore; it becomes a folder',
    ],
    [
      "a baseline that is no cell",
      { baseline: "b10-a16-mdi" },
      'grid.yaml:5:19: baseline.cell was "b10-a16-mdi", expected the label of a cell; did you mean "b10-a16-mid"?',
    ],
    [
      "a baseline that is excluded",
      { more: '  exclude: ["strategy.bid_offset_bps == 10.0"]' },
      'grid.yaml:5:19: baseline.cell was "b10-a16-mid", expected the label of a cell; matrix.exclude leaves it out',
    ],
  ])("tells %s once, with its place", (_name, written, message) => {
    expect(faultsOf(written)).toEqual([message]);
  });

  it("tells a value that no cell can take once, with the number of its cells", () => {
    const modes = "[mid, amm_mid]";
    const path = gridFile(matrix({ modes, bid: "[4, 10]", ask: "{ from: 1, to: 40, step: 1 }" }));
    const error = codedError(() => buildPlan(loadGrid(path)));
    expect(error.message).toBe(
      `${path}:11:27: 80 cells, the first b4-a1-amm_mid: strategy.anchor_mode was "amm_mid", expected one of "mid"|"amm_or_mid"|"capped_amm"|"pool_band"; did you mean "amm_or_mid"?`,
    );
  });
});
