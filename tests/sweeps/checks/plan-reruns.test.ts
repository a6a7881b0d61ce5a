/** What is run again after a sweep, as a function of its results; and how a sample is spread. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import type { Results } from "../../../reports/index.ts";
import { planReruns } from "../../../sweeps/checks/plan-reruns.ts";
import { spread } from "../../../sweeps/checks/rerun-sample.ts";
import type { PlannedSession, SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { pairedNight } from "../../reports/fixtures/paired-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const HALF_HOUR = 1_800_000;

/** Cells c1 (the baseline) to c`cells`; c2 is the worst rival, the last one the best. */
function night(cells: number, windows: number): { results: Results; plan: SweepPlan } {
  const labels = Array.from({ length: cells }, (_, i) => `c${i + 1}`);
  const values = labels.map((_, c) => Array.from({ length: windows }, (_, w) => c + w / 10));
  const paired = pairedNight({ labels, values });
  const sessions = paired.sessions.map((one) => ({
    ...one,
    summary: one.summary && { ...one.summary, engine_version: ENGINE_VERSION },
  }));
  const plan = scriptedPlan(
    labels.map((label) => `ok-${label}`),
    { replicates: windows, durationMs: HALF_HOUR },
  );
  return { results: { ...paired, sessions }, plan };
}

describe("planReruns", () => {
  it("runs every cell and window under the two other models, and the baseline's duplicate first", () => {
    const { results, plan } = night(3, 2);
    const { jobs, cells, cellsLeftOut } = planReruns(results, plan);
    expect(jobs.map((job) => `${job.replicate} ${job.cell} ${job.kind} ${job.fillModel}`)).toEqual(
      [1, 2].flatMap((window) => [
        `${window} c1 duplicate queue`,
        ...["c1", "c2", "c3"].flatMap((cell) => [
          `${window} ${cell} rerun touch`,
          `${window} ${cell} rerun through`,
        ]),
      ]),
    );
    expect({ cells, cellsLeftOut }).toEqual({ cells: ["c1", "c2", "c3"], cellsLeftOut: [] });
    for (const job of jobs) expect(job.config.exchange.fill_model).toBe(job.fillModel);
  });

  const evaluableOnly = (results: Results): Results => ({
    ...results,
    sessions: results.sessions.map((one) => ({ ...one, evaluable: one.replicate !== 1 })),
  });
  const oneWindowLess = (results: Results): Results => ({
    ...results,
    comparisons: results.comparisons.map((one) =>
      one.cell === "c2" ? { ...one, windows: [1] } : one,
    ),
  });
  const otherEngine = (results: Results): Results => ({
    ...results,
    sessions: results.sessions.map((one) => ({
      ...one,
      summary: one.summary && { ...one.summary, engine_version: "0.0.1" },
    })),
  });
  const live = ({ sessions, ...plan }: SweepPlan): SweepPlan => ({
    ...plan,
    sessions: sessions.map(
      (one): PlannedSession => ({
        ...one,
        market: { source: "xrpl", network: "testnet", networkFile: "testnet.yaml" },
      }),
    ),
  });

  it.each<[string, (results: Results) => Results, (plan: SweepPlan) => SweepPlan, number]>([
    ["a usual night of 3 cells and 2 windows", (r) => r, (p) => p, 14],
    ["one window: no duplicate", (r) => r, (p) => ({ ...p, replicates: 1 }), 12],
    ["inventory carried", (r) => r, (p) => ({ ...p, freshDb: false }), 0],
    ["no baseline", (r) => r, (p) => ({ ...p, baseline: { ...p.baseline, cell: null } }), 0],
    ["a window that is not evaluable", evaluableOnly, (p) => p, 7],
    ["a window that one rival was not compared on", oneWindowLess, (p) => p, 12],
    ["sessions of another engine", otherEngine, (p) => p, 0],
    ["nothing compared: the duplicates alone", (r) => ({ ...r, comparisons: [] }), (p) => p, 2],
    ["a live market without kept tapes", (r) => r, live, 0],
  ])("%s", (_name, results, plan, jobs) => {
    const base = night(3, 2);
    expect(planReruns(results(base.results), plan(base.plan)).jobs).toHaveLength(jobs);
  });

  it("stays whole up to 50 hours of market, and beyond takes the baseline and the best five", () => {
    const whole = night(10, 10);
    expect(planReruns(whole.results, whole.plan).cellsLeftOut).toEqual([]);
    const large = night(11, 10);
    const { cells, cellsLeftOut, jobs } = planReruns(large.results, large.plan);
    expect(cells).toEqual(["c1", "c7", "c8", "c9", "c10", "c11"]);
    expect(cellsLeftOut).toEqual(["c2", "c3", "c4", "c5", "c6"]);
    expect(jobs).toHaveLength(10 * (1 + 6 * 2));
  });

  it("takes the lowest five where less is better", () => {
    const { results, plan } = night(11, 10);
    const record = { ...results.record, decisionMetric: "toxic_share" };
    expect(planReruns({ ...results, record }, plan).cells).toEqual([
      "c1",
      "c2",
      "c3",
      "c4",
      "c5",
      "c6",
    ]);
  });
});

describe("spread", () => {
  it("takes as many as wanted, none twice, in order, the first among them", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(60), (length, count) => {
        const items = Array.from({ length }, (_, i) => i);
        const chosen = spread(items, count);
        expect(chosen).toHaveLength(Math.min(length, count));
        expect([...new Set(chosen)].sort((a, b) => a - b)).toEqual(chosen);
        if (chosen.length > 0) expect(chosen[0]).toBe(0);
      }),
    );
  });
});
