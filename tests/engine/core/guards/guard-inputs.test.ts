/** From a tick's numbers to the verdicts that are decided on, and the two halves of a tick around them. */
import { describe, expect, it } from "vitest";
import { FRESH_ANCHOR_SIGNAL } from "../../../../engine/core/guards/anchor-signal.ts";
import type { GuardFill } from "../../../../engine/core/guards/directional-drift.ts";
import {
  FRESH_GUARDS,
  type GuardInputs,
  observeRegime,
  stepGuards,
  stepTruthHalf,
} from "../../../../engine/core/guards/guard-machine.ts";
import { calmInputs, guardConfig } from "../../../support/guards.ts";

const config = guardConfig();
const fill = (side: "buy" | "sell", orderId = 1): GuardFill => ({
  side,
  orderId,
  notionalMicro: 1_000_000,
});

const observed = (over: Partial<GuardInputs>) =>
  observeRegime(FRESH_GUARDS.signals, calmInputs(over), config).facts;

describe("a fresh session", () => {
  it("remembers nothing of an earlier one", () => {
    expect(FRESH_GUARDS.signals).toEqual({
      t: null,
      anchor: FRESH_ANCHOR_SIGNAL,
      reading: null,
      fills: [],
    });
    expect(FRESH_ANCHOR_SIGNAL).toEqual({ seen: 0, baseline: null, residuals: [], errors: [] });
  });
});

describe("what a tick's fills say", () => {
  it.each<[string, ("buy" | "sell")[], object]>([
    ["none", [], { bought: false, sold: false, lastSide: null }],
    ["a buy", ["buy"], { bought: true, sold: false, lastSide: "buy" }],
    ["a sell", ["sell"], { bought: false, sold: true, lastSide: "sell" }],
    ["both, the sell last", ["buy", "sell"], { bought: true, sold: true, lastSide: "sell" }],
    ["three, the buy last", ["buy", "sell", "buy"], { bought: true, sold: true, lastSide: "buy" }],
    [
      "three, the sell last",
      ["sell", "buy", "sell"],
      { bought: true, sold: true, lastSide: "sell" },
    ],
  ])("%s", (_name, sides, said) => {
    expect(observed({ fills: sides.map((side) => fill(side)) }).drift).toMatchObject(said);
  });

  it("a fill is one that the next episode may count; a tick without one is none", () => {
    const filled = (fills: readonly GuardFill[]) =>
      Object.values(
        stepTruthHalf(FRESH_GUARDS, calmInputs({ fills }), config).state.machine.sources,
      ).map(({ fillSince }) => fillSince);
    expect(filled([])).toEqual([false, false, false, false]);
    expect(filled([fill("buy")])).toEqual([true, true, true, true]);
  });
});

describe("what the guards saw is told with what they did", () => {
  it("the numbers of every guard, also where they say nothing", () => {
    const slow = guardConfig({ anchor: { signal: "capped", capped_window_ticks: 1 } });
    const given = { structuralBasisBps: -15, anchorErrBps: -10, fills: [fill("sell")] };
    const { facts } = observeRegime(FRESH_GUARDS.signals, calmInputs(given), slow);
    expect([facts.anchor.seen, facts.corridor.seen, facts.drift.seen]).toEqual([
      { signal: "capped", mean_bps: -10, share_pct: 100, structural_basis_bps: -15 },
      { xrp_pct: 50, rlusd: 250, portfolio_rlusd: 500 },
      { orders_one_side: 1, net_rlusd: -1 },
    ]);
    expect(observed({}).anchor.seen).toMatchObject({ signal: "none", mean_bps: null });
  });
});

describe("time in a pause", () => {
  const doubt = { verdict: { kind: "degrade", condition: "warn_twice" }, alarm: true } as const;
  const haltsAt = (times: readonly number[]) => {
    let state = FRESH_GUARDS;
    for (const t of times) {
      const truth = t === times[0] ? doubt : calmInputs().truth;
      const step = stepGuards(state, calmInputs({ t, truth }), config);
      if (step.halt !== null) return [t, step.halt.reason];
      state = step.state;
    }
    return null;
  };

  it.each<[string, times: number[], halt: (number | string)[] | null]>([
    ["300 s of tape time end it", [5_000, 305_000], [305_000, "inventory_truth_halt"]],
    ["a millisecond less does not", [5_000, 304_999], null],
    ["in however many ticks", [5_000, 6_000, 304_999, 305_000], [305_000, "inventory_truth_halt"]],
    ["the tape's own clock, which may start late, is no time", [9_000_000, 9_000_001], null],
  ])("%s", (_name, times, halt) => {
    expect(haltsAt(times)).toEqual(halt);
  });

  it("before the first tick no time has passed", () => {
    const any = guardConfig({ inventory_truth: { timeout_applies_to: "any" } });
    const paused = { ...FRESH_GUARDS.machine, mode: "degraded" } as const;
    const first = { ...FRESH_GUARDS, machine: paused };
    const { machine } = stepTruthHalf(first, calmInputs({ t: 9_000_000 }), any).state;
    expect(machine).toMatchObject({ mode: "degraded", timeoutMs: 0 });
  });
});
