/**
 * Rules that will stay silent, told in the evening: one that is never evaluated looks in the morning like one
 * that never had a reason to fire. Pure.
 */
import { BASELINE_RUNS_LATER, NONE_IS_BEFORE, namesOf } from "../rules/evaluate-rule.ts";
import type { PlannedRule, PlannedSession } from "./plan-types.ts";

export type RuleWarningsInput = {
  readonly rules: readonly PlannedRule[];
  readonly sessions: readonly Pick<PlannedSession, "session" | "cell" | "replicate">[];
  /** Label of the baseline, null when this run has none. */
  readonly baseline: string | null;
  /** A stored session stands for the baseline. */
  readonly reused: boolean;
  readonly concurrency: number;
  readonly replicates: number;
};

/** One sentence for each rule that cannot be evaluated somewhere, or may take the baseline out of the night. */
export function ruleWarnings(input: RuleWarningsInput): string[] {
  return input.rules.flatMap((rule) => [
    ...unevaluated(rule, input),
    ...baselineSkipped(rule, input),
  ]);
}

/** That the baseline is not compared with itself, and that the first session has none before it, is no news. */
function unevaluated(rule: PlannedRule, input: RuleWarningsInput): string[] {
  const { sessions, baseline, reused, concurrency } = input;
  const of = sessions.length;
  const told = (count: number, reason: string): string =>
    `rule ${rule.name} cannot be evaluated in ${count} of ${of} sessions: ${reason}`;
  const warnings: string[] = [];
  if (reads(rule, "previous") && concurrency > 1) warnings.push(told(of, NONE_IS_BEFORE));
  if (!reads(rule, "baseline")) return warnings;
  if (baseline === null) return [...warnings, told(of, "this run has no baseline")];
  const later = reused ? 0 : sessions.filter((session) => runsBefore(session, input)).length;
  return later === 0 ? warnings : [...warnings, told(later, BASELINE_RUNS_LATER)];
}

function runsBefore(
  { session, cell, replicate }: RuleWarningsInput["sessions"][number],
  { sessions, baseline }: RuleWarningsInput,
): boolean {
  if (cell === baseline) return false;
  const own = sessions.find((other) => other.cell === baseline && other.replicate === replicate);
  return own === undefined || own.session > session;
}

/** A rule over baseline.* is never evaluated on the baseline itself, so it cannot skip it. */
function baselineSkipped(
  rule: PlannedRule,
  { baseline, reused, replicates }: RuleWarningsInput,
): string[] {
  const harmless = baseline === null || reused || replicates < 2;
  if (harmless || rule.action !== "skip_cell" || reads(rule, "baseline")) return [];
  return [
    `rule ${rule.name} (skip_cell) can skip the baseline ${baseline}: no cell could be compared in its remaining replicates`,
  ];
}

function reads(rule: PlannedRule, root: string): boolean {
  return namesOf(rule).some((name) => name.startsWith(`${root}.`));
}
