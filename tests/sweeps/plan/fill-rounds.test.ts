import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SIGN_FLIP_WINDOWS_MAX } from "../../../reports/statistics/sign-flip.ts";
import { GRID_LIMITS } from "../../../sweeps/grid/grid-limits.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import type { PlanOptions } from "../../../sweeps/plan/plan-options.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { renderPlan } from "../../../sweeps/plan/render-plan.ts";
import { codedError } from "../../support/coded-error.ts";
import { testFolder } from "../../support/own-folder.ts";
import { gridFile, gridOf, gridText, headOn, TWO_CELLS } from "../grid/grid-fixture.ts";
import { writeSmallTape } from "./tape-fixture.ts";

const schedule = (text: string): string => `${TWO_CELLS}schedule: { ${text} }\n`;
const FILL = 'replicates: fill, finish_by: "07:30"';

function tape(folder: string, name: string, minutes: number): string {
  const path = join(folder, `${name}.ndjson.gz`);
  writeSmallTape(path, { fromMs: Date.UTC(2026, 3, 19), minutes });
  return path;
}

function planOf(text: string, options: PlanOptions = {}): SweepPlan {
  return buildPlan(loadGrid(gridFile(gridText(schedule(text)))), options);
}

describe("finish_by in a grid", () => {
  it.each<[string, string]>([
    ['finish_by: "7:30"', 'grid.yaml:11:24: schedule.finish_by was "7:30"'],
    ["finish_by: 730", 'write "07:30"'],
    ['finish_by: "2026-11-22T07:30:00"', "an instant with its zone"],
    ["replicates: full", 'expected number or "fill"'],
    ["replicates: 0", "expected >=1"],
  ])("%s is refused with its place", (text, message) => {
    const error = codedError(() => gridOf(schedule(text)));
    expect(error.code).toBe("GRD_INVALID_GRID");
    expect(error.message).toContain(message);
    expect(error.message).toContain("grid.yaml:11:");
  });

  it("needs no quotes, since a time of day is no number here", () => {
    expect(gridOf(schedule("finish_by: 07:30")).data.schedule.finish_by).toBe("07:30");
  });

  it("stands in the plan as it was written; a plan without one is the plan it always was", () => {
    expect(planOf('finish_by: "07:30"').deadline).toEqual({ finishBy: "07:30", fill: false });
    const plain = planOf("replicates: 2");
    expect(plain).not.toHaveProperty("deadline");
    expect(plain.meaning).not.toHaveProperty("schedule.finish_by");
  });

  it("is part of the meaning; more time by an option is the same run", () => {
    const plain = planOf(FILL);
    expect(planOf('replicates: fill, finish_by: "08:00"').identityHash).not.toBe(
      plain.identityHash,
    );
    const longer = planOf(FILL, { finishBy: "08:00" });
    expect(longer.deadline?.finishBy).toBe("08:00");
    expect(longer.identityHash).toBe(plain.identityHash);
    expect(longer.options).toEqual({ "finish-by": "08:00" });
    expect(longer.approval.uncovered).toEqual(["--finish-by 08:00"]);
    expect(planOf(FILL, { finishBy: "07:30" }).approval.uncovered).toEqual([]);
  });

  it("refuses an option that is no time", () => {
    const error = codedError(() => planOf(FILL, { finishBy: "half past seven" }));
    expect(error.code).toBe("GRD_INVALID_OPTION");
    expect(error.message).toContain('--finish-by was "half past seven"');
  });
});

describe("replicates: fill", () => {
  it("plans the most rounds that the exact test can take, in whole rounds", () => {
    const { sessions, replicates, deadline } = planOf(FILL);
    expect(deadline?.fill).toBe(true);
    expect(GRID_LIMITS.fillRounds).toBeLessThanOrEqual(SIGN_FLIP_WINDOWS_MAX);
    expect(replicates).toBe(GRID_LIMITS.fillRounds);
    expect(sessions.map(({ replicate }) => replicate)).toEqual(
      Array.from({ length: 2 * replicates }, (_, index) => Math.floor(index / 2) + 1),
    );
  });

  it("has an end, from the grid or from the command line", () => {
    const error = codedError(() => planOf("replicates: fill"));
    expect(error.code).toBe("GRD_DEADLINE");
    expect(error.message).toMatch(/grid\.yaml:11:25: schedule\.replicates was "fill"/);
    expect(planOf("replicates: fill", { finishBy: "07:30" }).deadline?.fill).toBe(true);
    expect(planOf('finish_by: "07:30"', { replicates: "fill" }).deadline?.fill).toBe(true);
    expect(planOf(FILL, { replicates: "3" })).toMatchObject({
      replicates: 3,
      deadline: { fill: false },
    });
  });

  it("is bounded by the tapes' whole windows, which are dealt in turn", () => {
    const folder = testFolder("fill");
    const [long, short] = [tape(folder, "long", 95), tape(folder, "short", 65)];
    const head = headOn(`{ source: replay, tape: [${long}, ${short}] }`);
    const grid = loadGrid(gridFile(gridText(schedule(FILL), head)));
    const { replicates, sessions } = buildPlan(grid);
    expect(replicates).toBe(4);
    const windows = sessions.filter(({ cell }) => cell === "base").map((one) => one.marketName);
    expect(windows.map((name) => name.split(" ")[0])).toEqual(["long", "short", "long", "short"]);
    expect(new Set(windows).size).toBe(4);
  });
});

describe("grids/phase73-night.yaml", () => {
  const plan = buildPlan(loadGrid("grids/phase73-night.yaml"));

  it("runs the five cells of phase73.yaml at once, on one feed of the main network", () => {
    const phase73 = buildPlan(loadGrid("grids/phase73.yaml"));
    expect(plan.cells.map(({ configHash }) => configHash)).toEqual(
      phase73.cells.map(({ configHash }) => configHash),
    );
    expect(plan.concurrency).toBe(5);
    expect(plan.live).toMatchObject({ network: "mainnet", sharedFeed: true });
    expect(plan.warnings.join()).not.toMatch(/ranks nothing|fewer than/);
  });

  it.each([
    ["in the evening", "2026-11-21T21:00:00Z", "18 rounds of 5 sessions fit"],
    ["at midnight", "2026-11-21T23:00:00Z", "14 rounds of 5 sessions fit"],
    ["at the last moment for one", "2026-11-22T05:59:00Z", "1 round of 5 sessions fits"],
    ["too late", "2026-11-22T06:05:00Z", "nothing fits any more"],
  ])("says what fits when it is started %s", (_name, now, expected) => {
    const options = { nowMs: Date.parse(now), timeZone: "Europe/Berlin" };
    const words = renderPlan(plan, options).replace(/\s+/g, " ");
    expect(words).toContain("07:30 Europe/Berlin (2026-11-22 06:30 UTC)");
    expect(words).toContain(expected);
    expect(words).toContain("rounds of all cells as long as they fit (40 at most), 5 at once");
  });

  it("says when the last ends, and what is left then", () => {
    const options = { nowMs: Date.parse("2026-11-21T21:00:00Z"), timeZone: "Europe/Berlin" };
    const measured = [1_800_000 + 16_000];
    const words = renderPlan(plan, { ...options, measured }).replace(/\s+/g, " ");
    expect(words).toContain("the last ends about 07:06, 24m before, for the debrief and reruns");
    expect(words).toContain("a session is taken to last 30m20s (measured before)");
  });
});
