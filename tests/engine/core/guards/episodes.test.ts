/** Who an episode counts against, what joining costs, and what guards that only record remember. */
import { describe, expect, it } from "vitest";
import { fire, leave } from "../../../../engine/core/guards/episodes.ts";
import { decideRegime } from "../../../../engine/core/guards/guard-machine.ts";
import { FRESH_MACHINE, startTurn } from "../../../../engine/core/guards/guard-types.ts";
import { guardHalt } from "../../../../engine/core/guards/transitions.ts";
import { guardConfig, type TickSpec, times, told, walk } from "../../../support/guards.ts";

const config = guardConfig();
const enter: TickSpec = { anchor: "enter" };
const exit: TickSpec = { anchor: "exit" };
const burst: TickSpec = { burst: true, fills: ["buy"] };
const priceBurst: TickSpec = { burst: true };
const floor: TickSpec = { corridor: "floor" };
const wrong: TickSpec = {
  truth: { kind: "halt", condition: "halt_difference", detail: "5 XRP apart" },
};
const episode = (spec: TickSpec) => [spec, ...times(30)];
const quick = (recovery: object = {}) =>
  guardConfig({ recovery: { cooldown_ticks: 0, ...recovery } });

describe("the budget", () => {
  it.each<[string, TickSpec[], recovery: object, mode: string]>([
    [
      "an episode that does not count uses up nothing",
      [...episode(burst), ...episode(priceBurst), burst],
      { episode_limit: 3 },
      "degraded",
    ],
    [
      "nor does one begun while idle where those have no budget",
      [...episode(burst), enter, ...episode(burst), burst],
      { episode_limit: 3 },
      "degraded",
    ],
    [
      "ticks in a regime pause are no active ticks",
      [enter, ...times(30, exit), burst],
      { episode_limit: 1, min_active_ticks: 3 },
      "degraded",
    ],
    [
      "the tick that enters it still is one",
      [enter, ...times(30, exit), burst],
      { episode_limit: 1, min_active_ticks: 2 },
      "halt",
    ],
  ])("%s", (_name, ticks, recovery, mode) => {
    expect(walk(ticks, quick(recovery)).machine.mode).toBe(mode);
  });

  it("a pause joined takes no fill from the source's next own episode", () => {
    const run = walk([burst, floor, ...times(30), floor], quick());
    expect(run.changes.map(({ counted }) => counted)).toEqual([true, false, null, true]);
  });

  it("a pause joined begins with nothing done and nothing to wait for, the first time and again", () => {
    const joined = [burst, floor];
    const nothing = { condition: "rlusd_floor", counted: false, stableTicks: 0, cooldownTicks: 0 };
    const first = walk(joined, config);
    expect(first.machine.sources.inventory_corridor.pause).toEqual(nothing);
    const again = walk([...joined, ...times(30), ...joined], config);
    expect(again.machine.sources.inventory_corridor.pause).toEqual(nothing);
    expect(again.machine.sources.directional_drift.pause?.cooldownTicks).toBe(119);
  });

  it.each<[string, recovery: object]>([
    ["in active, of a limit of 1", { episode_limit: 1 }],
    ["in active, of a limit of 1 shared with idle", { episode_limit: 1, episode_budget: "shared" }],
  ])("the first counted episode may be the last: %s", (_name, recovery) => {
    expect(told(walk([burst], quick(recovery)))).toEqual([
      "1 active>degraded a_burst*",
      "1 degraded>halt episode_limit",
    ]);
  });
});

describe("a regime alone", () => {
  const any = guardConfig({ inventory_truth: { timeout_applies_to: "any" } });
  it.each<[string, TickSpec[], typeof config, mode: string]>([
    ["a calm session of any length goes on", times(200), config, "active"],
    ["and has no timeout to run into", times(200), any, "active"],
    ["a regime pause of any length goes on", [enter, ...times(200)], config, "anchor_idle"],
    ["and has none either", [enter, ...times(200)], any, "anchor_idle"],
  ])("%s", (_name, ticks, rules, mode) => {
    expect(walk(ticks, rules).machine).toMatchObject({ mode, halted: null });
  });
});

