/** What the rules have done so far: the few evaluations of thousands that a night goes by, gathered once per judgement. */
import type { RuleEvaluationRecord } from "../../reports/index.ts";
import type { Night } from "./night.ts";

export type FiredRules = {
  /** Those that end the sweep or leave a cell out, in the order of their sessions. */
  readonly acting: readonly RuleEvaluationRecord[];
  readonly flags: number;
};

/** By all evaluations so far, which are another array as soon as there is one more. */
const gathered = new WeakMap<readonly RuleEvaluationRecord[], FiredRules>();

/** Returns what fired until now. */
export function firedRules({ journal }: Pick<Night, "journal">): FiredRules {
  const all = journal.ruleEvaluations();
  const known = gathered.get(all);
  if (known !== undefined) return known;
  const fired = all.filter(({ outcome }) => outcome === "fired");
  const acting = fired.filter(({ action }) => action !== "flag");
  const found: FiredRules = { acting, flags: fired.length - acting.length };
  gathered.set(all, found);
  return found;
}
