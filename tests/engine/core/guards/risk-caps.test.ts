import { describe, expect, it } from "vitest";
import { checkRiskCaps } from "../../../../engine/core/guards/risk-caps.ts";
import { ledgers, runCore, testConfig, testEnv, XRP } from "../../../support/core-session.ts";

const caps = { max_xrp_exposure: 150, max_rlusd_exposure: 120 };

describe("risk caps", () => {
  it.each<[string, xrpValueRlusd: number, rlusd: number, reason: string | undefined]>([
    ["under both", 149, 119, undefined],
    ["exactly at both: the caps are strict", 150, 120, undefined],
    ["XRP a millionth over", 150.000001, 120, "risk_xrp_exposure"],
    ["RLUSD a millionth over", 150, 120.000001, "risk_rlusd_exposure"],
    ["both over: XRP is named first", 151, 121, "risk_xrp_exposure"],
  ])("%s", (_name, xrpValueRlusd, rlusd, reason) => {
    expect(checkRiskCaps({ xrpValueRlusd, rlusd }, caps)?.reason).toBe(reason);
  });

  it.each<[string, xrpValueRlusd: number, rlusd: number, detail: string]>([
    ["XRP", 150.5, 100, "XRP worth 150.5 RLUSD, cap 150"],
    ["RLUSD", 100, 120.25, "120.25 RLUSD, cap 120"],
  ])("say what was held and what was allowed: %s", (_name, xrpValueRlusd, rlusd, detail) => {
    expect(checkRiskCaps({ xrpValueRlusd, rlusd }, caps)?.detail).toBe(detail);
  });

  const book = { bids: [[0.9999, 500 * XRP]], asks: [[1.0001, 500 * XRP]] } as const;
  it.each<[string, xrp: number, rlusd: number, reason: string, ticks: number]>([
    ["at the caps a session runs", 250, 300, "tape_exhausted", 2],
    ["over the XRP cap it ends on its first tick", 250.000001, 300, "risk_xrp_exposure", 1],
    ["over the RLUSD cap too", 250, 300.000001, "risk_rlusd_exposure", 1],
  ])("%s", (_name, xrp, rlusd, reason, ticks) => {
    const config = testConfig({ risk: { max_xrp_exposure: 250, max_rlusd_exposure: 300 } });
    const start = { xrp: Math.round(xrp * XRP), rlusd: Math.round(rlusd * XRP) };
    const run = runCore(ledgers([book, {}]), testEnv(config), start);
    expect(run.state.end?.reason).toBe(reason);
    expect(run.state.tick).toBe(ticks);
    // The tick that halts is stored like every other, and sends nothing.
    expect(run.rows("system_metrics")).toHaveLength(ticks);
    if (ticks === 1) {
      expect(run.rows("system_metrics")[0]).toMatchObject({
        mode: "halt",
        bid_reason: "shutdown",
        ask_reason: "shutdown",
      });
      expect(run.rows("transactions")).toEqual([]);
    }
  });
});
