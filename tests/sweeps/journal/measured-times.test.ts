/** How long sessions took before: those of runs like the plan's, and of no others. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { measuredBefore } from "../../../sweeps/journal/measured-times.ts";
import type { SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { testFolder } from "../../support/own-folder.ts";
import { endOf, newJournal } from "../scripted-journal.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const PLAN = scriptedPlan(["finish", "crash"], { clock: "real" });

let root: string;
beforeEach(() => {
  root = testFolder("measured");
});

/** A run whose first session took so many seconds, and whose second died. */
function leaveRun(name: string, seconds: number, changes: Partial<SweepPlan> = {}): void {
  const folder = join(root, PLAN.name, name);
  mkdirSync(folder, { recursive: true });
  let nowMs = Date.UTC(2026, 3, 19, 22);
  const plan = { ...PLAN, ...changes };
  const journal = newJournal(join(folder, "sweep.db"), plan, { now: () => new Date(nowMs) });
  for (const [session, outcome] of [
    [1, "duration_elapsed"],
    [2, "crashed"],
  ] as const) {
    journal.startAttempt(session, `sessions/${session}`);
    nowMs += seconds * 1_000;
    journal.endSession(endOf(session, { outcome }));
  }
  journal.close();
}

describe("wall times measured before", () => {
  it("are those of the newest run, of sessions that ran their whole course", () => {
    leaveRun("2026-04-19T22-00-00Z-1", 70);
    leaveRun("2026-04-20T22-00-00Z-2", 65);
    expect(measuredBefore(root, PLAN)).toEqual([65_000]);
  });

  it.each<[string, Partial<SweepPlan>]>([
    ["of another length", { durationMs: 1_800_000 }],
    ["on another clock", { clock: "virtual" }],
    ["of more sessions at once", { concurrency: 2 }],
  ])("are not those of a run %s", (_what, changes) => {
    leaveRun("2026-04-19T22-00-00Z-1", 70);
    leaveRun("2026-04-20T22-00-00Z-2", 5, changes);
    expect(measuredBefore(root, PLAN)).toEqual([70_000]);
  });

  it("are none where there is no run", () => {
    expect(measuredBefore(root, PLAN)).toEqual([]);
  });
});
