import { describe, expect, it } from "vitest";
import {
  type GuardFill,
  stepDriftWindow,
} from "../../../../engine/core/guards/directional-drift.ts";
import { guardConfig, type TickSpec, times, told, walk } from "../../../support/guards.ts";

const config = guardConfig();
type Timed = readonly [t: number, side: "buy" | "sell", orderId: number, rlusd: number];

/** Verdict of the last tick, which closes at `now`. */
function verdict(fills: readonly Timed[], now: number) {
  let window: ReturnType<typeof stepDriftWindow>["window"] = [];
  for (const [t, side, orderId, rlusd] of fills) {
    const fill: GuardFill = { side, orderId, notionalMicro: Math.round(rlusd * 1e6) };
    window = stepDriftWindow(window, { t, fills: [fill] }, config.drift).window;
  }
  return stepDriftWindow(window, { t: now, fills: [] }, config.drift).verdict;
}

describe("A: distinct orders filled on one side within 30 s", () => {
  const three: Timed[] = [
    [0, "buy", 1, 1],
    [10_000, "buy", 2, 1],
    [20_000, "buy", 3, 1],
  ];
  it.each<[string, Timed[], now: number, boolean]>([
    ["three", three, 20_000, true],
    ["two", three.slice(1), 20_000, false],
    [
      "partial fills of one order count once",
      [...three.slice(1), [20_000, "buy", 2, 1]],
      20_000,
      false,
    ],
    ["two and one on the other side", [...three.slice(1), [20_000, "sell", 4, 1]], 20_000, false],
    ["three sells", three.map(([t, , id, r]) => [t, "sell", id, r] as const), 20_000, true],
    ["the first of them exactly 30 s old", three, 30_000, true],
    ["a millisecond older", three, 30_001, false],
  ])("%s", (_name, fills, now, burst) => {
    expect(verdict(fills, now).burst).toBe(burst);
  });
});

describe("B: bought less sold over 10 minutes", () => {
  it.each<[string, Timed[], now: number, boolean]>([
    ["at 50 RLUSD", [[0, "buy", 1, 50]], 0, true],
    ["a millionth less", [[0, "buy", 1, 49.999999]], 0, false],
    ["sold as well as bought", [[0, "sell", 1, 50]], 0, true],
    [
      "the difference counts",
      [
        [0, "buy", 1, 70],
        [0, "sell", 2, 20.000001],
      ],
      0,
      false,
    ],
    ["exactly 10 minutes old", [[0, "buy", 1, 50]], 600_000, true],
    ["a millisecond older", [[0, "buy", 1, 50]], 600_001, false],
  ])("%s", (_name, fills, now, imbalance) => {
    expect(verdict(fills, now).imbalance).toBe(imbalance);
  });

  it("neither window counts time from the tape's own clock", () => {
    const late = 1_700_000_000_000;
    const fills: Timed[] = [
      [late, "buy", 1, 20],
      [late, "buy", 2, 20],
      [late, "buy", 3, 10],
    ];
    expect(verdict(fills, late + 30_000)).toMatchObject({ burst: true, imbalance: true });
    expect(verdict(fills, late + 30_001)).toMatchObject({ burst: false, imbalance: true });
    expect(verdict(fills, late + 600_001)).toMatchObject({ burst: false, imbalance: false });
  });

  it("forgets a fill that neither window reads any more", () => {
    const remembered = (now: number, over: object = {}) => {
      const { drift } = guardConfig({ drift: over });
      const fills = [{ side: "buy", orderId: 1, notionalMicro: 1 }] as const;
      const { window } = stepDriftWindow([], { t: 1_000_000, fills }, drift);
      return stepDriftWindow(window, { t: 1_000_000 + now, fills: [] }, drift).window.length;
    };
    const longA = { a: { window_s: 900 } };
    expect([remembered(600_000), remembered(600_001)]).toEqual([1, 0]);
    expect([remembered(900_000, longA), remembered(900_001, longA)]).toEqual([1, 0]);
  });

  it("adds many small fills exactly", () => {
    const fills = Array.from({ length: 500 }, (_, i): Timed => [0, "buy", i, 0.1]);
    expect(verdict(fills, 0)).toMatchObject({ imbalance: true, netRlusd: 50 });
  });
});

const withC = guardConfig({ drift: { c: { enabled: true } } });
const bought: TickSpec = { fills: ["buy"] };
const sold: TickSpec = { fills: ["sell"] };

