import { describe, expect, it } from "vitest";
import { guardFigures } from "../../../engine/metrics/guard-figures.ts";
import { guardEvent, metric } from "./tiny-session.ts";

const idle = {
  guard: "anchor_saturation",
  condition: "saturated",
  to_mode: "anchor_idle",
} as const;
const resumed = {
  guard: "anchor_saturation",
  condition: "normalised",
  from_mode: "anchor_idle",
  to_mode: "active",
  origin: null,
  episode: null,
} as const;

describe("what the guards cost", () => {
  it("gives each paused tick to the condition that opened its pause", () => {
    const modes = ["active", "anchor_idle", "degraded", "degraded", "active", "halt"] as const;
    const metrics = modes.map((mode, i) => metric(i + 1, { mode }));
    const events = [
      guardEvent(1, { ...idle, tick: 2 }),
      guardEvent(2, { tick: 3, from_mode: "anchor_idle", origin: "anchor_idle", counted: 1 }),
      // A join is an episode, but it opened nothing.
      guardEvent(3, {
        tick: 4,
        guard: "directional_drift",
        condition: "a_burst",
        from_mode: "degraded",
        origin: "anchor_idle",
        counted: 0,
      }),
      guardEvent(4, { ...resumed, tick: 5, from_mode: "degraded", guard: "inventory_truth" }),
    ];
    expect(guardFigures(metrics, events)).toMatchObject({
      episodes_by_condition: {
        active: { "anchor_saturation:saturated": 1 },
        anchor_idle: { "directional_drift:a_burst": 1, "inventory_truth:warn_twice": 1 },
      },
      episodes_counted: 1,
      mode_changes: 3,
      mode_timeline:
        "2 anchor_idle anchor_saturation:saturated; 3 degraded inventory_truth:warn_twice; 5 active inventory_truth:normalised",
      paused_pct_by_condition: {
        "anchor_saturation:saturated": 100 / 6,
        "inventory_truth:warn_twice": 200 / 6,
      },
    });
  });

  it("counts ticks that trade: active, with a quote out or on its way on one side at least", () => {
    const rows = [
      metric(1, { bid_reason: "placed", ask_reason: "momentum" }),
      metric(2, { bid_reason: "momentum", ask_reason: "in_flight" }),
      metric(3, { bid_reason: "momentum", ask_reason: "rejected" }),
      metric(4, { mode: "degraded", bid_reason: "kept", ask_reason: "kept" }),
      metric(5, { bid_reason: "replaced", ask_reason: "kept", cooldown_remaining: 1 }),
      metric(6, { bid_reason: "no_book", ask_reason: "no_book", cooldown_remaining: 120 }),
    ];
    expect(guardFigures(rows, [])).toMatchObject({
      effective_trading_ticks: 3,
      cooldown_ticks: 2,
      mode_timeline: "",
      mode_changes: 0,
      paused_pct_by_condition: {},
    });
  });

  it("tells forty changes and counts the rest", () => {
    const events = Array.from({ length: 50 }, (_, i) =>
      guardEvent(i + 1, { ...idle, tick: i + 1 }),
    );
    const { mode_changes, mode_timeline } = guardFigures([metric(1)], events);
    expect([mode_changes, mode_timeline.split("; ").length]).toEqual([50, 40]);
  });
});
