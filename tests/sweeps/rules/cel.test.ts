import { readFileSync } from "node:fs";
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

describe("docs/stopping-rules.md", () => {
  const page = readFileSync("docs/stopping-rules.md", "utf8");
  const { sweep, cell } = RULE_FIELDS as Readonly<
    Record<string, Readonly<Record<string, unknown>>>
  >;

  it("explains every count of the sweep, and every name of a cell that is no key of the configuration", () => {
    const own = Object.keys(cell ?? {}).filter((name) => typeof cell?.[name] === "string");
    const told = [...page.matchAll(/^\| `((?:sweep|cell)\.[a-z_]+)`/gm)].map(([, name]) => name);
    expect(told.sort()).toEqual(
      [
        ...Object.keys(sweep ?? {}).map((name) => `sweep.${name}`),
        ...own.map((name) => `cell.${name}`),
      ].sort(),
    );
  });

  it("shows conditions that can be evaluated", () => {
    const shown = [...page.matchAll(/^ {4}when: "(.+)"$/gm)].map(([, when]) => when as string);
    expect(shown.length).toBeGreaterThan(3);
    for (const when of shown) expect(faults(when)).toBe("");
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
    [
      "sweep.sessions_finished > 3",
      "known are sweep.sessions_done, sweep.sessions_failed, sweep.sessions_not_evaluable, sweep.flags",
    ],
    ["sweep.session_done > 3", "sweep.flags; did you mean sweep.sessions_done?"],
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

  it("does not guess among few names that it lists", () => {
    expect(faults("sweep.sessions_finished > 3")).not.toContain("did you mean");
  });

  it("tells every unknown name of an expression", () => {
    expect(faults("session.foo_bar_baz > 1 && baseline.qux_quux > 1").split("\n")).toHaveLength(2);
  });
});
