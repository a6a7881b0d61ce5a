/**
 * What a guard event says: for every condition a state in which it decides, and the whole event. The reason is
 * what an operator reads in the morning, so its numbers are those of the configuration that decided.
 */
import { describe, expect, it } from "vitest";
import type { GuardChange } from "../../../../engine/core/guards/guard-types.ts";
import { guardConfig, type TickSpec, times, walk } from "../../../support/guards.ts";

const enter: TickSpec = { anchor: "enter" };
const exit: TickSpec = { anchor: "exit" };
const burst: TickSpec = { burst: true, fills: ["buy"] };
const doubt: TickSpec = { truth: { kind: "degrade", condition: "warn_twice" } };
const wrong: TickSpec = {
  truth: { kind: "halt", condition: "halt_difference", detail: "5 XRP apart" },
};

const NO_C = { waiting_side: null, waiting_ticks: 0 };
const GONE = "what caused the pause is gone";
const LEFT = "the book left its usual distance to the pool";
const anyPause = {
  inventory_truth: { timeout_applies_to: "any" },
  recovery: { policy: "none" },
};
const once = { recovery: { policy: "once", attempt_ticks: 2 } };
/** Two episodes that count, and the entry that is one too many. */
const twice = (spec: TickSpec): TickSpec[] => [spec, ...times(30), spec];
const limit = (budget: object) => ({
  recovery: { cooldown_ticks: 0, episode_limit: 2, ...budget },
});

type Said = readonly [guard: string, condition: string, move: string, reason: string];

describe("the last event of a tick says who, what, why, and the numbers", () => {
  it.each<[string, TickSpec[], patch: object, Said, Partial<GuardChange>]>([
    [
      "a regime pause begins",
      [enter],
      {},
      ["anchor_saturation", "saturated", "active>anchor_idle", LEFT],
      { context: {}, origin: "active", counted: null },
    ],
    [
      "and ends",
      [enter, ...times(30, exit)],
      {},
      [
        "anchor_saturation",
        "normalised",
        "anchor_idle>active",
        "the book is back at its usual distance to the pool",
      ],
      { context: { stable_ticks: 30 }, origin: null, counted: null },
    ],
    [
      "or ends early",
      [enter, exit, { ...exit, earlyExit: true }],
      {},
      [
        "anchor_saturation",
        "early_exit",
        "anchor_idle>active",
        "the book stands close to the pool, before the average is warm",
      ],
      { context: { stable_ticks: 2 }, origin: null, counted: null },
    ],
    [
      "a saturated anchor as a safety pause",
      [enter],
      { anchor: { effect: "degraded" } },
      ["anchor_saturation", "saturated", "active>degraded", LEFT],
      { context: {}, origin: "active", counted: false },
    ],
    [
      "the RLUSD floor",
      [{ corridor: "floor" }],
      {},
      ["inventory_corridor", "rlusd_floor", "active>degraded", "RLUSD fell below 30"],
      { context: {}, origin: "active", counted: false },
    ],
    [
      "the XRP share",
      times(3, { corridor: "outside" }),
      {},
      [
        "inventory_corridor",
        "xrp_share",
        "active>degraded",
        "the XRP share stayed outside 25 to 75 % for 3 ticks",
      ],
      { context: {}, origin: "active", counted: false },
    ],
    [
      "drift A, which reads nothing of C",
      [burst],
      {},
      [
        "directional_drift",
        "a_burst",
        "active>degraded",
        "3 orders filled on one side within 30 s",
      ],
      { context: NO_C, origin: "active", counted: true },
    ],
    [
      "drift B",
      [{ imbalance: true, fills: ["sell"] }],
      {},
      [
        "directional_drift",
        "b_imbalance",
        "active>degraded",
        "bought and sold differ by 50 RLUSD within 600 s",
      ],
      { context: NO_C, origin: "active", counted: true },
    ],
    [
      "drift C",
      [{ fills: ["sell"] }, ...times(15)],
      { drift: { c: { enabled: true } } },
      ["directional_drift", "c_one_sided", "active>degraded", "no opposite fill for 15 ticks"],
      { context: { waiting_side: "sell", waiting_ticks: 15 }, origin: "active", counted: true },
    ],
    [
      "a pause joined",
      [enter, burst, { corridor: "floor" }],
      {},
      ["inventory_corridor", "rlusd_floor", "degraded>degraded", "RLUSD fell below 30"],
      { context: {}, origin: "anchor_idle", counted: false },
    ],
    [
      "a pause of two ends, told by the one that opened it",
      [{ corridor: "floor" }, burst, ...times(30)],
      {},
      ["inventory_corridor", "recovered", "degraded>active", GONE],
      {
        context: { sources: "inventory_corridor directional_drift" },
        origin: null,
        counted: null,
      },
    ],
    [
      "or, when the opener left before, by one that joined",
      [doubt, { ...burst, alarm: false }, { truth: { kind: "ok" } }, ...times(29)],
      {},
      ["directional_drift", "recovered", "degraded>active", GONE],
      { context: { sources: "directional_drift" }, origin: null, counted: null },
    ],
    [
      "truth doubts",
      [doubt],
      {},
      ["inventory_truth", "warn_twice", "active>degraded", "the books may not agree"],
      { context: {}, origin: "active", counted: false },
    ],
    [
      "truth agrees",
      [doubt, { truth: { kind: "ok" } }],
      {},
      ["inventory_truth", "recovered", "degraded>active", GONE],
      { context: { sources: "inventory_truth" }, origin: null, counted: null },
    ],
    [
      "truth ends a session",
      [wrong],
      {},
      ["inventory_truth", "halt_difference", "active>halt", "5 XRP apart"],
      { context: {}, origin: null, counted: null },
    ],
    [
      "truth waited too long",
      [doubt, ...times(75)],
      {},
      [
        "inventory_truth",
        "degraded_timeout",
        "degraded>halt",
        "degraded for 300 s without one check that agreed, limit 300 s",
      ],
      { context: {}, origin: null, counted: null },
    ],
    [
      "any pause lasted too long",
      [burst, ...times(75)],
      anyPause,
      ["inventory_truth", "degraded_timeout", "degraded>halt", "degraded for 300 s, limit 300 s"],
      { context: {}, origin: null, counted: null },
    ],
    [
      "the one attempt at recovery failed",
      times(2, { corridor: "floor" }),
      once,
      [
        "inventory_corridor",
        "recovery_exhausted",
        "degraded>halt",
        "inventory_corridor: the one attempt at recovery was used up",
      ],
      { context: {}, origin: null, counted: null },
    ],
    [
      "the last counted episode, begun in active",
      twice(burst),
      limit({}),
      [
        "directional_drift",
        "episode_limit",
        "degraded>halt",
        "directional_drift (a_burst): counted episode 2 of 2 in the active budget",
      ],
      { context: { budget: "active", limit: 2 }, origin: null, counted: null },
    ],
    [
      "the last of the shared budget",
      twice(burst),
      limit({ episode_budget: "shared" }),
      [
        "directional_drift",
        "episode_limit",
        "degraded>halt",
        "directional_drift (a_burst): counted episode 2 of 2 in the shared budget",
      ],
      { context: { budget: "shared", limit: 2 }, origin: null, counted: null },
    ],
    [
      "the last of the budget for episodes begun while idle",
      [enter, burst],
      limit({ idle_episode_limit: 1 }),
      [
        "directional_drift",
        "episode_limit",
        "degraded>halt",
        "directional_drift (a_burst): counted episode 1 of 1 in the idle budget",
      ],
      { context: { budget: "idle", limit: 1 }, origin: null, counted: null },
    ],
  ])("%s", (_name, ticks, patch, [guard, condition, move, reason], rest) => {
    const last = walk(ticks, guardConfig(patch)).changes.at(-1);
    const [from, to] = move.split(">");
    expect(last).toEqual({ tick: ticks.length, guard, condition, from, to, reason, ...rest });
  });
});

