import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import { checkCooldown } from "../../../sweeps/plan/cooldown.ts";
import { planCells } from "../../../sweeps/plan/plan-cells.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText } from "../grid/grid-fixture.ts";

function check(path: string) {
  const grid = loadGrid(path);
  return checkCooldown(grid, planCells(grid));
}

/** One cell of the fixture's grid, with this cool-down. */
const withCooldown = (ticks: number) =>
  gridFile(gridText(`cells:\n  - { label: a, set: { recovery.cooldown_ticks: ${ticks} } }\n`));

describe("a cool-down against the session's length", () => {
  it("as long as the session is allowed, one tick more is refused with key and place", () => {
    const ticks = loadGrid(withCooldown(1)).data.session.duration / 4_000;
    expect(() => check(withCooldown(ticks))).not.toThrow();
    const path = withCooldown(ticks + 1);
    const { message, code } = codedError(() => check(path));
    expect(code).toBe("GRD_INVALID_GRID");
    expect(message).toMatch(/:6:\d+: recovery\.cooldown_ticks was \d+ \(\d+ s at 4 s a tick\)/);
    expect(message).toContain(path);
  });

  it("a cool-down of 40 s passes in a trial of 30 s: the grid is about longer sessions", () => {
    const path = withCooldown(10);
    const grid = loadGrid(path);
    expect(buildPlan(grid, { duration: "30s" }).cells).toHaveLength(1);
  });

  it("the engine's default in a short session is nobody's mistake", () => {
    expect(() => check(gridFile(gridText("cells: [{ label: a }]")))).not.toThrow();
  });

  it("names the base config where that is what says so", () => {
    const path = gridFile(gridText("cells: [{ label: a, base_config: slow.yaml }]"));
    const base = join(dirname(path), "slow.yaml");
    writeFileSync(base, "recovery:\n  cooldown_ticks: 99999\n");
    expect(codedError(() => check(path)).message).toContain(
      "slow.yaml:2:3: recovery.cooldown_ticks",
    );
  });
});
