import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseConfig, type SessionSummary } from "../../../engine/index.ts";
import type { PlannedCell, PlannedRule } from "../../../sweeps/plan/plan-types.ts";
import {
  BASELINE_IS_THIS_SESSION,
  evaluateRule,
  type RuleInputs,
} from "../../../sweeps/rules/evaluate-rule.ts";
import { summaryOf } from "./summary-fixture.ts";

const { config, hash } = parseConfig("strategy: { bid_offset_bps: 4, ask_offset_bps: 6 }", "test");
const CELL: PlannedCell = {
  label: "tight",
  rationale: "closer",
  isBaseline: false,
  baseConfig: "base.yaml",
  changes: [],
  configYaml: "",
  config,
  configHash: hash,
};

function inputs(session: Partial<SessionSummary>, rest: Partial<RuleInputs> = {}): RuleInputs {
  return {
    session: summaryOf(session),
    baseline: { missing: BASELINE_IS_THIS_SESSION },
    previous: { missing: "this is the first session" },
    cell: CELL,
    sweep: { sessions_done: 1, sessions_failed: 0, sessions_not_evaluable: 0, flags: 2 },
    ...rest,
  };
}

const rule = (when: string): PlannedRule => ({ name: "r", when, action: "flag" });
const NEGATIVE = "session.vw_spread_bps < 0.0 && session.fills_total >= 5";

describe("evaluateRule", () => {
  it.each<[string, string, RuleInputs, string]>([
    ["fires on its numbers", NEGATIVE, inputs({ vw_spread_bps: -0.1, fills_total: 5 }), "fired"],
    [
      "passes on the limit of the first",
      NEGATIVE,
      inputs({ vw_spread_bps: 0, fills_total: 5 }),
      "passed",
    ],
    [
      "passes below the limit of the second",
      NEGATIVE,
      inputs({ vw_spread_bps: -9, fills_total: 4 }),
      "passed",
    ],
    [
      "compares whole doubles",
      "session.vw_spread_bps == -3.0",
      inputs({ vw_spread_bps: -3 }),
      "fired",
    ],
    ["reads words", 'session.halt_reason == "duration_elapsed"', inputs({}), "fired"],
    [
      "reads a tally",
      "session.reasons.bid.momentum > 3",
      inputs({ reasons: { bid: { momentum: 4 }, ask: {} } }),
      "fired",
    ],
    [
      "takes a tally that never happened as zero",
      "session.reasons.bid.momentum == 0",
      inputs({}),
      "fired",
    ],
    ["so of episodes", "session.episodes.active.corridor == 0", inputs({}), "fired"],
    [
      "of episodes by condition",
      "session.episodes_by_condition.anchor_idle.drift_a == 0",
      inputs({}),
      "fired",
    ],
    [
      "reads the cell",
      "cell.bid_offset_bps == 4.0 && cell.strategy.ask_offset_bps == 6.0",
      inputs({}),
      "fired",
    ],
    ["reads the sweep", "sweep.flags == 2", inputs({}), "fired"],
    [
      "reads the baseline",
      "session.vw_spread_bps < baseline.vw_spread_bps - 3.0",
      inputs({ vw_spread_bps: 1 }, { baseline: summaryOf({ vw_spread_bps: 5 }) }),
      "fired",
    ],
    [
      "reads the session before",
      "previous.fills_total == 0 && session.fills_total == 0",
      inputs({}, { previous: summaryOf() }),
      "fired",
    ],
  ])("%s", (_name, when, given, outcome) => {
    expect(evaluateRule(rule(when), given).outcome).toBe(outcome);
  });

  it("keeps the inputs it saw, in the rule's order", () => {
    const { inputs: seen } = evaluateRule(
      rule(NEGATIVE),
      inputs({ vw_spread_bps: -1.2, fills_total: 7 }),
    );
    expect(Object.entries(seen)).toEqual([
      ["session.vw_spread_bps", -1.2],
      ["session.fills_total", 7],
    ]);
  });

  it("is not evaluated with an empty input, and says why in the session's own words", () => {
    const given = inputs({
      vw_spread_bps: null,
      fills_total: 0,
      not_available: { vw_spread_bps: "no fills" },
    });
    expect(evaluateRule(rule(NEGATIVE), given)).toMatchObject({
      outcome: "not_evaluated",
      reason: "session.vw_spread_bps: no fills",
      inputs: { "session.vw_spread_bps": null, "session.fills_total": 0 },
    });
  });

  it("is not evaluated on a word that the session did not report", () => {
    const when = 'session.not_available.vw_spread_bps == "no fills"';
    expect(evaluateRule(rule(when), inputs({})).reason).toBe(
      "session.not_available.vw_spread_bps: not reported",
    );
  });

  it("is not evaluated even where && would have stopped before the empty input", () => {
    const when = "session.fills_total >= 5 && session.vw_spread_bps < 0.0";
    const given = inputs({
      vw_spread_bps: null,
      fills_total: 0,
      not_available: { vw_spread_bps: "no fills" },
    });
    expect(evaluateRule(rule(when), given).reason).toBe("session.vw_spread_bps: no fills");
  });

  it("names every empty input, nested ones by their whole name", () => {
    const anchor = { ...summaryOf().anchor, mean_bps: null };
    const given = inputs({
      anchor,
      vw_spread_bps: null,
      not_available: { "anchor.mean_bps": "no pool" },
    });
    const when = "session.anchor.mean_bps > 1.0 || session.vw_spread_bps < 0.0";
    expect(evaluateRule(rule(when), given).reason).toBe(
      "session.anchor.mean_bps: no pool; session.vw_spread_bps: no value",
    );
  });

  it("is skipped for the baseline itself, with the reason", () => {
    expect(evaluateRule(rule("baseline.fills_total > 0"), inputs({}))).toMatchObject({
      outcome: "not_evaluated",
      reason: "baseline.fills_total: this session is the baseline",
    });
  });

  it("is not evaluated when the arithmetic fails", () => {
    const { outcome, reason } = evaluateRule(rule("10 / session.fills_total > 1"), inputs({}));
    expect(outcome).toBe("not_evaluated");
    expect(reason).toContain("division by zero");
  });

  it("fires exactly when the plain comparison holds", () => {
    const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(number, fc.nat(1000), (vw, fills) => {
        const given = inputs({ vw_spread_bps: vw, fills_total: fills });
        const expected = vw < 0 && fills >= 5 ? "fired" : "passed";
        expect(evaluateRule(rule(NEGATIVE), given).outcome).toBe(expected);
      }),
    );
  });
});
