/**
 * Judges a session that has ended: are its primary metrics there, what do the stopping rules say, and what does
 * that skip. All of it enters the journal at once, with the inputs that the rules saw.
 */
import type { SessionSummary } from "../../engine/index.ts";
import type { RuleEvaluationRecord } from "../../reports/index.ts";
import type { SessionRow } from "../journal/journal-types.ts";
import { type Night, type RuleInputs, storedSummary } from "./night.ts";
import { emptyPrimaryMetrics } from "./primary-metrics.ts";

/** Judges one session and records the judgement. */
export function judgeSession(night: Night, session: number): void {
  const rows = night.journal.sessions();
  const row = rows.find((candidate) => candidate.session === session);
  if (row === undefined) throw new Error(`Invariant broken: session ${session} is in the journal`);
  // Only a session that ran its course is judged: numbers of one that died say nothing about its cell.
  const summary = row.state === "finished" ? storedSummary(night, row) : null;
  if (summary === null) {
    night.journal.judge({ session, rules: [], failedBecause: null, skip: [] });
    return;
  }
  const empty = emptyPrimaryMetrics(summary, night.plan.primaryMetrics);
  const failedBecause = empty.length === 0 ? null : `primary metric empty: ${empty.join("; ")}`;
  const rules = night
    .evaluateRules(ruleInputs(night, rows, row, summary))
    .map((evaluation) => ({ ...evaluation, session }));
  const skip = sessionsToSkip(rows, row, rules);
  night.journal.judge({ session, rules, failedBecause, skip });
  tell(night, row, rules, failedBecause, skip);
}

/** Returns the whole sentence of the first rule that ended the sweep, null while none did. */
export function abortSentence(
  evaluations: readonly RuleEvaluationRecord[],
  rows: readonly SessionRow[],
): string | null {
  const fired = evaluations.find(({ outcome, action }) => outcome === "fired" && action === "abort");
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
  const before = rows.findLast((other) => other.session < row.session);
  const judged = rows.filter((other) => other.judged);
  return {
    session,
    cell,
    baseline: baselineSummary(night, rows, row),
    previous: night.plan.concurrency > 1 || before === undefined ? null : summaryOf(night, before),
    counts: {
      sessionsDone: judged.filter(({ state }) => state === "finished").length,
      sessionsFailed: judged.filter(({ state }) => state === "failed").length,
      sessionsNotEvaluable: judged.filter((other) => summaryOf(night, other)?.evaluable === false).length,
      flags: night.journal
        .ruleEvaluations()
        .filter(({ outcome, action }) => outcome === "fired" && action === "flag").length,
    },
  };
}

function baselineSummary(
  night: Night,
  rows: readonly SessionRow[],
  row: SessionRow,
): SessionSummary | null {
  const { cell } = night.plan.baseline;
  const baseline = rows.find((other) => other.cell === cell && other.replicate === row.replicate);
  return baseline === undefined ? null : summaryOf(night, baseline);
}

function summaryOf(night: Night, row: SessionRow): SessionSummary | null {
  return row.state === "finished" || row.state === "reused" ? storedSummary(night, row) : null;
}

/** Everything still to come of the cell. With several at once, what runs already runs on. */
function sessionsToSkip(
  rows: readonly SessionRow[],
  row: SessionRow,
  rules: readonly RuleEvaluationRecord[],
): { session: number; reason: string }[] {
  const rule = rules.find(({ outcome, action }) => outcome === "fired" && action === "skip_cell");
  if (rule === undefined) return [];
  const reason = `rule ${rule.rule} on session ${row.session} (${row.label}): ${describeInputs(rule.inputs)}`;
  return rows
    .filter(({ cell, state }) => cell === row.cell && (state === "planned" || state === "interrupted"))
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
    night.emit({ kind: "warning", text: `${label} failed: ${failedBecause}. It is not run again.` });
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

function describeInputs(inputs: RuleEvaluationRecord["inputs"]): string {
  const parts = Object.entries(inputs).map(([name, value]) => `${name} = ${value}`);
  return parts.length === 0 ? "no inputs" : parts.join(", ");
}
