/**
 * One rule over one finished session. A rule with an empty input is not evaluated and says which input and
 * why, even where && would have stopped before it: "nothing fired" must never mean "nothing was known".
 */
import type { SessionSummary } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { PlannedCell, PlannedRule } from "../plan/plan-types.ts";
import { type CelExpression, compileCel } from "./cel.ts";
import { RULE_FIELDS } from "./rule-fields.ts";

export type SweepCounts = {
  readonly sessions_done: number;
  readonly sessions_failed: number;
  readonly sessions_not_evaluable: number;
  readonly flags: number;
};

export type RuleInputs = {
  readonly session: SessionSummary;
  /** The baseline's session of the same replicate, or the reused summary; null with the reason why not. */
  readonly baseline: SessionSummary | { readonly missing: string };
  /** The session before in plan order. */
  readonly previous: SessionSummary | { readonly missing: string };
  readonly cell: PlannedCell;
  readonly sweep: SweepCounts;
};

type InputValue = number | string | boolean | null;

export type RuleEvaluation = {
  readonly rule: string;
  readonly when: string;
  readonly action: PlannedRule["action"];
  readonly outcome: "fired" | "passed" | "not_evaluated";
  /** Each name that the rule reads, in order, with the value it saw. */
  readonly inputs: Readonly<Record<string, InputValue>>;
  /** For `not_evaluated`: "session.vw_spread_bps: no fills". */
  readonly reason: string | null;
};

/** Reasons for `baseline` that the scheduler does not have to invent. */
export const BASELINE_IS_THIS_SESSION = "this session is the baseline";
export const BASELINE_RUNS_LATER = "the baseline's session comes later in plan order";
export const NONE_IS_BEFORE = "sessions run at once, none is the one before";

/** Evaluates one rule. Never throws for what a session reported; a rule that cannot be compiled is our bug. */
export function evaluateRule(rule: PlannedRule, inputs: RuleInputs): RuleEvaluation {
  const expression = compiledRule(rule);
  const values = valuesOf(inputs);
  const seen = Object.fromEntries(
    expression.names.map((name) => [name, inputValue(expression.read(name, values))]),
  );
  const answer = answerOf(expression, values, inputs);
  return { rule: rule.name, when: rule.when, action: rule.action, inputs: seen, ...answer };
}

type Answer = Pick<RuleEvaluation, "outcome" | "reason">;

function answerOf(
  expression: CelExpression,
  values: Readonly<Record<string, unknown>>,
  inputs: RuleInputs,
): Answer {
  const empty = expression.names.flatMap((name) => {
    const why = whyEmpty(name, expression.read(name, values), inputs);
    return why === undefined ? [] : [`${name}: ${why}`];
  });
  if (empty.length > 0) return { outcome: "not_evaluated", reason: empty.join("; ") };
  try {
    return { outcome: expression.evaluate(values) ? "fired" : "passed", reason: null };
  } catch (error) {
    const what = (error as Error).message.split("\n", 1)[0] as string;
    return { outcome: "not_evaluated", reason: `${expression.text}: ${what}` };
  }
}

/** Plain values under the names of RULE_FIELDS; what is missing is null. */
function valuesOf({ session, baseline, previous, cell, sweep }: RuleInputs) {
  const { strategy } = cell.config;
  return {
    session,
    baseline: "missing" in baseline ? null : baseline,
    previous: "missing" in previous ? null : previous,
    sweep,
    cell: {
      ...cell.config,
      label: cell.label,
      rationale: cell.rationale,
      bid_offset_bps: strategy.bid_offset_bps,
      ask_offset_bps: strategy.ask_offset_bps,
    },
  };
}

function whyEmpty(name: string, value: unknown, inputs: RuleInputs): string | undefined {
  const [root, ...rest] = name.split(".");
  const field = rest.join(".");
  const summary =
    root === "session" || root === "baseline" || root === "previous" ? inputs[root] : undefined;
  if (summary !== undefined && "missing" in summary) return summary.missing;
  // A tally that never happened is absent from its table and is zero, not unknown.
  if (value === undefined) return isTally(rest) ? undefined : "not reported";
  if (value !== null) return undefined;
  return summary?.not_available[field] ?? "no value";
}

const TALLIES: ReadonlySet<string> = new Set([
  "reasons",
  "episodes",
  "episodes_by_condition",
  "paused_pct_by_condition",
]);

function isTally([group]: readonly string[]): boolean {
  return TALLIES.has(group ?? "");
}

function inputValue(value: unknown): InputValue {
  if (value === undefined || value === null) return null;
  if (typeof value === "object") return JSON.stringify(value);
  return value as InputValue;
}

/** Names that a rule reads, in order, each once: "baseline.fills_total". */
export function namesOf(rule: PlannedRule): readonly string[] {
  return compiledRule(rule).names;
}

const compiled = new Map<string, CelExpression>();

/** The rule's expression; it was checked when the grid was loaded, so a fault here is a damaged journal. */
function compiledRule({ name, when }: PlannedRule): CelExpression {
  const known = compiled.get(when);
  if (known !== undefined) return known;
  const result = compileCel(when, RULE_FIELDS);
  if (!result.ok) {
    throw gridFault("GRD_INVALID_GRID", `rule ${name}: "${when}" ${result.faults.join("; ")}`);
  }
  compiled.set(when, result.expression);
  return result.expression;
}
