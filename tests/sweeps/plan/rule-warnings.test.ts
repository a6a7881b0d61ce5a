import { describe, expect, it } from "vitest";
import { type RuleWarningsInput, ruleWarnings } from "../../../sweeps/plan/rule-warnings.ts";

const rule = (when: string, action: "flag" | "skip_cell" = "flag") => [{ name: "r", when, action }];
const order = (...cells: string[]) =>
  cells.map((cell, index) => ({ session: index + 1, cell, replicate: (index >> 1) + 1 }));
const BASE = rule("baseline.fills_total > 0");
const INPUT: RuleWarningsInput = {
  rules: [],
  sessions: order("a", "b", "a", "b"),
  baseline: "a",
  reused: false,
  concurrency: 1,
  replicates: 2,
};

describe("rules that stay silent", () => {
  it.each<[string, Partial<RuleWarningsInput>, string[]]>([
    ["a baseline that runs first", { rules: BASE }, []],
    [
      "a baseline that runs later in one replicate",
      { rules: BASE, sessions: order("a", "b", "b", "a") },
      [
        "rule r cannot be evaluated in 1 of 4 sessions: the baseline's session comes later in plan order",
      ],
    ],
    ["a reused baseline", { rules: BASE, sessions: order("b", "a", "b", "a"), reused: true }, []],
    [
      "no baseline",
      { rules: BASE, baseline: null },
      ["rule r cannot be evaluated in 4 of 4 sessions: this run has no baseline"],
    ],
    ["the session before, back to back", { rules: rule("previous.fills_total > 0") }, []],
    [
      "the session before, with several at once",
      { rules: rule("previous.fills_total > 0"), concurrency: 2 },
      [
        "rule r cannot be evaluated in 4 of 4 sessions: sessions run at once, none is the one before",
      ],
    ],
    [
      "skip_cell that can hit the baseline",
      { rules: rule("session.fills_total == 0", "skip_cell") },
      [
        "rule r (skip_cell) can skip the baseline a: no cell could be compared in its remaining replicates",
      ],
    ],
    ["skip_cell over the baseline", { rules: rule("baseline.fills_total == 0", "skip_cell") }, []],
    [
      "skip_cell with one replicate",
      { rules: rule("session.fills_total == 0", "skip_cell"), replicates: 1 },
      [],
    ],
  ])("%s", (_name, changes, warnings) => {
    expect(ruleWarnings({ ...INPUT, ...changes })).toEqual(warnings);
  });
});
