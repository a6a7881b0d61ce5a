/**
 * Judges a session that has ended: are its primary metrics there, what do the stopping rules say, and what does
 * that skip. All of it enters the journal at once, with the inputs that the rules saw.
 */
import type { SessionSummary } from "../../engine/index.ts";
import type { RuleEvaluationRecord } from "../../reports/index.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import {
  BASELINE_IS_THIS_SESSION,
  BASELINE_RUNS_LATER,
  evaluateRule,
  NONE_IS_BEFORE,
  type RuleInputs,
} from "../rules/evaluate-rule.ts";
import { firedRules } from "./fired-rules.ts";
import { type Night, storedSummary } from "./night.ts";
import { emptyPrimaryMetrics } from "./primary-metrics.ts";

/** Judges one session and records the judgement. */
export function judgeSession(night: Night, session: number): void {
  const rows = night.journal.sessions();
  const [row] = night.journal.sessions(session);
  if (row === undefined) throw new Error(`Invariant broken: session ${session} is in the journal`);
  const skipped = skippedBy(firedRules(night).acting, rows, row);
  if (skipped !== null && row.state !== "skipped" && row.state !== "reused") {
    // What ran ahead of its turn is skipped like what did not: the page is the same however many processes there were.
    const reason =
      night.plan.concurrency > 1
        ? `${skipped}; it ran at the same time and does not count`
        : skipped;
    night.journal.judge({ session, rules: [], failedBecause: null, skip: [{ session, reason }] });
    night.emit({ kind: "session_skipped", session, label: row.label, detail: reason });
    return;
  }
  // Only a session that ran its course is judged: numbers of one that died say nothing about its cell.
  const summary = row.state === "finished" ? storedSummary(night, row) : null;
  if (summary === null) {
    night.journal.judge({ session, rules: [], failedBecause: null, skip: [] });
    return;
  }
  const empty = emptyPrimaryMetrics(summary, night.plan.primaryMetrics);
  const failedBecause = empty.length === 0 ? null : `primary metric empty: ${empty.join("; ")}`;
  const rules = evaluateRules(night, rows, row, summary);
  const skip = sessionsToSkip(rows, row, rules);
  night.journal.judge({ session, rules, failedBecause, skip });
  tell(night, row, rules, failedBecause, skip);
}

function evaluateRules(
  night: Night,
  rows: readonly SessionRow[],
  row: SessionRow,
  summary: SessionSummary,
): RuleEvaluationRecord[] {
  const { rules } = night.plan;
  // What rules are told of the night so far is gathered from all of its sessions.
  if (rules.length === 0) return [];
  const inputs = ruleInputs(night, rows, row, summary);
  // All of them, in the grid's order, even after one has fired: the debrief shows each with its numbers.
  return rules.map((rule) => ({ ...evaluateRule(rule, inputs), session: row.session }));
}

/** Returns the sessions that a rule on an earlier session of their cell leaves out. */
export function leftOutByRules(
  evaluations: readonly RuleEvaluationRecord[],
  rows: readonly SessionRow[],
): ReadonlySet<number> {
  const skipping = new Set(evaluations.filter(isSkip).map(({ session }) => session));
  if (skipping.size === 0) return new Set();
  /** The first session of each cell on which a rule fired. */
  const firstOf = new Map<string, number>();
  for (const { cell, session } of rows) {
    if (skipping.has(session) && !firstOf.has(cell)) firstOf.set(cell, session);
  }
  const left = rows.filter(({ cell, session }) => session > (firstOf.get(cell) ?? session));
  return new Set(left.map(({ session }) => session));
}

function isSkip({ outcome, action }: RuleEvaluationRecord): boolean {
  return outcome === "fired" && action === "skip_cell";
}

/** Returns the whole sentence of the first rule that ended the sweep, null while none did. */
export function abortSentence(
  evaluations: readonly RuleEvaluationRecord[],
  rows: readonly SessionRow[],
): string | null {
  const fired = evaluations.find(
    ({ outcome, action }) => outcome === "fired" && action === "abort",
  );
  if (fired === undefined) return null;
  const label = rows.find(({ session }) => session === fired.session)?.label ?? "";
  return (
    `Rule ${fired.rule} (${fired.when}) ended the sweep after session ${fired.session} (${label}): ` +
    `${describeInputs(fired.inputs)}.`
  );
}

function ruleInputs(
  night: Night,
  rows: readonly SessionRow[],
  row: SessionRow,
  session: SessionSummary,
): RuleInputs {
  const cell = night.plan.cells.find(({ label }) => label === row.cell);
  if (cell === undefined) throw new Error(`Invariant broken: cell ${row.cell} is in the plan`);
  return {
    session,
    cell,
    baseline: baselineOf(night, rows, row),
    previous: previousOf(night, rows, row),
    sweep: countsOf(night, rows),
  };
}

