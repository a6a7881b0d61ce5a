import { describe, expect, it } from "vitest";
import { type EvaluableInputs, evaluableReasons } from "../../../engine/metrics/evaluable.ts";
import {
  type InvariantInputs,
  inventoryInvariant,
} from "../../../engine/metrics/inventory-invariant.ts";
import { XRP } from "./tiny-session.ts";

const HELD = { xrpDrops: 250 * XRP, rlusdMicro: 250 * XRP };
const AGREED: InvariantInputs = { engine: HELD, recomputed: HELD, settled: HELD, mid: 1.43 };
const dropLess = { ...HELD, xrpDrops: HELD.xrpDrops - 1 };
const milliLess = { ...HELD, rlusdMicro: HELD.rlusdMicro - 1 };

describe("inventoryInvariant", () => {
  it.each<[string, Partial<InvariantInputs>, string, number | null]>([
    ["all three agree", {}, "ok", 0],
    ["the exchange holds one drop less", { settled: dropLess }, "drift", 1.43e-6],
    ["the exchange holds one millionth less", { settled: milliLess }, "drift", 1e-6],
    ["the database says something else", { recomputed: dropLess }, "drift", 1.43e-6],
    ["engine and database agree, the exchange cannot be asked", { settled: null }, "unverified", 0],
    [
      "a difference is drift even when the exchange cannot be asked",
      { settled: null, recomputed: milliLess },
      "drift",
      1e-6,
    ],
    ["recomputing failed", { recomputed: null }, "error", 0],
    [
      "recomputing failed and the exchange differs",
      { recomputed: null, settled: dropLess },
      "error",
      1.43e-6,
    ],
    [
      "differences that make up for each other are still a fault",
      { settled: { xrpDrops: HELD.xrpDrops + XRP, rlusdMicro: HELD.rlusdMicro - 1_430_000 } },
      "drift",
      2.86,
    ],
    ["without a mid equal amounts are equal", { mid: null }, "ok", 0],
    ["without a mid XRP cannot be valued", { mid: null, settled: dropLess }, "drift", null],
  ])("%s", (_name, change, status, delta) => {
    const invariant = inventoryInvariant({ ...AGREED, ...change });
    expect(invariant.status).toBe(status);
    if (delta === null) expect(invariant.max_delta_rlusd).toBeNull();
    else expect(invariant.max_delta_rlusd).toBeCloseTo(delta, 12);
  });

  it("shows the three totals in RLUSD, null for a source that has none", () => {
    const invariant = inventoryInvariant({ ...AGREED, settled: null });
    expect(invariant.engine_total_rlusd).toBeCloseTo(607.5, 9);
    expect(invariant.summary_total_rlusd).toBe(invariant.engine_total_rlusd);
    expect(invariant.settled_total_rlusd).toBeNull();
  });
});

describe("evaluableReasons", () => {
  const FINE: EvaluableInputs = {
    haltReason: "duration_elapsed",
    haltDetail: null,
    invariant: "ok",
    gapS: 0,
    durationPlannedS: 1800,
    faultsInjected: false,
    ticksFreshBook: 450,
    identityErrorRlusd: 1e-9,
  };

  it.each<[string, Partial<EvaluableInputs>, string[]]>([
    ["a sound session has none", {}, []],
    [
      "another end is named with its detail",
      { haltReason: "risk_xrp_exposure", haltDetail: "XRP worth 600" },
      ["ended by risk_xrp_exposure (XRP worth 600)"],
    ],
    ["a tape that was too short", { haltReason: "tape_exhausted" }, ["ended by tape_exhausted"]],
    ["drift", { invariant: "drift" }, ["inventory invariant drift"]],
    ["unverified is not ok", { invariant: "unverified" }, ["inventory invariant unverified"]],
    ["gaps of a tenth are allowed", { gapS: 180 }, []],
    [
      "gaps of more than a tenth are not",
      { gapS: 180.001 },
      ["gaps of 180.001 s, more than 10% of 1800 s"],
    ],
    ["injected faults", { faultsInjected: true }, ["faults were injected into the paper exchange"]],
    ["no book", { ticksFreshBook: 0 }, ["no tick had a fresh two-sided book"]],
    [
      "an identity that does not add up",
      { identityErrorRlusd: -2e-6 },
      ["P&L identity off by -0.000002 RLUSD"],
    ],
    [
      "an identity that could not be computed is not its own reason",
      { identityErrorRlusd: { missing: "no mid" } },
      [],
    ],
    [
      "several at once are all told",
      { invariant: "error", faultsInjected: true },
      ["inventory invariant error", "faults were injected into the paper exchange"],
    ],
  ])("%s", (_name, change, expected) => {
    expect(evaluableReasons({ ...FINE, ...change })).toEqual(expected);
  });
});
