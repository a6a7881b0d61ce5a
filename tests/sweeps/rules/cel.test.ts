import { describe, expect, it } from "vitest";
import { compileCel } from "../../../sweeps/rules/cel.ts";
import { RULE_FIELDS } from "../../../sweeps/rules/rule-fields.ts";
import {
  leafPaths,
  NUMERIC_SUMMARY_FIELDS,
  SUMMARY_FIELDS,
} from "../../../sweeps/rules/summary-fields.ts";

function faults(text: string): string {
  const result = compileCel(text, RULE_FIELDS);
  return result.ok ? "" : result.faults.join("\n");
}

describe("summary fields", () => {
  it("types counts as int and everything else as double", () => {
    const types = new Map(leafPaths(SUMMARY_FIELDS).map(({ path, type }) => [path, type]));
    expect(types.get("fills_total")).toBe("int");
    expect(types.get("vw_spread_bps")).toBe("double");
    expect(types.get("start_xrp")).toBe("double");
    expect(types.get("anchor.mean_bps")).toBe("double");
    expect(types.get("distance_to_touch.bid.ticks_live")).toBe("int");
    expect(types.get("halt_reason")).toBe("string");
    expect(types.get("evaluable")).toBe("bool");
    expect(types.get("evaluable_reasons")).toBe("list<string>");
    expect(types.get("reasons.bid")).toBe("map<string, int>");
    expect(types.get("not_available")).toBe("map<string, string>");
    expect([...types.values()]).not.toContain("dyn");
  });

  it("offers the nested numbers as metrics and no words", () => {
    expect(NUMERIC_SUMMARY_FIELDS).toContain("market_conditions.spread_p50_bps");
    expect(NUMERIC_SUMMARY_FIELDS).not.toContain("halt_reason");
  });
});

describe("compileCel", () => {
  it.each([
    [
      "session.vw_spread_bps < 0.0 && session.fills_total >= 5",
      ["session.vw_spread_bps", "session.fills_total"],
    ],
    [
      "session.anchor.mean_bps > 1.0 || session.anchor.mean_bps < -1.0",
      ["session.anchor.mean_bps"],
    ],
    [
      "baseline.vw_spread_bps - session.vw_spread_bps > 3.0",
      ["baseline.vw_spread_bps", "session.vw_spread_bps"],
    ],
    ['session["vw_spread_bps"] < 0.0', ["session.vw_spread_bps"]],
    ["session.reasons.bid.momentum > 100", ["session.reasons.bid.momentum"]],
    ['session.evaluable_reasons.exists(r, r.contains("gap"))', ["session.evaluable_reasons"]],
    [
      "cell.strategy.bid_offset_bps < 5.0 && sweep.flags > 2",
      ["cell.strategy.bid_offset_bps", "sweep.flags"],
    ],
    [
      "double(session.fills_buy) / double(session.fills_total) > 0.9",
      ["session.fills_buy", "session.fills_total"],
    ],
    ['cell.strategy.target_xrp_pct == "start"', ["cell.strategy.target_xrp_pct"]],
  ])("%s reads its names", (text, names) => {
    const result = compileCel(text, RULE_FIELDS);
    expect(result.ok ? result.expression.names : result.faults).toEqual(names);
  });

  it.each([
    [
      "session.vw_spred_bps < 0.0",
      "unknown field session.vw_spred_bps; did you mean session.vw_spread_bps?",
    ],
    ["session.mean_bps < 0.0", "did you mean session."],
    ["session.anchor.mean < 0.0", "did you mean session.anchor.mean_bps?"],
    ["session.label.length > 0", "unknown field session.label.length"],
    ["session == previous", "it names session as a whole"],
    ["session.anchor == baseline.anchor", "it names session.anchor as a whole"],
    ["cel.bind(s, session, s.vw_spread_bps < 0.0)", "it names session as a whole"],
    ["sesion.fills_total > 1", "did you mean session?"],
    ["session.vw_spread_bps + 5 < 1.0", "write 5.0 instead of 5"],
    ["session.vw_spread_bps == 0", "write 0.0 instead of 0"],
    ["session.vw_spread_bps * session.fills_total > 1.0", "write 5.0 instead of 5, or double("],
    ["session.fills_total == 0.0", "counts are whole numbers: write 0 instead of 0.0"],
    ["sweep.flags != 12.00", "counts are whole numbers: write 12 instead of 12.00"],
    ["session.fills_total * 0.5 > 1.0", "or double(session.fills_total)"],
    ["session.vw_spread_bps + sweep.flags > 1.0", "or double(sweep.flags)"],
    ["session.fills_total", "it gives int, expected a condition"],
    ["session.fills_total > 1 &&", "Unexpected token"],
    ["session.halt_reason > 5", "string"],
    ["cell.strategy.anchor_mode == 3.0", "string"],
    ["nonsense(session.fills_total)", "nonsense"],
    ["(".repeat(500), "character"],
    ["1 == 1 || ".repeat(400), "at most 2000"],
    ["", "Unexpected token"],
  ])("%s is refused", (text, message) => {
    expect(faults(text)).toContain(message);
  });

  it("tells every unknown name of an expression", () => {
    expect(faults("session.foo_bar_baz > 1 && baseline.qux_quux > 1").split("\n")).toHaveLength(2);
  });
});
