/** How often a plan's question was tested already: real journals, and results as the reports write them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import type { Results } from "../../../reports/index.ts";
import { resultsJson } from "../../../reports/results/results-files.ts";
import type { StoredSweepState } from "../../../sweeps/journal/journal-types.ts";
import { withEarlierRuns } from "../../../sweeps/journal/with-earlier-runs.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { testedText } from "../../../sweeps/plan/planned-words.ts";
import { type PairedNight, pairedNight } from "../../reports/fixtures/paired-night.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedPlan } from "../scripted-plan.ts";
import { leaveRunIn } from "./left-run.ts";

let root = "";
beforeEach(() => {
  root = testFolder("tested");
});

const LIVE = { network: "mainnet" } as unknown as NonNullable<SweepPlan["live"]>;
const LABELS = ["c1", "c2", "c3"];

/** c2 is better by `gain` in each window, a little more each time; c3 wavers. */
function night(windows: number, gain = 0, changes: Partial<PairedNight> = {}): Results {
  const of = (value: (window: number) => number) =>
    Array.from({ length: windows }, (_, i) => value(i));
  const rise = gain === 0 ? of((i) => (i % 2 === 0 ? 1 : -1)) : of((i) => gain * (1 + i / 100));
  const values = [of(() => 0), rise, of((i) => (i % 2 === 0 ? 1 : -1.5))];
  return pairedNight({ labels: LABELS, values, ...changes });
}

const hashes = new Map(night(2).record.cells.map(({ label, configHash }) => [label, configHash]));

function planOf(replicates: number, changes: Partial<SweepPlan> = {}): SweepPlan {
  const plan = scriptedPlan(["one", "two", "three"], { replicates, ...changes });
  const cells = plan.cells.map((cell) => ({ ...cell, configHash: hashes.get(cell.label) ?? "" }));
  return { ...plan, cells };
}

const withSeed = (plan: SweepPlan, seed: number): SweepPlan => ({
  ...plan,
  sessions: plan.sessions.map((session) => ({ ...session, seed })),
});

/** Leaves a run of this plan behind, with these results. */
let runs = 0;
function leave(plan: SweepPlan, results: Results, state?: StoredSweepState): void {
  runs += 1;
  const name = `2026-04-19T22-14-03Z-${String(runs).padStart(3, "0")}`;
  leaveRunIn(root, plan, { name, results, ...(state === undefined ? {} : { state }) });
}

const found = (plan: SweepPlan) => withEarlierRuns(plan, root).testedBefore;
/** "c2 1 missed 0 passed" for each cell that was tested. */
const told = (plan: SweepPlan) =>
  found(plan)?.cells.map(({ cell, missed, passed }) => `${cell} ${missed} missed ${passed} passed`);

const MISSED = ["c2 1 missed 0 passed", "c3 1 missed 0 passed"];

