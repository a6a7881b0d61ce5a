import { describe, expect, it } from "vitest";
import { CONFIG_KEYS, type ConfigKey } from "../../../engine/index.ts";
import { loadGrid } from "../../../sweeps/grid/load-grid.ts";
import { buildPlan } from "../../../sweeps/plan/build-plan.ts";
import { checkWiring, refuseDeadKeys } from "../../../sweeps/wiring/check-wiring.ts";
import { codedError } from "../../support/coded-error.ts";
import { gridFile, gridText, TWO_CELLS } from "../grid/grid-fixture.ts";

function wiringOf(rest: string, keys?: readonly ConfigKey[], session = "duration: 1m") {
  const grid = loadGrid(gridFile(gridText(`${rest}session: { ${session} }\n`)));
  return { grid, report: checkWiring(grid, buildPlan(grid), keys === undefined ? {} : { keys }) };
}

const cells = (...sets: string[]) =>
  `cells:\n${sets.map((set, i) => `  - { label: c${i}, set: { ${set} } }\n`).join("")}`;

const MOMENTUM = "strategy.momentum.threshold_bps";

/** A key whose declared pair makes no difference on its market: what a dead key looks like. */
const PLANTED = CONFIG_KEYS.map((key) =>
  key.path === MOMENTUM
    ? { ...key, probe: { scenario: "quiet", seed: 1, pair: [900, 1000] as const } }
    : key,
);

describe("checkWiring", () => {
  it("finds offsets alive, with the few sessions that it takes", () => {
    const { report } = wiringOf(TWO_CELLS);
    expect(report).toMatchObject({ dead: [], warnings: [] });
    expect(report.checked.map(({ key }) => key)).toEqual([
      "strategy.bid_offset_bps",
      "strategy.ask_offset_bps",
    ]);
    // 10/16, 4/16 and 10/4: the first serves both keys.
    expect(report.sessions).toBe(3);
    expect(() => refuseDeadKeys(report)).not.toThrow();
  });

  it("catches a planted dead key, with its name and place", () => {
    const { grid, report } = wiringOf(cells(`${MOMENTUM}: 900`, `${MOMENTUM}: 1000`), PLANTED);
    expect(report.dead).toEqual([
      { key: MOMENTUM, place: expect.stringMatching(/grid\.yaml:6:\d+$/) },
    ]);
    const error = codedError(() => refuseDeadKeys(report));
    expect(error.code).toBe("GRD_DEAD_KEY");
    expect(error.message).toContain(`${MOMENTUM} changes nothing that the engine does`);
    expect(error.message.startsWith(grid.source)).toBe(true);
  });

  it("catches a key that no probe knows", () => {
    const without = CONFIG_KEYS.filter(({ path }) => path !== MOMENTUM);
    expect(wiringOf(cells(`${MOMENTUM}: 900`), without).report.dead).toHaveLength(1);
  });

  it("tells live keys from dead ones in the same grid", () => {
    const set = (bid: number, momentum: number) =>
      `strategy.bid_offset_bps: ${bid}, ${MOMENTUM}: ${momentum}`;
    const { report } = wiringOf(cells(set(4, 900), set(6, 1000)), PLANTED);
    expect(report.dead.map(({ key }) => key)).toEqual([MOMENTUM]);
  });

  it("warns of values that make no difference where others do", () => {
    const { report } = wiringOf(cells("strategy.max_skew_bps: 500", "strategy.max_skew_bps: 600"));
    expect(report.dead).toEqual([]);
    expect(report.warnings).toEqual([
      "strategy.max_skew_bps: these values make no difference on the probe market mainnet-tight (10 and 600); 1 and 10 do",
    ]);
  });

  it("says of a value that is the base's everywhere that nothing is varied", () => {
    const { report } = wiringOf(
      cells("strategy.bid_offset_bps: 10", "strategy.bid_offset_bps: 10"),
    );
    expect(report.dead).toEqual([]);
    expect(report.warnings[0]).toContain("so it is not varied");
  });

  it("shows a key by its declared pair whatever small wallet the grid's caps are for", () => {
    const set = `risk.max_xrp_exposure: 120, risk.max_rlusd_exposure: 120, ${MOMENTUM}: 4`;
    const session = "duration: 1m, start: { xrp: 40, rlusd: 70 }";
    const { report } = wiringOf(cells(set), undefined, session);
    expect(report.dead).toEqual([]);
    expect(report.warnings.join()).toMatch(/momentum\.threshold_bps .* so it is not varied/);
  });

  it("compares a value with the base's word", () => {
    const { report } = wiringOf(
      cells("strategy.target_xrp_pct: 40", "strategy.target_xrp_pct: start"),
    );
    expect(report).toMatchObject({ dead: [], warnings: [] });
  });

  it("compares a list with the base's list", () => {
    const set = "exchange.faults.balance_unavailable: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]";
    expect(wiringOf(cells(set)).report.dead).toEqual([]);
  });

  it("probes a key in the company that its cell gives it", () => {
    const set = "strategy.participation.enabled: true, strategy.participation.markout_bps";
    const { report } = wiringOf(
      cells(`${set}: -1000, strategy.bid_offset_bps: 2`, `${set}: 100, strategy.bid_offset_bps: 2`),
    );
    expect(report.dead).toEqual([]);
  });
});
