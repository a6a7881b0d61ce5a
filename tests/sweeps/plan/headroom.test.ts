import { describe, expect, it } from "vitest";
import { parseConfig } from "../../../engine/index.ts";
import { checkHeadroom } from "../../../sweeps/plan/headroom.ts";
import { codedError } from "../../support/coded-error.ts";

const START = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };
const MARKETS = [{ name: "m", mid: 1.43 }];

function check(config: string, start = START, markets = MARKETS) {
  const cells = [{ label: "a", config: parseConfig(config, "test").config }];
  return checkHeadroom({ cells, start, markets });
}

const caps = (xrp: number, rlusd: number, rest = "") =>
  `risk: { max_xrp_exposure: ${xrp}, max_rlusd_exposure: ${rlusd} }\n${rest}`;

// 250 XRP at 1.43 are 357.50 RLUSD; two orders of 15 RLUSD at the largest skew are 39.00 RLUSD.
describe("checkHeadroom", () => {
  it("says nothing where there is room", () => {
    expect(check(caps(550, 550))).toEqual([]);
  });

  it("finds the live caps that would halt a paper start on tick 1", () => {
    const error = codedError(() => check(caps(150, 120)));
    expect(error.code).toBe("GRD_HEADROOM");
    expect(error.message).toBe(
      "cell a: risk.max_xrp_exposure: start balance 250.00 XRP, 357.50 RLUSD at the first mid 1.43000; cap 150.00 RLUSD, headroom -207.50 RLUSD; tick step 5 (risk caps) would halt with risk_xrp_exposure on tick 1\n" +
        "cell a: risk.max_rlusd_exposure: start balance 250.00 RLUSD; cap 120.00 RLUSD, headroom -130.00 RLUSD; tick step 5 (risk caps) would halt with risk_rlusd_exposure on tick 1",
    );
  });

  it.each([
    [
      "at the cap, which is strict, it warns",
      caps(357.5, 550),
      /headroom 0\.00 RLUSD, less than two orders/,
    ],
    [
      "just inside two orders it warns",
      caps(396.49, 550),
      /risk\.max_xrp_exposure.*less than two orders \(39\.00 RLUSD\)/,
    ],
    ["the RLUSD cap warns alike", caps(550, 288.99), /risk\.max_rlusd_exposure.*tick step 5/],
  ])("%s", (_name, config, warning) => {
    const warnings = check(config);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
  });

  it("at two orders it is silent", () => {
    expect(check(caps(396.5, 289))).toEqual([]);
  });

  it.each([
    [
      "too little RLUSD for an order",
      { xrpDrops: 250_000_000, rlusdMicro: 14_990_000 },
      "insufficient_rlusd",
    ],
    [
      // 12.05 XRP, less 1.60 that are reserved (base, trust line, two offers), are 14.94 RLUSD.
      "too little XRP for an order once the reserves are taken off",
      { xrpDrops: 12_050_000, rlusdMicro: 250_000_000 },
      "insufficient_xrp",
    ],
    ["no XRP", { xrpDrops: 0, rlusdMicro: 250_000_000 }, "insufficient_xrp"],
  ])("%s is an error", (_name, start, reason) => {
    expect(codedError(() => check(caps(550, 550), start)).message).toContain(reason);
  });

  const UNGUARDED = caps(550, 550, "guards: { act: false }");
  it("just enough XRP for an order beside the reserves is a warning", () => {
    expect(check(UNGUARDED, { xrpDrops: 12_100_000, rlusdMicro: 250_000_000 })).toEqual([
      expect.stringMatching(/15\.01 RLUSD after reserves.*insufficient_xrp/),
    ]);
  });

  it("an order below the minimum is an error, since no quote would ever be shown", () => {
    const config = caps(550, 550, "strategy: { base_size_rlusd: 5, min_order_rlusd: 6 }");
    expect(codedError(() => check(config)).message).toContain("below_minimum");
  });

  // 357.50 of 607.50 RLUSD are 58.85 % XRP; 39.00 RLUSD are 6.42 percentage points.
  it.each<[string, corridor: string, finding: RegExp | null, isError: boolean]>([
    [
      "a share above the corridor",
      "max_xrp_pct: 58",
      /^cell a: corridor\.max_xrp_pct: start balance 58\.85 % XRP; upper bound 58 %, headroom -5\.15 RLUSD; tick step 7 \(guards\) would pause with xrp_share from tick 3$/,
      true,
    ],
    [
      "a share within two orders of it",
      "max_xrp_pct: 65.2",
      /corridor\.max_xrp_pct.*less than two orders \(39\.00 RLUSD\); tick step 7/,
      false,
    ],
    ["a share two orders away", "max_xrp_pct: 65.3", null, false],
    [
      "a share below the corridor",
      "min_xrp_pct: 59",
      /corridor\.min_xrp_pct.*headroom -0\.93 RLUSD/,
      true,
    ],
    [
      "RLUSD below its floor",
      "min_rlusd: 250.01",
      /corridor\.min_rlusd.*would pause with rlusd_floor on tick 1/,
      true,
    ],
    [
      "RLUSD at its floor",
      "min_rlusd: 250",
      /corridor\.min_rlusd.*headroom 0\.00 RLUSD, less than/,
      false,
    ],
    [
      "a portfolio too small for the guard",
      "min_rlusd: 250.01, min_portfolio_rlusd: 608",
      null,
      false,
    ],
  ])("%s", (_name, corridor, finding, isError) => {
    const config = caps(550, 550, `corridor: { ${corridor} }`);
    if (isError) {
      expect(codedError(() => check(config)).message).toMatch(finding as RegExp);
      expect(check(`${config}\nguards: { act: false }`)).toEqual([]);
    } else {
      expect(check(config)).toEqual(finding === null ? [] : [expect.stringMatching(finding)]);
    }
  });

  it("names the cells that are meant, once for all markets", () => {
    const cells = [150, 550, 550].map((cap, index) => ({
      label: `c${index}`,
      config: parseConfig(caps(cap, 550), "test").config,
    }));
    const markets = [
      { name: "a", mid: 1.43 },
      { name: "b", mid: 1.43 },
    ];
    const { message } = codedError(() => checkHeadroom({ cells, start: START, markets }));
    expect(message.split("\n")).toHaveLength(1);
    expect(message).toMatch(/^cell c0: /);
  });
});
