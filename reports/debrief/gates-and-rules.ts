/** Section 3: every gate and rule that was asked, with the numbers it saw. */
import type { Results } from "../results/results-types.ts";
import type { RuleEvaluationRecord } from "../sweep-record.ts";
import { markdownCode, markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { shortDecimals } from "../text/numbers.ts";

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
  const rows = record.gateEvaluations.map((gate) => [
    gate.beforeSession === null ? "first" : String(gate.beforeSession),
    markdownText(gate.gate),
    markdownText(gate.subject),
    gate.status === null ? "missing" : markdownText(gate.status),
    gate.outcome === "passed" ? "passed" : `**${gate.outcome}**`,
    markdownText(gate.detail),
  ]);
  return markdownTable(columns, rows);
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
  const columns = [numeric("Session"), words("Rule"), words("Outcome"), words("Numbers")];
  const rows = record.ruleEvaluations.map((evaluation) => [
    String(evaluation.session),
    markdownText(evaluation.rule),
    outcome(evaluation),
    numbers(evaluation),
  ]);
  return `${definitions.join("\n")}\n\n${markdownTable(columns, rows)}`;
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
