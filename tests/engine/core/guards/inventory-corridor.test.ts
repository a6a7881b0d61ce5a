import { describe, expect, it } from "vitest";
import { FRESH_MACHINE } from "../../../../engine/core/guards/guard-types.ts";
import { judgeCorridor } from "../../../../engine/core/guards/inventory-corridor.ts";
import { guardConfig, times, told, walk } from "../../../support/guards.ts";

const config = guardConfig();

describe("the corridor's verdict", () => {
  it.each<[string, xrpSharePct: number | null, rlusd: number, portfolio: number | null, string]>([
    ["in the middle", 50, 250, 500, "inside"],
    ["at the lower bound", 25, 250, 500, "inside"],
    ["past the lower bound", 24.999, 250, 500, "outside"],
    ["at the upper bound", 75, 250, 500, "inside"],
    ["past the upper bound", 75.001, 250, 500, "outside"],
    ["at the RLUSD floor", 50, 30, 500, "inside"],
    ["below the RLUSD floor", 50, 29.999, 500, "floor"],
    ["the floor before the share", 99, 1, 500, "floor"],
    ["a portfolio at its least size is watched", 99, 1, 50, "floor"],
    ["a smaller one is left alone", 99, 1, 49.999, "inside"],
    ["no fresh price says nothing of the share", null, 250, 500, "unknown"],
    ["but the floor needs none", null, 29, 500, "floor"],
    ["no price ever", null, 29, null, "unknown"],
  ])("%s", (_name, xrpSharePct, rlusd, portfolioRlusd, verdict) => {
    const inputs = { xrpSharePct, rlusd, portfolioRlusd };
    expect(judgeCorridor(inputs, config.corridor)).toBe(verdict);
  });
});

describe("the corridor guard", () => {
  it("fires at once below the floor", () => {
    expect(told(walk([{ corridor: "floor" }], config))).toEqual(["1 active>degraded rlusd_floor"]);
  });

  it("fires on the third tick in a row outside", () => {
    expect(walk(times(2, { corridor: "outside" }), config).machine.mode).toBe("active");
    expect(told(walk(times(3, { corridor: "outside" }), config))).toEqual([
      "3 active>degraded xrp_share",
    ]);
  });

  it("starts anew after a tick inside; a tick without a price changes nothing", () => {
    const broken = [
      ...times(2, { corridor: "outside" as const }),
      {},
      ...times(2, { corridor: "outside" as const }),
    ];
    expect(walk(broken, config).machine.mode).toBe("active");
    expect(told(walk([...broken, { corridor: "outside" }], config))).toEqual([
      "6 active>degraded xrp_share",
    ]);
    const blind = [
      ...times(2, { corridor: "outside" as const }),
      ...times(5, { corridor: "unknown" as const }),
      { corridor: "outside" as const },
    ];
    expect(told(walk(blind, config))).toEqual(["8 active>degraded xrp_share"]);
  });

  it("never fires without a price, however long the share was outside before", () => {
    const long = { ...FRESH_MACHINE, outsideTicks: 3 };
    expect(walk([{ corridor: "unknown" }], config, long).changes).toEqual([]);
    expect(walk([{ corridor: "outside" }], config, long).machine.mode).toBe("degraded");
  });

  it("leaves after 30 ticks inside in a row, the first after entry included", () => {
    const entered = times(3, { corridor: "outside" });
    expect(walk([...entered, ...times(29)], config).machine.mode).toBe("degraded");
    expect(told(walk([...entered, ...times(30)], config)).at(-1)).toBe(
      "33 degraded>active recovered",
    );
  });

  it.each<[string, "outside" | "unknown", left: number]>([
    ["a tick outside starts the count anew", "outside", 3 + 29 + 1 + 30],
    ["a tick without a price does not", "unknown", 3 + 29 + 1 + 1],
  ])("%s", (_name, corridor, left) => {
    const run = walk(
      [...times(3, { corridor: "outside" }), ...times(29), { corridor }, ...times(40)],
      config,
    );
    expect(run.changes.at(-1)).toMatchObject({ tick: left, to: "active" });
  });

  it("escalates out of a regime pause", () => {
    const run = walk([{ anchor: "enter" }, { corridor: "floor" }], config);
    expect(run.changes.at(-1)).toMatchObject({
      from: "anchor_idle",
      to: "degraded",
      origin: "anchor_idle",
      counted: false,
    });
  });
});
