/** What rules that fired mean for the night: which one ends it, which sessions are left out. */
import { describe, expect, it } from "vitest";
import type { RuleEvaluationRecord } from "../../../reports/index.ts";
import type { SessionRow } from "../../../sweeps/journal/journal-types.ts";
import { abortSentence, leftOutByRules } from "../../../sweeps/scheduler/judge.ts";

/** Two cells, three windows: c1 has the odd sessions. */
const ROWS = [1, 2, 3, 4, 5, 6].map((session) => {
  const cell = session % 2 === 1 ? "c1" : "c2";
  return { session, cell, label: `0${session}-${cell}` } as SessionRow;
});

type Change = Partial<RuleEvaluationRecord>;
const evaluation = (session: number, rule: string, change: Change): RuleEvaluationRecord => ({
  session,
  rule,
  when: "session.vw_spread_bps < 0.0",
  action: "flag",
  outcome: "fired",
  inputs: { "session.vw_spread_bps": -1.23456789, "session.fills_total": 31 },
  reason: null,
  ...change,
});

const abort: Change = { action: "abort" };
const skip: Change = { action: "skip_cell" };

describe("abortSentence", () => {
  it("is of the first rule that fired with abort, with the numbers that it saw", () => {
    const fired = [
      evaluation(1, "flagged", {}),
      evaluation(1, "held", { ...abort, outcome: "passed" }),
      evaluation(2, "blind", { ...abort, outcome: "not_evaluated" }),
      evaluation(2, "left", skip),
      evaluation(3, "first", abort),
      evaluation(4, "second", abort),
    ];
    expect(abortSentence(fired, ROWS)).toBe(
      "Rule first (session.vw_spread_bps < 0.0) ended the sweep after session 3 (03-c1): session.vw_spread_bps = -1.23457, session.fills_total = 31.",
    );
    expect(abortSentence(fired.slice(0, 4), ROWS)).toBeNull();
  });
});

describe("leftOutByRules", () => {
  it.each<[string, RuleEvaluationRecord[], number[]]>([
    ["nothing, where nothing fired", [evaluation(1, "r", { ...skip, outcome: "passed" })], []],
    ["nothing, for a flag or an abort", [evaluation(1, "r", {}), evaluation(2, "r", abort)], []],
    ["the cell's later sessions alone", [evaluation(3, "r", skip)], [5]],
    ["those after its first", [evaluation(1, "r", skip), evaluation(3, "r", skip)], [3, 5]],
    ["those of each cell", [evaluation(1, "r", skip), evaluation(4, "r", skip)], [3, 5, 6]],
  ])("leaves out %s", (_what, fired, sessions) => {
    expect([...leftOutByRules(fired, ROWS)]).toEqual(sessions);
  });
});
