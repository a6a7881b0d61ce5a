import { describe, expect, it } from "vitest";
import {
  openTruth,
  stepTruth,
  type TruthInputs,
  type TruthState,
  type TruthVerdict,
} from "../../../../engine/core/guards/truth.ts";
import { testConfig, XRP } from "../../../support/core-session.ts";

const config = testConfig().inventory_truth;
const FRESH = openTruth(0, config);
const DUE = 60_000;

/** Inputs at the first due check; the engine holds 100 XRP and 100 RLUSD. */
function inputs(
  off: { readonly xrp?: number; readonly rlusd?: number } = {},
  over: Partial<TruthInputs> = {},
): TruthInputs {
  const settled = { xrp: 100 * XRP - (off.xrp ?? 0), rlusd: 100 * XRP - (off.rlusd ?? 0) };
  const engine = { xrp: 100 * XRP, rlusd: 100 * XRP };
  return { tick: 15, t: DUE, engine, settled, raced: false, inconclusive: false, ...over };
}

const verdictOf = (state: Partial<TruthState>, given: TruthInputs): TruthVerdict["kind"] =>
  stepTruth({ ...FRESH, ...state }, given, config).verdict.kind;

describe("the thresholds of a truth check", () => {
  it.each<[string, { xrp?: number; rlusd?: number }, status: string, verdict: string]>([
    ["no difference", {}, "ok", "ok"],
    ["dust of 0.5 XRP passes", { xrp: 500_000 }, "ok", "ok"],
    ["one drop inside the XRP warning", { xrp: XRP - 1 }, "ok", "ok"],
    ["at the XRP warning", { xrp: XRP }, "warn", "none"],
    ["past the XRP warning, the other way", { xrp: -XRP - 1 }, "warn", "none"],
    ["one drop inside the XRP halt", { xrp: 5 * XRP - 1 }, "warn", "none"],
    ["at the XRP halt", { xrp: -5 * XRP }, "halt", "halt"],
    ["one millionth inside the RLUSD warning", { rlusd: 1_999_999 }, "ok", "ok"],
    ["at the RLUSD warning", { rlusd: 2_000_000 }, "warn", "none"],
    ["one millionth inside the RLUSD halt", { rlusd: -9_999_999 }, "warn", "none"],
    ["at the RLUSD halt", { rlusd: 10_000_000 }, "halt", "halt"],
    ["one asset is enough", { xrp: 0, rlusd: 99_000_000 }, "halt", "halt"],
  ])("%s", (_name, off, status, verdict) => {
    const stepped = stepTruth(FRESH, inputs(off), config);
    expect(stepped.check).toMatchObject({ tick: 15, status, engine_xrp_drops: 100 * XRP });
    expect(stepped.verdict.kind).toBe(verdict);
  });

  it.each<[string, TruthInputs, Partial<TruthState>, TruthVerdict]>([
    ["not due", inputs({}, { t: DUE - 1 }), {}, { kind: "none" }],
    [
      "not due, an order's fate unknown",
      inputs({}, { t: DUE - 1, inconclusive: true }),
      {},
      { kind: "degrade", condition: "race_inconclusive" },
    ],
    [
      "a warning, an order's fate unknown",
      inputs({ xrp: XRP }, { inconclusive: true }),
      {},
      { kind: "degrade", condition: "race_inconclusive" },
    ],
    [
      "a second warning comes first",
      inputs({ xrp: XRP }, { inconclusive: true }),
      { warnsInRow: 1 },
      { kind: "degrade", condition: "warn_twice" },
    ],
    [
      "the third check without an answer",
      inputs({}, { settled: null }),
      { unverifiedInRow: 2 },
      {
        kind: "halt",
        condition: "unverified_limit",
        detail: "3 checks in a row could not be verified",
      },
    ],
  ])("in full: %s", (_name, given, state, verdict) => {
    expect(stepTruth({ ...FRESH, ...state }, given, config).verdict).toEqual(verdict);
  });

  it.each<[string, boolean, note: string | null]>([
    ["an order whose fate is unknown", true, "an order's fate is unknown"],
    ["nothing where there is none", false, null],
  ])("a check notes %s", (_name, inconclusive, note) => {
    expect(stepTruth(FRESH, inputs({}, { inconclusive }), config).check?.note).toBe(note);
  });

  it("a halt says by how much", () => {
    expect(
      stepTruth(FRESH, inputs({ xrp: 13_646_000, rlusd: -19_500_000 }), config).verdict,
    ).toEqual({
      kind: "halt",
      condition: "halt_difference",
      detail: "engine less settled: 13.646 XRP, -19.5 RLUSD",
    });
  });
});

