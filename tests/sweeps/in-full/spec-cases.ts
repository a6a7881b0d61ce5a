/** Which sessions can be run again in full, and as what. */
import { expect, it } from "vitest";
import { ENGINE_VERSION, type SessionSummary } from "../../../engine/index.ts";
import { inFullSpec } from "../../../sweeps/in-full/in-full-spec.ts";
import type { PlannedSession, SweepPlan } from "../../../sweeps/plan/plan-types.ts";
import { summary } from "../../reports/fixtures/summaries.ts";
import { codedError } from "../../support/coded-error.ts";
import { scriptedPlan } from "../scripted-plan.ts";

const PLAN = scriptedPlan(["finish", "finish"], { storage: "summary", replicates: 2 });

type Changes = {
  readonly plan?: Partial<SweepPlan>;
  readonly planned?: Partial<PlannedSession>;
  readonly summary?: Partial<SessionSummary>;
};

function specOf(session: number, changes: Changes = {}) {
  const planned = PLAN.sessions[session - 1] as PlannedSession;
  return inFullSpec(
    { ...PLAN, ...changes.plan },
    {
      sweepId: "scripted/1",
      planned: { ...planned, ...changes.planned },
      summary: summary({ engine_version: ENGINE_VERSION, ...changes.summary }),
      folder: "/again/02-c2",
    },
  );
}

export function specCases(): void {
  it("is the plan's, with everything stored, in a folder of its own", () => {
    expect(specOf(3)).toEqual({
      sweepId: "scripted/1",
      session: 3,
      label: "03-c1",
      cell: "c1",
      replicate: 2,
      seed: 1,
      folder: "/again/02-c2",
      configPath: "/again/02-c2/config.yaml",
      market: { source: "simulated", scenario: "quiet", seed: 2 },
      clock: "virtual",
      durationMs: 60_000,
      start: { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 },
      configHash: "hash-of-finish",
      parentSessionId: null,
      onOrchestratorDeath: "stop",
    });
  });

  it("opens with what the stored session opened with, to the last drop", () => {
    const { start } = specOf(2, {
      summary: { start_xrp: 249.999999, start_rlusd: 250.000001 },
    });
    expect(start).toEqual({ xrpDrops: 249_999_999, rlusdMicro: 250_000_001 });
  });

  it.each<[string, number, boolean, number | null]>([
    ["fresh wallets", 2, true, null],
    ["the first of a chain", 1, false, null],
    ["a later one of a chain", 3, false, 2],
  ])("has the parent that it had: %s", (_what, session, freshDb, parent) => {
    expect(specOf(session, { plan: { freshDb } }).parentSessionId).toBe(parent);
  });

  it.each<[string, Changes]>([
    ["one that held too much", { summary: { halt_reason: "risk_xrp_exposure" } }],
    ["one whose tape ended early", { summary: { halt_reason: "tape_exhausted" } }],
  ])("is there for a session that the engine ended: %s", (_what, changes) => {
    expect(specOf(1, changes).label).toBe("01-c1");
  });

  it.each<[string, Changes, RegExp]>([
    [
      "live",
      { planned: { market: { source: "xrpl" } as unknown as PlannedSession["market"] } },
      /session 01-c1 ran on a live market, expected one that can be run again/,
    ],
    [
      "on the real clock",
      { plan: { clock: "real" } },
      /session 01-c1 ran on the real clock, expected one on virtual time/,
    ],
    ...["interrupted_sigint", "interrupted_sigterm", "aborted_by_rule", "kill_switch"].map(
      (halt): [string, Changes, RegExp] => [
        `cut short by ${halt}`,
        { summary: { halt_reason: halt } },
        new RegExp(`was cut short \\(${halt}\\), expected one that went to its end`),
      ],
    ),
    [
      "of another engine",
      { summary: { engine_version: "0.9.0" } },
      /was run by engine 0\.9\.0, expected \d+\.\d+\.\d+, this one/,
    ],
  ])("is refused for a session that is %s", (_what, changes, message) => {
    const error = codedError(() => specOf(1, changes));
    expect(error.code).toBe("SWP_NOT_RERUN");
    expect(error.message).toMatch(message);
  });
}
