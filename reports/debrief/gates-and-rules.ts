/**
 * Section 3: every gate and rule that was asked, with the numbers it saw. Of thousands, the page counts those that
 * had nothing to say and lists the others.
 */
import type { Results } from "../results/results-types.ts";
import type { RuleEvaluationRecord } from "../sweep-record.ts";
import { markdownCode, markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { shortDecimals } from "../text/numbers.ts";

/** Up to here each evaluation has its row. */
const ASKED_MAX = 200;
/** Of more than that, so many rows that did not simply pass. */
const LISTED_MAX = 60;

/** Returns the section's Markdown. */
export function gatesSection(results: Results): string {
  return ["## 3. Gates and rules", gates(results), rules(results), headroom(results)].join("\n\n");
}

function gates({ record }: Results): string {
  if (record.gateEvaluations.length === 0) return "No gate was asked.";
  const columns = [
    numeric("Before session"),
    words("Gate"),
    words("Looked at"),
    words("Status"),
    words("Outcome"),
    words("Detail"),
  ];
  const isLong = record.gateEvaluations.length > ASKED_MAX;
  const told = isLong
    ? record.gateEvaluations.filter((gate) => gate.outcome !== "passed")
    : record.gateEvaluations;
  const rows = told
    .slice(0, LISTED_MAX)
    .map((gate) => [
      gate.beforeSession === null ? "first" : String(gate.beforeSession),
      markdownText(gate.gate),
      markdownText(gate.subject),
      gate.status === null ? "missing" : markdownText(gate.status),
      gate.outcome === "passed" ? "passed" : `**${gate.outcome}**`,
      markdownText(gate.detail),
    ]);
  if (!isLong) return markdownTable(columns, rows);
  const passed = record.gateEvaluations.length - told.length;
  const counts = `Gates passed ${passed} times of ${record.gateEvaluations.length}.`;
  if (told.length === 0) return counts;
  return [`${counts} The others:`, markdownTable(columns, rows), ...andMore(told.length)].join(
    "\n\n",
  );
}

function rules({ record }: Results): string {
  if (record.rules.length === 0) return "The grid has no stopping rules.";
  const definitions = record.rules.map(
    ({ name, when, action }) =>
      `- ${markdownCode(name)} (${markdownText(action)}): ${markdownCode(when)}`,
  );
  if (record.ruleEvaluations.length === 0) {
    return [...definitions, "", "No rule was evaluated."].join("\n");
  }
  const isLong = record.ruleEvaluations.length > ASKED_MAX;
  const told = isLong
    ? record.ruleEvaluations.filter((one) => one.outcome !== "passed")
    : record.ruleEvaluations;
  const columns = [numeric("Session"), words("Rule"), words("Outcome"), words("Numbers")];
  const rows = firedFirst(told, isLong).map((evaluation) => [
    String(evaluation.session),
    markdownText(evaluation.rule),
    outcome(evaluation),
    numbers(evaluation),
  ]);
  const listed = rows.length === 0 ? [] : [markdownTable(columns, rows)];
  const counts = isLong ? [ruleCounts(record.ruleEvaluations)] : [];
  return [definitions.join("\n"), ...counts, ...listed, ...andMore(told.length, isLong)].join(
    "\n\n",
  );
}

/** How often each rule did what, in the grid's order. */
function ruleCounts(evaluations: readonly RuleEvaluationRecord[]): string {
  const names = [...new Set(evaluations.map(({ rule }) => rule))];
  const rows = names.map((name) => {
    const own = evaluations.filter(({ rule }) => rule === name);
    const count = (outcome: RuleEvaluationRecord["outcome"]) =>
      String(own.filter((one) => one.outcome === outcome).length);
    return [markdownText(name), count("fired"), count("passed"), count("not_evaluated")];
  });
  const columns = [words("Rule"), numeric("Fired"), numeric("Passed"), numeric("Not evaluated")];
  return markdownTable(columns, rows);
}

/** Of a long list those that fired come first: they are what the sweep acted on. */
function firedFirst(
  told: readonly RuleEvaluationRecord[],
  isLong: boolean,
): readonly RuleEvaluationRecord[] {
  if (!isLong) return told;
  const fired = told.filter(({ outcome }) => outcome === "fired");
  return [...fired, ...told.filter(({ outcome }) => outcome !== "fired")].slice(0, LISTED_MAX);
}

function andMore(told: number, isLong = true): string[] {
  if (!isLong || told <= LISTED_MAX) return [];
  return [`And ${told - LISTED_MAX} more; the run's sweep.db has every one of them.`];
}

function outcome({ outcome, action }: RuleEvaluationRecord): string {
  if (outcome === "fired") return `**fired**: ${action}`;
  return outcome === "not_evaluated" ? "not evaluated" : outcome;
}

function numbers({ inputs, reason }: RuleEvaluationRecord): string {
  const seen = Object.entries(inputs).map(([field, value]) => `${field} = ${inputText(value)}`);
  const all = reason === null ? seen : [...seen, `because ${reason}`];
  return markdownText(all.join("; "));
}

function inputText(value: number | string | boolean | null): string {
  if (value === null) return "n/a";
  if (typeof value !== "number" || Number.isInteger(value)) return String(value);
  return String(Number(value.toFixed(6)));
}

function headroom({ record }: Results): string {
  if (record.warnings.length === 0) return "The plan gave no headroom warning.";
  return [
    "The plan warned:",
    "",
    ...record.warnings.map((line) => `- ${markdownText(shortDecimals(line))}`),
  ].join("\n");
}