describe("when a check is due", () => {
  it.each<[string, t: number, checked: boolean, next: number]>([
    ["a millisecond early", DUE - 1, false, 60_000],
    ["on time", DUE, true, 120_000],
    ["late: the rhythm stays", DUE + 3_999, true, 120_000],
    ["after a long gap: once, then in rhythm", 310_000, true, 360_000],
    ["a millisecond before a later beat", 119_999, true, 120_000],
    ["exactly on a later beat", 120_000, true, 180_000],
  ])("%s", (_name, t, checked, next) => {
    const { truth, check } = stepTruth(FRESH, inputs({}, { t }), config);
    expect(check !== null).toBe(checked);
    expect(truth.dueAt).toBe(next);
  });

  it("a race postpones the next check by one interval, once", () => {
    const raced = stepTruth(FRESH, inputs({}, { t: 8_000, raced: true }), config).truth;
    expect(raced).toMatchObject({ dueAt: 120_000, postponed: true });
    const again = stepTruth(raced, inputs({}, { t: 12_000, raced: true }), config).truth;
    expect(again.dueAt).toBe(120_000);
    const checked = stepTruth(again, inputs({}, { t: 120_000 }), config);
    expect(checked.check?.status).toBe("ok");
    expect(checked.truth).toMatchObject({ dueAt: 180_000, postponed: false });
  });

  it("a race on the tick of a due check postpones that check", () => {
    const { truth, check } = stepTruth(FRESH, inputs({ xrp: 50 * XRP }, { raced: true }), config);
    expect(check).toBeNull();
    expect(truth.dueAt).toBe(120_000);
  });
});

describe("what a check leads to", () => {
  const unverified = inputs({}, { settled: null });
  it.each<[string, Partial<TruthState>, TruthInputs, verdict: string]>([
    ["a first warning is recorded", {}, inputs({ xrp: XRP }), "none"],
    ["a second one in a row degrades", { warnsInRow: 1 }, inputs({ xrp: XRP }), "degrade"],
    ["an ok between them starts anew", { warnsInRow: 0 }, inputs({ xrp: XRP }), "none"],
    ["a first unverified check", {}, unverified, "none"],
    ["a second", { unverifiedInRow: 1 }, unverified, "none"],
    ["the third in a row halts", { unverifiedInRow: 2 }, unverified, "halt"],
    [
      "an inconclusive race degrades at once",
      {},
      inputs({}, { t: 8_000, inconclusive: true }),
      "degrade",
    ],
    ["a check that agrees settles it", {}, inputs({}, { inconclusive: true }), "ok"],
    ["a check that warns does not", {}, inputs({ xrp: XRP }, { inconclusive: true }), "degrade"],
    [
      "an unverified one does not either",
      {},
      inputs({}, { settled: null, inconclusive: true }),
      "degrade",
    ],
  ])("%s", (_name, state, given, verdict) => {
    expect(verdictOf(state, given)).toBe(verdict);
  });

  it.each<[string, Partial<TruthState>, TruthInputs, Partial<TruthState>]>([
    [
      "ok clears both counters",
      { warnsInRow: 1, unverifiedInRow: 2 },
      inputs(),
      { warnsInRow: 0, unverifiedInRow: 0 },
    ],
    [
      "a warning is an answer",
      { unverifiedInRow: 2 },
      inputs({ xrp: XRP }),
      { warnsInRow: 1, unverifiedInRow: 0 },
    ],
    [
      "no answer is no all-clear for a warning",
      { warnsInRow: 1 },
      unverified,
      { warnsInRow: 1, unverifiedInRow: 1 },
    ],
  ])("%s", (_name, state, given, counters) => {
    expect(stepTruth({ ...FRESH, ...state }, given, config).truth).toMatchObject(counters);
  });

  it("the two ways to halt are told apart", () => {
    const conditions = [
      stepTruth(FRESH, inputs({ xrp: 9 * XRP }), config),
      stepTruth({ ...FRESH, unverifiedInRow: 2 }, unverified, config),
    ].map(({ verdict }) => (verdict.kind === "halt" ? verdict.condition : verdict.kind));
    expect(conditions).toEqual(["halt_difference", "unverified_limit"]);
  });

  it("changes nothing it was given", () => {
    const frozen = Object.freeze({ ...FRESH });
    expect(stepTruth(frozen, inputs({ xrp: XRP }), config).truth).not.toBe(frozen);
    expect(frozen).toEqual(FRESH);
  });
});
