import { beforeAll, describe, expect, it } from "vitest";
import { CONFIG_KEYS } from "../../../engine/index.ts";
import { type Grid, loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { configValueAt, shownValue } from "../../../sweeps/patch/patch-config.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import type { PlannedCell, SetValue, SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { checkWiring } from "../../../sweeps/wiring/check-wiring.ts";
import { gridFile, gridText } from "../grid/grid-fixture.ts";

describe("every configuration key", () => {
  let grid: Grid;
  let plan: SweepPlan;
  beforeAll(() => {
    grid = loadGrid(gridFile(gridText("cells: [{ label: a }]\nsession: { duration: 1m }\n")));
    plan = buildPlan(grid);
  });

  /** A grid that sets the key to the base's own value goes straight to the pair that the schema declares. */
  it.each(CONFIG_KEYS.map(({ path }) => path))(
    "%s makes a difference on its probe market",
    (key) => {
      const cell = plan.cells[0] as PlannedCell;
      const value = shownValue(configValueAt(cell.config, key) as SetValue);
      const changes = [{ key, base: value, baseEffective: value, value }];
      const report = checkWiring(grid, { ...plan, cells: [{ ...cell, changes }] });
      expect(report.dead).toEqual([]);
      expect(report.checked[0]?.difference).toEqual(expect.any(String));
    },
  );
});
