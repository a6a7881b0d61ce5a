/** What the debrief is told of a night: everything that the journal and its plan hold, under the right names. */
import { basename, join } from "node:path";
import { expect, it } from "vitest";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import type { GateEvaluationRecord, RuleEvaluationRecord } from "../../../reports/index.ts";
import { buildSweepRecord } from "../../../sweeps/journal/sweep-record.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { testFolder } from "../../support/own-folder.ts";
import { endOf, NOW, newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const AT = NOW().toISOString();

const PLAN: SweepPlan = {
  ...scriptedPlan(["drift", "finish", "finish"]),
  options: { duration: "1m" },
  warnings: ["the plan's own warning"],
  tapes: [{ name: "t", path: "/t", hash: "00", note: "n", network: "mainnet" }],
  rules: [{ name: "r", when: "session.fills_total >= 1", action: "flag" }],
  concurrency: 2,
  order: "interleaved",
};

const GATE: GateEvaluationRecord = {
  beforeSession: 2,
  gate: "inventory_invariant",
  subject: "01-c1",
  status: "drift",
  outcome: "acknowledged",
  detail: "accepted",
};
const RULE: RuleEvaluationRecord = {
  session: 1,
  rule: "r",
  when: "session.fills_total >= 1",
  action: "flag",
  outcome: "fired",
  inputs: { "session.fills_total": 31 },
  reason: null,
};

it("a night's record leaves nothing out of its journal and mixes nothing up", () => {
  const run = testFolder("record");
  const journal = newJournal(join(run, "sweep.db"), PLAN, { commit: "c0ffee" });
  journal.startAttempt(1, "sessions/01-c1");
  journal.endSession(endOf(1, { folder: "sessions/01-c1", invariantStatus: "drift" }));
  journal.judge({ session: 1, rules: [RULE], failedBecause: null, skip: [] });
  journal.addGate(GATE);
  journal.acknowledge(1, "an operator", "dust");
  journal.addInterruption("stopped by the operator");
  journal.startAttempt(2, "sessions/02-c2");
  journal.takeBack(2, "planned", null);
  journal.setSweepState("fault", "disk full");
  const session = (n: number, cell: string) => ({
    session: n,
    label: `0${n}-${cell}`,
    cell,
    replicate: 1,
    seed: 1,
    marketName: "quiet 1",
    marketIdentity: "quiet 1",
    reason: null,
    folder: null,
    state: "planned",
    attempts: [],
  });
  const folder = join(run, "sessions/01-c1");
  const attempt = { attempt: 1, folder, outcome: "duration_elapsed", detail: null };
  const cells = ["drift", "finish", "finish"].map((behaviour, i) => ({
    label: `c${i + 1}`,
    rationale: "scripted",
    isBaseline: i === 0,
    baseConfig: "paper.yaml",
    changes: [],
    bidOffsetBps: 10,
    askOffsetBps: 16,
    configHash: `hash-of-${behaviour}`,
  }));
  expect(buildSweepRecord(journal, run)).toEqual({
    sweepId: "scripted/1",
    name: "scripted",
    title: "Scripted sweep",
    runFolder: run,
    runPath: expect.stringContaining(basename(run)),
    gridPath: "grids/scripted.yaml",
    gridHash: "meaning",
    identityHash: PLAN.identityHash,
    options: { duration: "1m" },
    approval: PLAN.approval,
    state: "fault",
    stateDetail: "disk full",
    durationMs: 60_000,
    start: PLAN.start,
    freshDb: true,
    order: "interleaved",
    replicates: 1,
    concurrency: 2,
    baselineCell: "c1",
    reusedBaseline: null,
    decisionMetric: "edge_rlusd_per_h",
    primaryMetrics: PLAN.primaryMetrics,
    rules: PLAN.rules,
    cells,
    sessions: [
      { ...session(1, "c1"), state: "finished", folder, attempts: [attempt] },
      // What ran ahead of its turn and was taken back was never tried.
      session(2, "c2"),
      session(3, "c3"),
    ],
    gateEvaluations: [GATE],
    ruleEvaluations: [RULE],
    acknowledgements: [{ session: 1, by: "an operator", reason: "dust", at: AT }],
    interruptions: [{ at: AT, detail: "stopped by the operator" }],
    warnings: ["the plan's own warning"],
    tapes: PLAN.tapes,
    engineVersion: ENGINE_VERSION,
    nodeVersion: "v20",
    commit: "c0ffee",
  });
  journal.close();
});
