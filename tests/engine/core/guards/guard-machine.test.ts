/** The guards composed: pauses, joins, cool-downs, episodes, and the ways a session ends. */
import { describe, expect, it } from "vitest";
import {
  cooldownRemaining,
  FRESH_GUARDS,
  type GuardInputs,
  observeRegime,
  stepGuards,
} from "../../../../engine/core/guards/guard-machine.ts";
import { startTurn } from "../../../../engine/core/guards/guard-types.ts";
import { shutdown, transition } from "../../../../engine/core/guards/transitions.ts";
import { guardConfig, type TickSpec, times, told, walk } from "../../../support/guards.ts";

const config = guardConfig();
const enter: TickSpec = { anchor: "enter" };
const exit: TickSpec = { anchor: "exit" };
const burst: TickSpec = { burst: true, fills: ["buy"] };
const priceBurst: TickSpec = { burst: true };
const doubt: TickSpec = { truth: { kind: "degrade", condition: "warn_twice" } };
const agree: TickSpec = { truth: { kind: "ok" } };
const wrong: TickSpec = {
  truth: { kind: "halt", condition: "halt_difference", detail: "5 XRP apart" },
};

describe("the regime pause", () => {
  it.each<[string, TickSpec[], string[]]>([
    ["enters on the verdict", [enter], ["1 active>anchor_idle saturated"]],
    [
      "leaves after 30 exit ticks in a row",
      [enter, ...times(30, exit)],
      ["1 active>anchor_idle saturated", "31 anchor_idle>active normalised"],
    ],
    ["not after 29", [enter, ...times(29, exit)], ["1 active>anchor_idle saturated"]],
    [
      "a tick between starts the count anew",
      [enter, ...times(29, exit), {}, ...times(29, exit)],
      ["1 active>anchor_idle saturated"],
    ],
    [
      "from nothing: 30 more are enough",
      [enter, ...times(29, exit), {}, ...times(30, exit)],
      ["1 active>anchor_idle saturated", "61 anchor_idle>active normalised"],
    ],
    [
      "a missing value does not",
      [enter, ...times(29, exit), { anchor: "missing" }, exit],
      ["1 active>anchor_idle saturated", "32 anchor_idle>active normalised"],
    ],
    ["a window that is not full enters nothing", times(3, { anchor: "not_full" }), []],
    [
      "the early exit leaves at once",
      [enter, { earlyExit: true }],
      ["1 active>anchor_idle saturated", "2 anchor_idle>active early_exit"],
    ],
    ["and keeps from entering on the same tick", [{ ...enter, earlyExit: true }], []],
  ])("%s", (_name, ticks, expected) => {
    expect(told(walk(ticks, config))).toEqual(expected);
  });

  it("is a safety pause where the configuration says so, left on the same condition", () => {
    const degraded = guardConfig({ anchor: { effect: "degraded" } });
    expect(told(walk([enter, ...times(30, exit)], degraded))).toEqual([
      "1 active>degraded saturated",
      "31 degraded>active recovered",
    ]);
    expect(walk([enter, ...times(29, exit)], degraded).machine.mode).toBe("degraded");
  });

  it("follows a recovery on the same tick when the anchor is saturated then", () => {
    const run = walk([burst, ...times(30, enter)], config);
    expect(told(run).slice(1)).toEqual([
      "31 degraded>active recovered",
      "31 active>anchor_idle saturated",
    ]);
  });
});

describe("joining a pause", () => {
  it("is recorded, counts for nothing, and must recover too", () => {
    const run = walk([burst, ...times(19), { corridor: "floor" }, ...times(29)], config);
    expect(told(run)).toEqual(["1 active>degraded a_burst*", "21 degraded>degraded rlusd_floor"]);
    expect(run.changes[1]).toMatchObject({ counted: false, origin: "active" });
    expect(run.machine.mode).toBe("degraded");
    expect(walk([{}], config, run.machine).changes).toMatchObject([
      { to: "active", guard: "directional_drift" },
    ]);
  });

  it("arms no cool-down, then or later", () => {
    const joined = [burst, { corridor: "floor" as const }, ...times(30)];
    const run = walk([...joined, { corridor: "floor" }], config);
    expect(run.machine.mode).toBe("degraded");
    expect(cooldownRemaining(run.machine)).toBe(0);
  });

  it("happens once per source and pause", () => {
    const run = walk([burst, ...times(5, { corridor: "floor" }), ...times(5, priceBurst)], config);
    expect(run.changes).toHaveLength(2);
  });
});

