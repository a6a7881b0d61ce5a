/** Which earlier run a plan learns from, and what it then says: real journals, and results as the reports write them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { withEarlierRuns } from "../../../sweeps/journal/with-earlier-runs.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { plannedText } from "../../../sweeps/plan/planned-words.ts";
import { pairedNight } from "../../reports/fixtures/paired-night.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedPlan } from "../scripted-plan.ts";
import { leaveRunIn } from "./left-run.ts";

let root = "";
beforeEach(() => {
  root = testFolder("earlier");
});

/** Two rivals whose differences have the standard deviation 0.5 × √(8/7) and 1 × √(8/7). */
const swing = (size: number) => Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? size : -size));
const night = pairedNight({
  labels: ["c1", "c2", "c3"],
  values: [new Array<number>(8).fill(0), swing(0.5), swing(1)],
});
const hashes = new Map(night.record.cells.map(({ label, configHash }) => [label, configHash]));

function planOf(changes: Partial<SweepPlan> = {}): SweepPlan {
  const plan = scriptedPlan(["one", "two", "three"], { replicates: 8, ...changes });
  return {
    ...plan,
    cells: plan.cells.map((cell) => ({ ...cell, configHash: hashes.get(cell.label) ?? "" })),
  };
}

/** Leaves a run behind that was of this plan. */
function leaveRun(
  plan: SweepPlan,
  options: { name?: string; state?: "complete" | "aborted"; results?: typeof night } = {},
) {
  const { name = "2026-04-19T22-14-03Z-1", state = "complete", results = night } = options;
  return leaveRunIn(root, plan, { name, results, state });
}

const said = (plan: SweepPlan) => {
  const { planned } = withEarlierRuns(plan, root);
  return planned === undefined ? "nothing" : plannedText(planned, plan.decisionMetric);
};

describe("a plan", () => {
  it("learns from a finished run of the same cells on the same market", () => {
    leaveRun(planOf());
    const { planned } = withEarlierRuns(planOf({ replicates: 16 }), root);
    expect(planned).toMatchObject({ windows: 16, rivals: 2, windowsToDecide: 7 });
    expect(planned?.source).toBe("scripted/2026-04-19T22-14-03Z-1");
    const [two, three] = planned?.cells ?? [];
    expect(two?.earlierSd).toBeCloseTo(0.5 * Math.sqrt(8 / 7), 9);
    expect(three?.visible).toBeCloseTo(2 * (two?.visible ?? 0), 9);
    expect(said(planOf({ replicates: 16 }))).toBe(
      "a true difference of about 0.45 to 0.90 RLUSD/h (depending on the cell) in 80 of 100 such sweeps (16 windows, corrected for 2 rivals), if differences vary as in scripted/2026-04-19T22-14-03Z-1 (8 windows)",
    );
  });

  it.each<[string, () => unknown]>([
    ["no run", () => undefined],
    ["a run that was aborted", () => leaveRun(planOf(), { state: "aborted" })],
    ["a run of another length", () => leaveRun(planOf({ durationMs: 1 }))],
    ["a run of another engine", () => leaveRun(planOf({ engineVersion: "0.0.1" }))],
    ["a run that another metric decided", () => leaveRun(planOf())],
    ["a run of other cells", () => leaveRun(planOf())],
    [
      "a run on another market",
      () => {
        const market = { source: "simulated", scenario: "volatile", seed: 1 } as const;
        const { sessions } = planOf();
        leaveRun({ ...planOf(), sessions: sessions.map((one) => ({ ...one, market })) });
      },
    ],
    ["a damaged journal", () => writeFileSync(join(leaveRun(planOf()), "sweep.db"), "no database")],
    ["damaged results", () => writeFileSync(join(leaveRun(planOf()), "results.json"), "{")],
  ])("says unknown, and no number, where there is %s", (name, leave) => {
    leave();
    const other = name.includes("another metric") ? { decisionMetric: "pnl_rlusd" } : {};
    const plan = planOf(other);
    const changed = name.includes("other cells")
      ? { ...plan, cells: plan.cells.map((cell) => ({ ...cell, configHash: `new ${cell.label}` })) }
      : plan;
    expect(said(changed)).toMatch(/^unknown before the first round: no finished run here/);
    expect(said(changed)).not.toMatch(/RLUSD|0\./);
  });

  it("takes the run that knows most, then the newest", () => {
    leaveRun(planOf(), { name: "2026-04-19T22-14-03Z-1" });
    leaveRun(planOf(), { name: "2026-04-20T22-14-03Z-2" });
    leaveRun(planOf({ durationMs: 1 }), { name: "2026-04-21T22-14-03Z-3" });
    expect(withEarlierRuns(planOf(), root).planned?.source).toBe("scripted/2026-04-20T22-14-03Z-2");
  });

  it("takes the one with the most windows of two that know as much", () => {
    const values = [new Array<number>(4).fill(0), swing(0.5).slice(0, 4), swing(1).slice(0, 4)];
    const short = pairedNight({ labels: ["c1", "c2", "c3"], values });
    leaveRun(planOf(), { name: "2026-04-19T22-14-03Z-1" });
    leaveRun(planOf(), { name: "2026-04-20T22-14-03Z-2", results: short });
    expect(withEarlierRuns(planOf(), root).planned?.source).toBe("scripted/2026-04-19T22-14-03Z-1");
  });

  it("says that few windows decide nothing, and one window shows nothing", () => {
    leaveRun(planOf());
    expect(said(planOf({ replicates: 5 }))).toBe(
      "nothing that decides: with 2 rivals a decision needs at least 7 (5 planned)",
    );
    expect(said(planOf({ replicates: 1 }))).toBe(
      "nothing: one window cannot tell a difference from luck; with 2 rivals a decision needs at least 7",
    );
  });

  it("says that cells share no window back to back on a live market", () => {
    const live = { network: "mainnet" } as unknown as NonNullable<SweepPlan["live"]>;
    expect(said(planOf({ live }))).toMatch(/^nothing by itself: back to back on a live market/);
    expect(said(planOf({ live, concurrency: 3 }))).toMatch(/^unknown before/);
  });

  it("says nothing where nothing is compared", () => {
    expect(said(planOf({ freshDb: false }))).toBe("nothing");
    const plan = planOf();
    expect(said({ ...plan, cells: plan.cells.slice(0, 1) })).toBe("nothing");
  });
});
