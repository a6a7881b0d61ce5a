/** Rules must see the same whichever process is quicker: real processes, in the least convenient order. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import {
  BASELINE_IS_THIS_SESSION,
  BASELINE_RUNS_LATER,
  NONE_IS_BEFORE,
} from "../../../sweeps/rules/evaluate-rule.ts";
import { runSweep } from "../../../sweeps/scheduler/run-sweep.ts";
import { testFolder } from "../../support/own-folder.ts";
import { scriptedNight, statesOf } from "../scripted-night.ts";
import { scriptedPlan } from "../scripted-plan.ts";

let run: string;
beforeEach(() => {
  run = testFolder("night");
});

it("neither a baseline that comes later in plan order nor a session before is looked at, though it has ended", async () => {
  const rules = [
    { name: "same", when: "session.fills_total == baseline.fills_total", action: "flag" as const },
    { name: "before", when: "previous.fills_total >= 0", action: "flag" as const },
  ];
  const plan = scriptedPlan(["until_go", "finish"], {
    rules,
    concurrency: 2,
    baseline: { cell: "c2", reuseSummary: null },
  });
  const night = scriptedNight(plan, run, (event) => {
    if (event.kind === "session_ended" && event.session === 2) writeFileSync(join(run, "go"), "");
  });
  expect((await runSweep(night)).kind).toBe("complete");
  const reasons = night.journal
    .ruleEvaluations()
    .map(({ session, rule, reason }) => `${session} ${rule}: ${reason}`);
  expect(reasons).toEqual([
    `1 same: baseline.fills_total: ${BASELINE_RUNS_LATER}`,
    `1 before: previous.fills_total: ${NONE_IS_BEFORE}`,
    `2 same: baseline.fills_total: ${BASELINE_IS_THIS_SESSION}`,
    `2 before: previous.fills_total: ${NONE_IS_BEFORE}`,
  ]);
});

it("a session that ran beside one that met a fault of the machine is closed, and the sweep ends", async () => {
  const plan = scriptedPlan(["slow", "disk_full"], { concurrency: 2 });
  const night = scriptedNight(plan, run);
  expect((await runSweep(night)).kind).toBe("fault");
  expect(night.journal.sessions().map(({ state }) => state)).toEqual(["finished", "interrupted"]);
});

it("a replicate that ran beside the one whose rule skips its cell does not count", async () => {
  const rules = [
    { name: "bad", when: "session.vw_spread_bps < 0.0", action: "skip_cell" as const },
  ];
  const plan = scriptedPlan(["negative_vw"], { rules, concurrency: 2, replicates: 3 });
  const night = scriptedNight(plan, run);
  expect((await runSweep(night)).kind).toBe("complete");
  const [first, ...rest] = statesOf(night);
  expect(first).toBe("finished");
  for (const state of rest) expect(state).toMatch(/^skipped: rule bad on session 1 \(01-c1\)/);
  expect(night.journal.sessions().slice(1)).toMatchObject([
    { folder: null, fills: null },
    { folder: null, fills: null },
  ]);
  expect(night.journal.ruleEvaluations().map(({ session }) => session)).toEqual([1]);
});