describe("the cool-down", () => {
  const again = [burst, ...times(30), burst];
  it("is armed by the second entry of the same source: 119 ticks suppressed, tried on the 120th", () => {
    const run = walk([...again, ...times(119)], config);
    expect(run.states.slice(31).map(cooldownRemaining)).toEqual(
      Array.from({ length: 120 }, (_, i) => 120 - i),
    );
    expect(run.machine.sources.directional_drift.pause?.stableTicks).toBe(0);
    const tried = walk([{}], config, run.machine).machine;
    expect(tried.sources.directional_drift.pause).toMatchObject({
      stableTicks: 1,
      cooldownTicks: 0,
    });
    expect(told(walk(times(30), config, run.machine))).toEqual(["30 degraded>active recovered"]);
  });

  it("is not armed by another source", () => {
    const run = walk([burst, ...times(30), { corridor: "floor" }], config);
    expect(cooldownRemaining(run.machine)).toBe(0);
  });

  it("0 switches it off", () => {
    const none = guardConfig({ recovery: { cooldown_ticks: 0 } });
    expect(told(walk([...again, ...times(30)], none)).at(-1)).toBe("62 degraded>active recovered");
  });

  it("spares truth, which leaves at the first check that agrees, every time", () => {
    const run = walk([doubt, agree, doubt, agree, doubt, agree], config);
    expect(run.machine.mode).toBe("active");
    expect(run.states.map(cooldownRemaining)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

/** One drift episode and its recovery, whatever the cool-down. */
const episode = (spec: TickSpec) => [spec, ...times(30)];
const quick = (recovery: object = {}) =>
  guardConfig({ recovery: { cooldown_ticks: 0, ...recovery } });
const idleEpisode = (spec: TickSpec) => [enter, spec, ...times(30)];

describe("episodes that count", () => {
  it("the third counted entry itself halts, and leaves no cool-down to wait for", () => {
    const run = walk([...episode(burst), ...episode(burst), burst], quick());
    expect(
      cooldownRemaining(
        walk(
          [...episode(burst), ...times(150), burst],
          guardConfig({ recovery: { episode_limit: 2 } }),
        ).machine,
      ),
    ).toBe(0);
    expect(run.machine.halted?.detail).toBe(
      "directional_drift (a_burst): counted episode 3 of 3 in the active budget",
    );
    expect(told(run).slice(-2)).toEqual([
      "63 active>degraded a_burst*",
      "63 degraded>halt episode_limit",
    ]);
    expect(run.machine.halted?.reason).toBe("degraded_episode_limit_halt");
  });

  it.each<[string, TickSpec[], object, counted: (boolean | null)[]]>([
    ["without any fill", [priceBurst], {}, [false]],
    ["with a fill long before", [{ fills: ["buy"] }, ...times(50), priceBurst], {}, [true]],
    ["a second one without a fill since", [...episode(burst), priceBurst], {}, [true, null, false]],
    [
      "a fill during the first is one before its end",
      [burst, { fills: ["sell"] }, ...times(29), priceBurst],
      {},
      [true, null, false],
    ],
    [
      "a fill after its end counts",
      [...episode(burst), { fills: ["sell"] }, priceBurst],
      {},
      [true, null, true],
    ],
    [
      "another source's counted episode uses up no fill of this one",
      [...episode(burst), { corridor: "floor" }],
      {},
      [true, null, true],
    ],
    ["begun while idle", [enter, burst], {}, [null, false]],
    ["begun while idle, shared budget", [enter, burst], { episode_budget: "shared" }, [null, true]],
    [
      "begun while idle, with a limit of its own",
      [enter, burst],
      { idle_episode_limit: 5 },
      [null, true],
    ],
    ["without a fill, where that counts", [priceBurst], { count_without_fill: true }, [true]],
    ["before enough active ticks", [burst], { min_active_ticks: 2 }, [false]],
    ["on the tick that makes them enough", [{}, burst], { min_active_ticks: 2 }, [true]],
  ])("%s", (_name, ticks, recovery, counted) => {
    expect(walk(ticks, quick(recovery)).changes.map((change) => change.counted)).toEqual(counted);
  });

  it("each budget has its own limit", () => {
    const idles = [...idleEpisode(burst), ...idleEpisode(burst), ...idleEpisode(burst)];
    expect(walk(idles, quick()).machine.mode).toBe("active");
    const limited = walk(idles, quick({ idle_episode_limit: 2 }));
    expect(limited.machine.halted?.detail).toContain("2 of 2 in the idle budget");
    expect(limited.machine.halted?.reason).toBe("degraded_episode_limit_halt");
    expect(limited.changes.at(-1)?.tick).toBe(34);
    const mixed = [...idleEpisode(burst), ...idleEpisode(burst), burst];
    expect(walk(mixed, quick({ idle_episode_limit: 3 })).machine.mode).toBe("degraded");
    expect(walk(mixed, quick({ episode_budget: "shared" })).machine.mode).toBe("halt");
  });

  it("sources do not share a limit", () => {
    const run = walk([...episode(burst), ...episode(burst), { corridor: "floor" }], quick());
    expect(run.machine.mode).toBe("degraded");
  });
});

describe("truth", () => {
  it.each<[string, TickSpec[], string[]]>([
    [
      "degrades at once, leaves at the first ok",
      [doubt, {}, agree],
      ["1 active>degraded warn_twice", "3 degraded>active recovered"],
    ],
    ["a halt-sized difference halts out of active", [wrong], ["1 active>halt halt_difference"]],
    [
      "and out of degraded",
      [doubt, wrong],
      ["1 active>degraded warn_twice", "2 degraded>halt halt_difference"],
    ],
    [
      "out of a regime pause it passes through degraded on the same tick",
      [enter, wrong],
      [
        "1 active>anchor_idle saturated",
        "2 anchor_idle>degraded halt_difference",
        "2 degraded>halt halt_difference",
      ],
    ],
    [
      "escalates out of a regime pause",
      [enter, doubt],
      ["1 active>anchor_idle saturated", "2 anchor_idle>degraded warn_twice"],
    ],
    [
      "300 s of it halt",
      [doubt, ...times(75)],
      ["1 active>degraded warn_twice", "76 degraded>halt degraded_timeout"],
    ],
    [
      "a millisecond less does not",
      [doubt, ...times(74), { dtMs: 3_999 }],
      ["1 active>degraded warn_twice"],
    ],
    [
      "an ok in time leaves",
      [doubt, ...times(74), agree],
      ["1 active>degraded warn_twice", "76 degraded>active recovered"],
    ],
    [
      "a drift pause of any length is none of its business",
      [burst, ...times(90, { alarm: true })],
      ["1 active>degraded a_burst*"],
    ],
    [
      "joined late, its own time counts",
      [burst, ...times(60, { alarm: true }), doubt, ...times(74, { alarm: true })],
      ["1 active>degraded a_burst*", "62 degraded>degraded warn_twice"],
    ],
  ])("%s", (_name, ticks, expected) => {
    expect(told(walk(ticks, config))).toEqual(expected);
  });

  it("that agreed leaves the others their pause", () => {
    const run = walk([burst, doubt, ...times(5), agree], config);
    expect(run.machine.mode).toBe("degraded");
    expect(run.machine.sources.inventory_truth.pause).toBeNull();
    expect(told(walk(times(40), config, run.machine))).toEqual(["24 degraded>active recovered"]);
  });

  it("its timeout applies to any pause where the configuration says so", () => {
    const any = guardConfig({
      inventory_truth: { timeout_applies_to: "any" },
      recovery: { policy: "none" },
    });
    const run = walk([burst, ...times(74), agree], any);
    expect(told(run).at(-1)).toBe("76 degraded>halt degraded_timeout");
    expect(run.machine.halted?.reason).toBe("inventory_truth_halt");
  });
});

describe("the one attempt at recovery", () => {
  const once = guardConfig({ recovery: { policy: "once" } });
  it.each<[string, TickSpec[], string]>([
    [
      "ten ticks inside recover",
      [{ corridor: "floor" }, ...times(10)],
      "11 degraded>active recovered",
    ],
    [
      "the tenth outside exhausts",
      [{ corridor: "floor" }, ...times(9), { corridor: "outside" }],
      "11 degraded>halt recovery_exhausted",
    ],
    [
      "the first outside exhausts",
      times(2, { corridor: "floor" }),
      "2 degraded>halt recovery_exhausted",
    ],
    [
      "the same source again exhausts",
      [{ corridor: "floor" }, ...times(10), { corridor: "floor" }],
      "12 degraded>halt recovery_exhausted",
    ],
    [
      "another source does not",
      [{ corridor: "floor" }, ...times(10), burst],
      "12 active>degraded a_burst*",
    ],
  ])("%s", (_name, ticks, last) => {
    expect(told(walk(ticks, once)).at(-1)).toBe(last);
  });
});

describe("guards that do not act", () => {
  const silent = guardConfig({ guards: { act: false } });
  it("note each condition once until it is gone, and change no mode", () => {
    const run = walk(
      [
        enter,
        enter,
        burst,
        exit,
        enter,
        ...times(2, { corridor: "floor" }),
        {},
        { corridor: "floor" },
      ],
      silent,
    );
    expect(run.states.every(({ mode }) => mode === "active")).toBe(true);
    expect(told(run)).toEqual([
      "1 active>active saturated",
      "3 active>active a_burst",
      "5 active>active saturated",
      "6 active>active rlusd_floor",
      "9 active>active rlusd_floor",
    ]);
    expect(run.changes.every(({ counted, origin }) => counted === null && origin === null)).toBe(
      true,
    );
  });

  it("leave truth its say", () => {
    expect(walk([doubt], silent).machine.mode).toBe("degraded");
  });
});

describe("the transition point", () => {
  const cause = { guard: "test", condition: "saturated", reason: "test", context: {} } as const;
  it("refuses a move that does not start where the machine is", () => {
    const turn = startTurn(walk([enter], config).machine);
    expect(() => transition(turn, "degrade", "active>degraded", cause)).toThrow(/starts in active/);
  });

  it("refuses a move that its cause does not allow", () => {
    const turn = startTurn(walk([enter], config).machine);
    expect(() => transition(turn, "guard_halt", "anchor_idle>halt" as never, cause)).toThrow(
      /legal/,
    );
  });

  it.each<[string, TickSpec[]]>([
    ["active", [{}]],
    ["anchor_idle", [enter]],
    ["degraded", [burst]],
  ])("lets a shutdown end %s, and its reason is kept", (mode, ticks) => {
    const turn = shutdown(startTurn(walk(ticks, config).machine), "risk_xrp_exposure", cause);
    expect(turn.changes).toMatchObject([{ from: mode, to: "halt" }]);
    expect(shutdown(turn, "risk_rlusd_exposure", cause).machine.halted?.reason).toBe(
      "risk_xrp_exposure",
    );
    expect(walk([wrong, enter, burst], config, turn.machine).changes).toEqual([]);
  });
});

describe("one whole tick", () => {
  it("without book, pool or mid has nothing to say", () => {
    const { facts, signals } = observeRegime(
      FRESH_GUARDS.signals,
      {
        t: 4_000,
        fills: [],
        truth: { verdict: { kind: "none" }, alarm: true },
        structuralBasisBps: null,
        anchorErrBps: null,
        xrpSharePct: null,
        rlusd: 0,
        portfolioRlusd: null,
      },
      config,
    );
    expect(facts).toMatchObject({
      anchor: { verdict: "missing", earlyExit: false },
      corridor: { verdict: "unknown" },
      drift: { burst: false, imbalance: false, bought: false, sold: false, lastSide: null },
      truthAlarm: true,
    });
    expect(signals).toMatchObject({ t: 4_000, anchor: FRESH_GUARDS.signals.anchor });
  });

  it("turns numbers into verdicts, and says what it saw", () => {
    const inputs = (t: number, orderId: number): GuardInputs => ({
      t,
      fills: [{ side: "buy", orderId, notionalMicro: 15_000_000 }],
      truth: { verdict: { kind: "none" }, alarm: false },
      structuralBasisBps: -15,
      anchorErrBps: -10,
      xrpSharePct: 60,
      rlusd: 200,
      portfolioRlusd: 500,
    });
    let state = FRESH_GUARDS;
    const changes = [1, 2, 3].flatMap((n) => {
      const step = stepGuards(state, inputs(n * 4_000, n), config);
      state = step.state;
      return step.transitions;
    });
    expect(changes).toMatchObject([
      {
        guard: "directional_drift",
        condition: "a_burst",
        from: "active",
        to: "degraded",
        counted: true,
        context: { orders_one_side: 3, net_rlusd: 45 },
      },
    ]);
    expect(state.signals).toMatchObject({ t: 12_000, anchor: { seen: 3, baseline: -15 } });
    expect(state.signals.fills).toHaveLength(3);
    for (let tick = 4; tick <= 33; tick++) {
      state = stepGuards(state, { ...inputs(tick * 4_000, 9), fills: [] }, config).state;
    }
    expect(state.machine.mode).toBe("active");
    expect(state.signals.fills).toEqual([]);
  });
});
