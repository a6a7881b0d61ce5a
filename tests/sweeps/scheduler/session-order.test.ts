/** What a session's process is told, and how long it may live, by the plan alone. */
import { describe, expect, it } from "vitest";
import type { PlannedSession } from "../../../sweeps/plan/plan-types.ts";
import { sessionLimits, sessionSpec } from "../../../sweeps/scheduler/session-order.ts";
import { scriptedPlan } from "../scripted-plan.ts";

describe("sessionLimits", () => {
  it.each<["virtual" | "real", object]>([
    // What does not move on virtual time hangs, though its heart may beat; a real market may be silent for minutes.
    ["virtual", { silenceMsMax: 60_000, repeatsAreLife: false }],
    ["real", { silenceMsMax: 300_000, repeatsAreLife: true }],
  ])("on the %s clock: its duration and two minutes more", (clock, limits) => {
    expect(sessionLimits({ durationMs: 1_800_000, clock })).toEqual({
      ...limits,
      graceMs: 10_000,
      lifeMsMax: 1_920_000,
    });
  });
});

describe("sessionSpec", () => {
  const live = { source: "xrpl", network: "mainnet", networkFile: "mainnet.yaml" } as const;
  const plan = scriptedPlan(["finish", "finish"], { replicates: 2, clock: "real" });
  const order = { sweepId: "s/1", folder: "/run/x", carriedFrom: null };

  function marketOf(session: number, feedSocket: string | null) {
    const planned = plan.sessions[session - 1] as PlannedSession;
    const own = { ...planned, market: live };
    return sessionSpec(plan, own, { ...order, feedSocket }).market;
  }

  it("puts cells of a replicate on one round of the feed, and the next replicate on another", () => {
    const rounds = [1, 2, 3, 4].map((session) => marketOf(session, "/feed"));
    expect(rounds).toEqual(
      ["replicate 1", "replicate 1", "replicate 2", "replicate 2"].map((feedRound) => ({
        ...live,
        feedSocket: "/feed",
        feedRound,
      })),
    );
  });

  it("leaves a session without a feed to a connection of its own", () => {
    expect(marketOf(3, null)).toEqual(live);
  });

  it.each(["finish", "stop"] as const)("says what it does without us: %s", (policy) => {
    const [planned] = plan.sessions as readonly [PlannedSession];
    const spec = sessionSpec({ ...plan, onOrchestratorDeath: policy }, planned, {
      ...order,
      feedSocket: null,
    });
    expect(spec).toMatchObject({ onOrchestratorDeath: policy, clock: "real" });
    expect(spec).toMatchObject({ durationMs: 60_000, configHash: "hash-of-finish" });
  });
});
