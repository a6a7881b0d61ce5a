import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { planCells } from "../../../sweeps/plan/plan-cells.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText } from "../grid/grid-fixture.ts";

describe("planCells", () => {
  it("patches each cell and marks the baseline", () => {
    const cells = planCells(loadGrid(gridFile(`${gridText()}baseline: { cell: base }\n`)));
    expect(cells.map(({ label, isBaseline }) => [label, isBaseline])).toEqual([
      ["base", true],
      ["tight", false],
    ]);
    expect(cells[1]?.config.strategy).toMatchObject({ bid_offset_bps: 4, ask_offset_bps: 4 });
    expect(cells[1]?.configYaml).toContain("# where we rest");
    expect(cells[0]?.configHash).not.toBe(cells[1]?.configHash);
  });

  it("takes a cell's own base config", () => {
    const path = gridFile(gridText("cells: [{ label: a }, { label: b, base_config: other.yaml }]"));
    writeFileSync(join(dirname(path), "other.yaml"), "strategy: { bid_offset_bps: 7 }\n");
    const [a, b] = planCells(loadGrid(path));
    expect([a?.config.strategy.bid_offset_bps, b?.config.strategy.bid_offset_bps]).toEqual([10, 7]);
    expect(b?.baseConfig).toBe("other.yaml");
  });

  it("tells values that the engine refuses at their place in the grid, all at once", () => {
    const path = gridFile(
      gridText(
        "cells:\n  - { label: a, set: { strategy.bid_offset_bps: 10bps } }\n  - { label: b, set: { strategy.anchor_mode: midd, strategy.base_size_rlusd: -1 } }\n",
      ),
    );
    const lines = codedError(() => planCells(loadGrid(path))).message.split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe(
      `${path}:6:49: cells[0].set: strategy.bid_offset_bps was "10bps", expected number`,
    );
    expect(lines[1]).toContain('did you mean "mid"?');
    expect(lines[1]).toContain(`${path}:7:`);
    expect(lines[2]).toContain("strategy.base_size_rlusd was -1");
  });

  it("tells a value of a matrix at its axis", () => {
    const path = gridFile(
      gridText(
        'matrix:\n  label: "b{strategy.bid_offset_bps}"\n  axes:\n    strategy.bid_offset_bps: [4, 9000]\n',
      ),
    );
    const { message } = codedError(() => planCells(loadGrid(path)));
    expect(message).toContain(`${path}:8:30: cell b9000: strategy.bid_offset_bps was 9000`);
  });

  it("tells a base config that is not there, once, at its place", () => {
    const path = gridFile(gridText().replace("base.yaml", "bse.yaml"));
    const { message } = codedError(() => planCells(loadGrid(path)));
    expect(message).toBe(
      `${path}:3:14: base_config was "bse.yaml", which was not there; paths are relative to the grid file`,
    );
  });

  it("tells a fault of the base config itself at its place there", () => {
    const path = gridFile(gridText(), "strategy:\n  bid_ofset_bps: 3\n");
    const { message } = codedError(() => planCells(loadGrid(path)));
    expect(message).toBe(
      'base.yaml:2:3: strategy.bid_ofset_bps is not a known key; did you mean "bid_offset_bps"?',
    );
  });

  it("keeps the proposed value beside the reviewer's", () => {
    const grid = loadGrid(gridFile());
    const override = { tight: { "strategy.bid_offset_bps": 5, "strategy.max_skew_bps": 3 } };
    const cell = planCells(grid, override)[1];
    expect(cell?.config.strategy.bid_offset_bps).toBe(5);
    expect(cell?.changes).toEqual([
      { key: "strategy.bid_offset_bps", base: 10, baseEffective: 10, value: 5, proposed: 4 },
      { key: "strategy.ask_offset_bps", base: 16, baseEffective: 16, value: 4 },
      { key: "strategy.max_skew_bps", base: null, baseEffective: 10, value: 3, proposed: 10 },
    ]);
  });
});
