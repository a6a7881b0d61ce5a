/** The way out of a safety pause, source by source: which condition, how many ticks, and who is asked at all. */
import { describe, expect, it } from "vitest";
import { FRESH_MACHINE } from "../../../../engine/core/guards/guard-types.ts";
import { guardConfig, type TickSpec, times, told, walk } from "../../../support/guards.ts";

const burst: TickSpec = { burst: true, fills: ["buy"] };
const doubt: TickSpec = { truth: { kind: "degrade", condition: "warn_twice" } };
const agree: TickSpec = { truth: { kind: "ok" } };
const enter: TickSpec = { anchor: "enter" };
const exit: TickSpec = { anchor: "exit" };
const floor: TickSpec = { corridor: "floor" };
const outside: TickSpec = { corridor: "outside" };

/** A length of its own for each source, so that none can be taken for another. */
const lengths = {
  anchor: { effect: "degraded", stable_ticks: 2 },
  drift: { recovery_ticks: 3 },
  recovery: { stable_ticks: 4, attempt_ticks: 5 },
};
const own = guardConfig(lengths);
const once = guardConfig({ ...lengths, recovery: { policy: "once", attempt_ticks: 5 } });

describe("each source has its own length of recovery", () => {
  it.each<[string, first: TickSpec, then: TickSpec, ticks: number]>([
    ["anchor.stable_ticks for the anchor", enter, exit, 2],
    ["drift.recovery_ticks for the drift", burst, {}, 3],
    ["recovery.stable_ticks for the corridor", floor, {}, 4],
  ])("%s", (_name, first, then, ticks) => {
    expect(walk([first, ...times(ticks - 1, then)], own).machine.mode).toBe("degraded");
    expect(told(walk([first, ...times(ticks, then)], own)).at(-1)).toBe(
      `${ticks + 1} degraded>active recovered`,
    );
  });

  it.each<[string, TickSpec, TickSpec]>([
    ["the anchor", enter, exit],
    ["the drift", burst, {}],
    ["the corridor", floor, {}],
  ])("and with one attempt all have recovery.attempt_ticks: %s", (_name, first, then) => {
    expect(walk([first, ...times(4, then)], once).machine.mode).toBe("degraded");
    expect(walk([first, ...times(5, then)], once).machine.mode).toBe("active");
  });
});

describe("a source leaves on its own condition, whatever the others see", () => {
  it.each<[string, first: TickSpec, then: TickSpec, leaves: boolean]>([
    ["the anchor below its exit limits", enter, exit, true],
    ["the anchor, with the XRP share unknown", enter, { ...exit, corridor: "unknown" }, true],
    ["not the anchor between its limits", enter, {}, false],
    ["not the anchor with a window that is not full", enter, { anchor: "not_full" }, false],
    ["not the anchor without a value", enter, { anchor: "missing" }, false],
    ["the corridor inside", floor, {}, true],
    ["not the corridor without a price", floor, { corridor: "unknown" }, false],
    ["not the corridor outside", floor, outside, false],
    ["the drift, whatever A and B saw", burst, { burst: true, imbalance: true }, true],
    ["not the drift while truth is alarmed", burst, { alarm: true }, false],
  ])("%s", (_name, first, then, leaves) => {
    const run = walk([first, ...times(6, then)], own);
    const hasLeft = run.changes.some(({ condition }) => condition === "recovered");
    expect(hasLeft).toBe(leaves);
  });

  it("a tick without a value keeps the anchor's count", () => {
    const run = walk([enter, exit, { anchor: "missing" }, exit], own);
    expect(told(run).at(-1)).toBe("4 degraded>active recovered");
  });
});

describe("the one attempt", () => {
  it("that succeeded is not undone while another source still needs time", () => {
    // The corridor is done on tick 6; the drift, which joined on tick 4, is not before tick 9.
    const joined = [floor, ...times(2), burst, ...times(2)];
    const late = walk([...joined, outside], once);
    expect(told(late).slice(-1)).toEqual(["4 degraded>degraded a_burst"]);
    expect(walk([...joined, outside, ...times(5)], once).machine.mode).toBe("active");
    expect(told(walk([...joined, outside, outside], once)).at(-1)).toBe(
      "8 degraded>halt recovery_exhausted",
    );
  });

  it("is none of truth's: a second doubt uses nothing up", () => {
    expect(told(walk([doubt, doubt, doubt, agree], once))).toEqual([
      "1 active>degraded warn_twice",
      "4 degraded>active recovered",
    ]);
  });

  it("is still there for a source that only joined a pause", () => {
    const joined = [burst, floor, ...times(5)];
    expect(told(walk([...joined, floor], once)).slice(-2)).toEqual([
      "7 degraded>active recovered",
      "8 active>degraded rlusd_floor*",
    ]);
  });
});

describe("what a recovery forgets", () => {
  const withC = guardConfig({ drift: { c: { enabled: true, ticks: 90 } } });
  const bought: TickSpec = { fills: ["buy"] };

  it("the corridor's leaves C waiting for the other side", () => {
    const { machine } = walk([bought, floor, ...times(30)], withC);
    expect(machine).toMatchObject({ mode: "active", waiting: { side: "buy", ticks: 31 } });
  });

  it("the drift's does not", () => {
    const { machine } = walk([bought, burst, ...times(30)], withC);
    expect(machine).toMatchObject({ mode: "active", waiting: { side: null, ticks: 0 } });
  });
});

describe("a pause of which nobody wrote down the opener", () => {
  // The guard walk gives up who opened a pause where nothing can read it.
  const nobody = { ...FRESH_MACHINE, mode: "degraded" } as const;
  const inIt = {
    ...FRESH_MACHINE.sources.inventory_truth,
    pause: { condition: "warn_twice", counted: false, stableTicks: 0, cooldownTicks: 0 },
  } as const;

  it("can be joined, from nowhere", () => {
    const never = guardConfig({ recovery: { policy: "none" } });
    expect(walk([floor], never, nobody).changes).toMatchObject([{ origin: null, counted: false }]);
  });

  it("ends at once when nobody is in it, and truth is named", () => {
    expect(walk([{}], own, nobody).changes).toMatchObject([
      { guard: "inventory_truth", condition: "recovered", to: "active" },
    ]);
  });

  it("can be left, and truth is named", () => {
    const truthIn = { ...nobody, sources: { ...nobody.sources, inventory_truth: inIt } };
    expect(walk([agree], own, truthIn).changes).toMatchObject([
      { guard: "inventory_truth", condition: "recovered", to: "active" },
    ]);
  });
});
