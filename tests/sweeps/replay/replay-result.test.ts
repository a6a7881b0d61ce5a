/** What a replay's account says of each recorded session: its root came again, came out otherwise, or nobody knows. */
import { describe, expect, it } from "vitest";
import { ENGINE_VERSION, type SessionSummary } from "../../../engine/index.ts";
import type { RootClaim } from "../../../sweeps/replay/plan-replay.ts";
import { replayResult } from "../../../sweeps/replay/replay-result.ts";
import { summary } from "../../reports/fixtures/summaries.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const OWN: RootClaim = {
  session: 1,
  label: "01-c1",
  expected: "root",
  engineVersion: ENGINE_VERSION,
  job: "tape-01-c1",
  status: "checkable",
  reason: null,
};

function accountOf(claim: Partial<RootClaim>, replayed: string | null, failure?: string) {
  const run = { plan: scriptedPlan(["finish"]), sweepId: "s/1", runFolder: "/run" };
  const kept = new Map<string, SessionSummary>();
  if (replayed !== null) kept.set("tape-01-c1", summary({ ledger_root: replayed }));
  const failures = new Map(failure === undefined ? [] : [["tape-01-c1", failure]]);
  const claims = [{ ...OWN, ...claim }];
  return replayResult(run, { columns: [], jobs: [], claims }, { kept, failures }).reproduction[0];
}

describe("a recorded session in the account of a replay", () => {
  it.each<[string, Partial<RootClaim>, string | null, string | undefined, string, RegExp | null]>([
    ["ends on its root again", {}, "root", undefined, "reproduced", null],
    ["ends on another", {}, "other", undefined, "differs", /by the same engine/],
    [
      "ends on another under another engine",
      { engineVersion: "0.1.0" },
      "other",
      undefined,
      "differs",
      /recorded by engine 0\.1\.0/,
    ],
    ["was not replayed", {}, null, undefined, "not_run", /^not replayed yet$/],
    ["died", {}, null, "crashed\nmore", "not_run", /^its replay died: crashed$/],
    ["has no job", { job: null }, "root", undefined, "not_run", /^not replayed yet$/],
    [
      "lacks its tape",
      { status: "tape_changed", reason: "its tape is missing" },
      "root",
      undefined,
      "tape_changed",
      /^its tape is missing$/,
    ],
  ])("%s", (_name, claim, replayed, failure, status, reason) => {
    const account = accountOf(claim, replayed, failure);
    expect(account).toMatchObject({ session: 1, expected: "root", status });
    if (reason === null) expect(account?.reason).toBeNull();
    else expect(account?.reason).toMatch(reason);
  });
});