describe("the timeout of truth", () => {
  const doubt: TickSpec = { truth: { kind: "degrade", condition: "warn_twice" } };
  const agree: TickSpec = { truth: { kind: "ok" }, alarm: true };
  const alarm: TickSpec = { alarm: true };
  const left = [burst, doubt, ...times(40, alarm), agree];

  it("starts anew when truth joins again after an agreeing check", () => {
    const again = [...left, doubt, ...times(74, alarm)];
    expect(walk(again, config).machine.mode).toBe("degraded");
    expect(walk([...again, alarm], config).machine.halted?.reason).toBe("inventory_truth_halt");
  });

  it("is not counted while truth has no part in the pause", () => {
    expect(walk(left, config).machine).toMatchObject({ mode: "degraded", timeoutMs: 0 });
  });

  it("stops counting where it ends, however far a gap jumps past it", () => {
    const { machine } = walk([doubt, { ...alarm, dtMs: 900_000 }], config);
    expect(machine).toMatchObject({ mode: "halt", timeoutMs: 300_000 });
  });

  it("where it applies to any pause, an agreeing check does not set it back", () => {
    const any = guardConfig({ inventory_truth: { timeout_applies_to: "any" } });
    const run = walk([...left, ...times(75 - left.length, alarm)], any);
    expect(run.machine).toMatchObject({ mode: "degraded", timeoutMs: 296_000 });
    expect(told(walk([alarm], any, run.machine))).toEqual(["1 degraded>halt degraded_timeout"]);
  });
});

describe("a session that has halted", () => {
  const { machine } = walk([wrong], config);
  const any: TickSpec[] = [
    { ...enter, ...floor, ...burst },
    { ...exit, corridor: "outside", fills: ["sell"] },
  ];

  it("decides nothing and counts nothing more", () => {
    const withC = guardConfig({ drift: { c: { enabled: true } } });
    expect(walk(any, withC, machine)).toMatchObject({ machine, changes: [] });
    const turn = decideRegime(
      machine,
      {
        anchor: { verdict: "exit", earlyExit: true, seen: {} },
        corridor: { verdict: "outside", seen: {} },
        drift: {
          burst: true,
          imbalance: true,
          bought: true,
          sold: false,
          lastSide: "buy",
          seen: {},
        },
        truthAlarm: true,
      },
      withC,
    );
    expect(turn).toEqual(startTurn(machine));
  });

  it("cannot be paused, and its reason cannot be changed", () => {
    const firing = {
      source: "directional_drift",
      condition: "a_burst",
      reason: "x",
      context: {},
    } as const;
    expect(fire(startTurn(machine), firing, config)).toEqual(startTurn(machine));
    const cause = { guard: "x", condition: "a_burst", reason: "x", context: {} } as const;
    const halted = { reason: "kill_switch", detail: null } as const;
    const degraded = startTurn({ ...FRESH_MACHINE, mode: "degraded", halted });
    expect(guardHalt(degraded, "inventory_truth_halt", cause).machine.halted).toEqual(halted);
  });

  it("was in no regime pause", () => {
    const idle = startTurn(walk([enter], config).machine);
    const cause = { guard: "x", condition: "a_burst", reason: "x", context: {} } as const;
    expect(() => guardHalt(idle, "inventory_truth_halt", cause)).toThrow(
      /a guard halts from active or degraded/,
    );
  });
});

describe("a source without a part in the pause", () => {
  it("has nothing to leave", () => {
    const turn = startTurn(walk([floor], config).machine);
    expect(leave(turn, "directional_drift", config)).toEqual(turn);
  });
});

describe("guards that only record", () => {
  const silent = guardConfig({ guards: { act: false } });
  it.each<[string, TickSpec[], string[]]>([
    [
      "note every guard of a tick",
      [{ ...enter, ...floor, ...burst }],
      ["saturated", "rlusd_floor", "a_burst"],
    ],
    ["note a drift anew once it was gone", [burst, {}, burst], ["a_burst", "a_burst"]],
    ["note it once while it lasts", [burst, burst], ["a_burst"]],
    [
      "take a share without a price for one that may still be outside",
      [...times(3, { corridor: "outside" }), { corridor: "unknown" }, { corridor: "outside" }],
      ["xrp_share"],
    ],
    [
      "take an anchor between its limits for one that may still be saturated",
      [enter, {}, { anchor: "missing" }, enter],
      ["saturated"],
    ],
  ])("%s", (_name, ticks, conditions) => {
    expect(walk(ticks, silent).changes.map(({ condition }) => condition)).toEqual(conditions);
  });
});
