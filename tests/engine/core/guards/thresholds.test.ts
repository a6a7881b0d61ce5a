/**
 * Every threshold of the guards, by default and in paper.yaml. The tables beside this one say what a threshold
 * does on it and one step past it; this one says where it stands, so that none can move unnoticed.
 */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../../engine/config/parse-config.ts";
import { REPO } from "../../../support/built.ts";
import { guardConfig } from "../../../support/guards.ts";

const DEFAULTS = {
  guards: { act: true },
  anchor: {
    effect: "anchor_idle",
    signal: "residual",
    before_warm: "preview",
    ema_ticks: 150,
    preview_from_ticks: 20,
    preview_window_ticks: 10,
    warm_up_ticks: 50,
    window_ticks: 20,
    capped_window_ticks: 25,
    enter_mean_bps: 6,
    enter_share_pct: 40,
    beyond_bps: 5,
    exit_mean_bps: 4,
    exit_share_pct: 30,
    stable_ticks: 30,
    early_exit_bps: 4,
  },
  corridor: {
    min_rlusd: 30,
    min_xrp_pct: 25,
    max_xrp_pct: 75,
    outside_ticks: 3,
    min_portfolio_rlusd: 50,
  },
  drift: {
    a: { orders: 3, window_s: 30 },
    b: { notional_rlusd: 50, window_s: 600 },
    c: { enabled: false, ticks: 15, while_idle: "restarts", after_recovery: "empty" },
    escalate_from_idle: true,
    recovery_ticks: 30,
  },
  recovery: {
    policy: "stable",
    stable_ticks: 30,
    attempt_ticks: 10,
    cooldown_ticks: 120,
    episode_limit: 3,
    episode_budget: "split",
    idle_episode_limit: 0,
    count_without_fill: false,
    min_active_ticks: 0,
  },
  inventory_truth: {
    interval_s: 60,
    warn_xrp: 1,
    warn_rlusd: 2,
    halt_xrp: 5,
    halt_rlusd: 10,
    unverified_limit: 3,
    degraded_timeout_s: 300,
    timeout_applies_to: "truth",
  },
} as const;

const groupsOf = (config: ReturnType<typeof guardConfig>) =>
  Object.fromEntries(
    Object.keys(DEFAULTS).map((group) => [group, config[group as keyof typeof config]]),
  );

describe("the thresholds of the guards", () => {
  it("by default", () => {
    expect(groupsOf(guardConfig())).toEqual(DEFAULTS);
  });

  it("in paper.yaml, which is less nervous about bursts and imbalance", () => {
    const path = "engine/config/paper.yaml";
    const { config } = parseConfig(readFileSync(`${REPO}${path}`, "utf8"), path);
    const { a, b } = DEFAULTS.drift;
    expect(groupsOf(config)).toEqual({
      ...DEFAULTS,
      drift: {
        ...DEFAULTS.drift,
        a: { ...a, orders: 4 },
        b: { ...b, notional_rlusd: 150 },
      },
    });
  });
});