describe("what was tested before", () => {
  it("is nothing where there was no run", () => {
    expect(found(planOf(16))).toEqual({ runs: [], cells: [], configurations: 2 });
  });

  it.each<[string, () => void]>([
    ["fewer windows of the same markets", () => leave(planOf(8), night(8))],
    ["more of them", () => leave(planOf(24), night(24))],
    ["as many, of another seed", () => leave(withSeed(planOf(16), 2), night(16))],
    ["another engine", () => leave(planOf(8, { engineVersion: "0.0.1" }), night(8))],
    ["a run that a rule ended", () => leave(planOf(8), night(8), "aborted")],
    ["a run that was interrupted", () => leave(planOf(8), night(8), "interrupted")],
  ])("counts %s", (_name, leaveIt) => {
    leaveIt();
    expect(told(planOf(16))).toEqual(MISSED);
  });

  it.each<[string, () => void]>([
    ["the very same windows", () => leave(planOf(16), night(16))],
    [
      "the very same windows of which one was lost",
      () => leave(planOf(16), night(16, 0, { lost: (_cell, replicate) => replicate === 3 })),
    ],
    ["windows too few to name a cell", () => leave(planOf(6), night(6))],
    ["sessions of another length", () => leave(planOf(8, { durationMs: 1 }), night(8))],
    ["another metric", () => leave(planOf(8), night(8, 0, { metric: "pnl_rlusd" }))],
    ["a run that is not over", () => leave(planOf(8), night(8), "running")],
  ])("does not count %s", (_name, leaveIt) => {
    leaveIt();
    expect(told(planOf(16))).toEqual([]);
  });

  it("counts runs of the same windows once", () => {
    leave(planOf(8), night(8));
    leave(planOf(8), night(8));
    expect(told(planOf(16))).toEqual(MISSED);
  });

  it("counts each run of a live market, whatever its windows are called", () => {
    const live = planOf(16, { live: LIVE, concurrency: 3 });
    leave(live, night(16));
    leave(live, night(16));
    expect(told(live)?.[0]).toBe("c2 2 missed 0 passed");
  });

  it("tells tests that named a cell from those that did not", () => {
    leave(planOf(8), night(8, 0.2));
    leave(planOf(10), night(10));
    expect(told(planOf(16))).toEqual(["c2 1 missed 1 passed", "c3 2 missed 0 passed"]);
  });

  it("goes by what is better, where less is", () => {
    const metric = "drift_abs_max_pct";
    leave(planOf(8, { decisionMetric: metric }), night(8, 0.2, { metric }));
    expect(told(planOf(16, { decisionMetric: metric }))?.[0]).toBe("c2 1 missed 0 passed");
  });

  it("takes what replays compared where the sessions share no window", () => {
    const replayed = night(8, 0.2);
    const { comparisons } = replayed;
    const apart = { ...replayed, comparisons: comparisons.map((one) => ({ ...one, n: 0 })) };
    const json = JSON.parse(resultsJson(apart)) as { replay: unknown };
    json.replay = {
      comparisons: (JSON.parse(resultsJson(replayed)) as { comparisons: unknown }).comparisons,
    };
    leave(planOf(8), replayed);
    const [run] = found(planOf(16))?.runs ?? [];
    writeFileSync(join(root, run?.run ?? "", "results.json"), JSON.stringify(json));
    expect(told(planOf(16))?.[0]).toBe("c2 0 missed 1 passed");
  });

  it("counts every configuration that was tried, named or not, once", () => {
    leave(planOf(6), night(6));
    const [base, two] = planOf(16).cells;
    const plan = { ...planOf(16), cells: [base, two, { ...two, label: "c4", configHash: "new" }] };
    expect(found(plan as SweepPlan)?.configurations).toBe(3);
  });

  it("names the runs, the newest first", () => {
    leave(planOf(8), night(8));
    leave(planOf(10), night(10));
    expect(found(planOf(16))?.runs.map(({ windows }) => windows)).toEqual([10, 8]);
  });

  it("is held against what a run named, not against its p alone", () => {
    const before = { runs: [], cells: [{ cell: "c2", missed: 9, passed: 0 }], configurations: 2 };
    leave(planOf(8), night(8, 0.2, { overrides: { testedBefore: before } }));
    expect(told(planOf(16))?.[0]).toBe("c2 1 missed 0 passed");
  });
});

describe("what a plan says of it", () => {
  const planned = (windows: number) =>
    ({ windows, rivals: 2 }) as NonNullable<SweepPlan["planned"]>;
  const saidOf = (missed: readonly number[], windows = 16) => {
    const runs = missed.map((_, i) => ({ run: `phase73/${i}`, windows: 8 + i }));
    const cells = missed.map((of, i) => ({ cell: `c${i}`, missed: of, passed: 1 }));
    return testedText({ runs, cells, configurations: 2 }, planned(windows));
  };

  it.each<[string, string | null, string | null]>([
    ["nothing where nothing was tested", saidOf([]), null],
    [
      "nothing more where nothing missed",
      saidOf([0]),
      "1 cell on this market in 1 earlier run (phase73/0, 8 windows)",
    ],
    [
      "what it takes, by the cell with most",
      saidOf([1, 3]),
      "2 cells on this market in 2 earlier runs (the newest phase73/0, 8 windows); up to 3 of these tests missed and will be counted: to be named, a cell needs p corrected of at most 0.013, so 9 windows or more",
    ],
    [
      "that too few are planned",
      saidOf([3], 8),
      "1 cell on this market in 1 earlier run (phase73/0, 8 windows); 3 of these tests missed and will be counted: to be named, a cell needs p corrected of at most 0.013, so 9 windows or more (8 planned)",
    ],
  ])("%s", (_name, said, expected) => {
    expect(said).toBe(expected);
  });
});