function countsOf(night: Night, rows: readonly SessionRow[]): RuleInputs["sweep"] {
  let [finished, failed, notEvaluable] = [0, 0, 0];
  for (const row of rows) {
    if (!row.judged) continue;
    if (row.state === "finished") finished += 1;
    if (row.state === "failed") failed += 1;
    if (isNotEvaluable(night, row)) notEvaluable += 1;
  }
  return {
    sessions_done: finished,
    sessions_failed: failed,
    sessions_not_evaluable: notEvaluable,
    flags: firedRules(night).flags,
  };
}

/** By the row of an ended session, which is another one as soon as anything of it changes. */
const evaluable = new WeakMap<SessionRow, boolean>();

/** Read once: a summary that was judged does not change, and there are thousands of them. */
function isNotEvaluable(night: Night, row: SessionRow): boolean {
  const known = evaluable.get(row);
  if (known !== undefined) return !known;
  const found = summaryOf(night, row)?.evaluable !== false;
  evaluable.set(row, found);
  return !found;
}

function baselineOf(
  night: Night,
  rows: readonly SessionRow[],
  row: SessionRow,
): RuleInputs["baseline"] {
  const { cell } = night.plan.baseline;
  if (cell === null) return { missing: "the grid names no baseline" };
  if (cell === row.cell) return { missing: BASELINE_IS_THIS_SESSION };
  const baseline = rows.find((other) => other.cell === cell && other.replicate === row.replicate);
  if (baseline === undefined) return { missing: "the baseline is not part of this run" };
  // With several at once a later session may have ended already: what a rule sees must not depend on that.
  if (baseline.state !== "reused" && baseline.session > row.session) {
    return { missing: BASELINE_RUNS_LATER };
  }
  return summaryOf(night, baseline) ?? { missing: `the baseline's session is ${baseline.state}` };
}

function previousOf(
  night: Night,
  rows: readonly SessionRow[],
  row: SessionRow,
): RuleInputs["previous"] {
  if (night.plan.concurrency > 1) return { missing: NONE_IS_BEFORE };
  const before = rows.findLast((other) => other.session < row.session);
  if (before === undefined) return { missing: "this is the first session" };
  return summaryOf(night, before) ?? { missing: `the session before is ${before.state}` };
}

function summaryOf(night: Night, row: SessionRow): SessionSummary | null {
  return row.state === "finished" || row.state === "reused" ? storedSummary(night, row) : null;
}

/**
 * Why an earlier session's rule leaves this one out, null when none does. With several at once it may have
 * started before the rule fired: whether it counts must not depend on which process was quicker.
 */
function skippedBy(
  evaluations: readonly RuleEvaluationRecord[],
  rows: readonly SessionRow[],
  row: SessionRow,
): string | null {
  const skipping = evaluations.filter(isSkip);
  if (skipping.length === 0) return null;
  const earlier = rows.filter(({ cell, session }) => cell === row.cell && session < row.session);
  for (const before of earlier) {
    const own = skipping.filter(({ session }) => session === before.session);
    const reason = skipReason(own, before);
    if (reason !== null) return reason;
  }
  return null;
}

function skipReason(
  rules: readonly RuleEvaluationRecord[],
  { session, label }: SessionRow,
): string | null {
  const rule = rules.find(isSkip);
  if (rule === undefined) return null;
  return `rule ${rule.rule} on session ${session} (${label}): ${describeInputs(rule.inputs)}`;
}

/** Everything still to come of the cell; what runs already is left out once it has ended. */
function sessionsToSkip(
  rows: readonly SessionRow[],
  row: SessionRow,
  rules: readonly RuleEvaluationRecord[],
): { session: number; reason: string }[] {
  const reason = skipReason(rules, row);
  if (reason === null) return [];
  return rows
    .filter(
      ({ cell, state }) => cell === row.cell && (state === "planned" || state === "interrupted"),
    )
    .map(({ session }) => ({ session, reason }));
}

function tell(
  night: Night,
  { session, label }: SessionRow,
  rules: readonly RuleEvaluationRecord[],
  failedBecause: string | null,
  skip: readonly { session: number; reason: string }[],
): void {
  if (failedBecause !== null) {
    night.emit({ kind: "session_failed", session, label, detail: failedBecause });
  }
  for (const { rule, action, outcome, reason, inputs } of rules) {
    const detail = reason ?? describeInputs(inputs);
    night.emit({ kind: "rule", session, label, rule, action, outcome, detail });
  }
  for (const skipped of skip) {
    const planned = night.plan.sessions.find((other) => other.session === skipped.session);
    night.emit({
      kind: "session_skipped",
      session: skipped.session,
      label: planned?.label ?? "",
      detail: skipped.reason,
    });
  }
}

/** Six digits tell a reader what happened; the journal keeps the whole number. */
function shown(value: number | string | boolean | null): string {
  return typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value);
}

function describeInputs(inputs: RuleEvaluationRecord["inputs"]): string {
  const parts = Object.entries(inputs).map(([name, value]) => `${name} = ${shown(value)}`);
  return parts.length === 0 ? "no inputs" : parts.join(", ");
}