describe("C: no opposite fill for 15 ticks", () => {
  it.each<[string, TickSpec[], string[]]>([
    ["fourteen ticks after a fill", [bought, ...times(14)], []],
    ["fifteen", [bought, ...times(15)], ["16 active>degraded c_one_sided*"]],
    ["a sell waits as well", [sold, ...times(15)], ["16 active>degraded c_one_sided*"]],
    ["until a buy", [sold, ...times(7), bought, ...times(14)], []],
    ["never without a fill", times(60), []],
    [
      "another fill on the same side does not start it anew",
      [bought, ...times(7), bought, ...times(7)],
      ["16 active>degraded c_one_sided*"],
    ],
    ["an opposite one does", [bought, ...times(7), { fills: ["sell"] }, ...times(14)], []],
    [
      "and waits for the other side",
      [bought, { fills: ["sell"] }, ...times(15)],
      ["17 active>degraded c_one_sided*"],
    ],
    [
      "both on one tick: the last side waits",
      [{ fills: ["buy", "sell"] }, ...times(5), bought, ...times(14)],
      [],
    ],
  ])("%s", (_name, ticks, expected) => {
    expect(told(walk(ticks, withC))).toEqual(expected);
  });

  it("is off by default", () => {
    expect(walk([bought, ...times(60)], config).changes).toEqual([]);
  });

  it.each<["restarts" | "counts" | "fires", string[]]>([
    [
      "restarts",
      [
        "6 active>anchor_idle saturated",
        "36 anchor_idle>active normalised",
        "50 active>degraded c_one_sided*",
      ],
    ],
    [
      "counts",
      [
        "6 active>anchor_idle saturated",
        "36 anchor_idle>active normalised",
        "36 active>degraded c_one_sided*",
      ],
    ],
    ["fires", ["6 active>anchor_idle saturated", "16 anchor_idle>degraded c_one_sided"]],
  ])("while idle: %s", (while_idle, expected) => {
    const ticks = [
      bought,
      ...times(4),
      { anchor: "enter" as const },
      ...times(30, { anchor: "exit" }),
      ...times(14),
    ];
    const run = walk(ticks, guardConfig({ drift: { c: { enabled: true, while_idle } } }));
    expect(told(run).slice(0, expected.length)).toEqual(expected);
    expect(run.changes.filter(({ to }) => to !== "active")).toHaveLength(
      expected.filter((text) => !text.includes(">active")).length,
    );
  });
});

describe("the drift guard", () => {
  it.each<[string, TickSpec, condition: string]>([
    ["A before B", { burst: true, imbalance: true }, "a_burst"],
    ["B alone", { imbalance: true }, "b_imbalance"],
  ])("%s", (_name, spec, condition) => {
    expect(told(walk([{ ...spec, fills: ["buy"] }], config))).toEqual([
      `1 active>degraded ${condition}*`,
    ]);
  });

  it("recovers after 30 ticks without a truth alarm, and an alarm starts the count anew", () => {
    const entered: TickSpec = { burst: true, fills: ["buy"] };
    expect(told(walk([entered, ...times(30)], config)).at(-1)).toBe("31 degraded>active recovered");
    expect(walk([entered, ...times(29)], config).machine.mode).toBe("degraded");
    const alarmed = walk([entered, ...times(20), { alarm: true }, ...times(29)], config);
    expect(alarmed.machine.mode).toBe("degraded");
  });

  it("forgets its windows with the recovery, on that very tick", () => {
    const run = walk([{ burst: true, fills: ["buy"] }, ...times(29), { burst: true }], config);
    expect(run.machine.mode).toBe("active");
  });

  it.each<["empty" | "remembers_fill", side: string | null]>([
    ["empty", null],
    ["remembers_fill", "buy"],
  ])("leaves C %s", (after_recovery, side) => {
    const c = { enabled: true, after_recovery };
    const run = walk(
      [{ burst: true, fills: ["buy"] }, ...times(30)],
      guardConfig({ drift: { c } }),
    );
    expect(run.machine).toMatchObject({ mode: "active", waiting: { side, ticks: 0 } });
  });

  it("escalates out of a regime pause only where that is allowed", () => {
    const ticks: TickSpec[] = [{ anchor: "enter" }, { burst: true, fills: ["buy"] }];
    expect(walk(ticks, config).machine.mode).toBe("degraded");
    const kept = guardConfig({ drift: { escalate_from_idle: false } });
    expect(walk(ticks, kept).machine.mode).toBe("anchor_idle");
  });
});