describe("a session that a guard ended", () => {
  it.each<[string, TickSpec[], patch: object, reason: string, detail: string]>([
    ["keeps truth's word", [wrong], {}, "inventory_truth_halt", "5 XRP apart"],
    [
      "says which attempt was used up",
      times(2, { corridor: "floor" }),
      once,
      "recovery_exhausted_halt",
      "inventory_corridor: the one attempt at recovery was used up",
    ],
    [
      "says which budget was used up",
      twice(burst),
      limit({}),
      "degraded_episode_limit_halt",
      "directional_drift (a_burst): counted episode 2 of 2 in the active budget",
    ],
  ])("%s", (_name, ticks, patch, reason, detail) => {
    expect(walk(ticks, guardConfig(patch)).machine.halted).toEqual({ reason, detail });
  });

  it("out of a regime pause was in a safety pause that truth opened there, counted by nobody", () => {
    const { machine, changes } = walk([{ ...enter, fills: ["buy"] }, wrong], guardConfig());
    const said = { guard: "inventory_truth", condition: "halt_difference", reason: "5 XRP apart" };
    expect(changes.slice(1)).toEqual([
      {
        ...said,
        tick: 2,
        from: "anchor_idle",
        to: "degraded",
        context: {},
        origin: "anchor_idle",
        counted: false,
      },
      {
        ...said,
        tick: 2,
        from: "degraded",
        to: "halt",
        context: {},
        origin: null,
        counted: null,
      },
    ]);
    expect(machine.pause).toEqual({ opener: "inventory_truth", origin: "anchor_idle" });
    expect(machine.sources.inventory_truth).toMatchObject({
      countedActive: 0,
      countedIdle: 0,
      pause: { counted: false, stableTicks: 0, cooldownTicks: 0 },
    });
  });
});
