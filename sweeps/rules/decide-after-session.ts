/**
 * What the stopping rules make of one finished session. Pure: the scheduler journals the evaluations and
 * acts on the decision. All rules are evaluated, in the grid's order, even after one has fired: the debrief
 * shows each with its numbers.
 */
import type { PlannedRule } from "../plan/plan-types.ts";
import { evaluateRule, type RuleEvaluation, type RuleInputs } from "./evaluate-rule.ts";

export type AfterSession =
  | { readonly kind: "go_on" }
  /** Start nothing new, end running sessions cleanly. */
  | { readonly kind: "abort"; readonly rule: string; readonly detail: string }
  /** Leave out the cell's remaining replicates. */
  | { readonly kind: "skip_cell"; readonly rule: string; readonly detail: string };

export type RulesOutcome = {
  readonly evaluations: readonly RuleEvaluation[];
  readonly decision: AfterSession;
  /** Names of the rules that only flag and fired. */
  readonly flags: readonly string[];
};

/** Evaluates all rules and decides: the first abort wins, then the first skip_cell, else the sweep goes on. */
export function decideAfterSession(
  rules: readonly PlannedRule[],
  inputs: RuleInputs,
): RulesOutcome {
  const evaluations = rules.map((rule) => evaluateRule(rule, inputs));
  const fired = evaluations.filter(({ outcome }) => outcome === "fired");
  const flags = fired.filter(({ action }) => action === "flag").map(({ rule }) => rule);
  return { evaluations, decision: decisionOf(fired), flags };
}

function decisionOf(fired: readonly RuleEvaluation[]): AfterSession {
  for (const kind of ["abort", "skip_cell"] as const) {
    const first = fired.find(({ action }) => action === kind);
    if (first !== undefined) return { kind, rule: first.rule, detail: firedDetail(first) };
  }
  return { kind: "go_on" };
}

/** "rule negative-vw fired: session.vw_spread_bps < 0.0 (session.vw_spread_bps was -1.2)". */
function firedDetail({ rule, when, inputs }: RuleEvaluation): string {
  const numbers = Object.entries(inputs).map(([name, value]) => `${name} was ${value}`);
  return `rule ${rule} fired: ${when} (${numbers.join(", ")})`;
}
