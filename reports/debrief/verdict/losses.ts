/** Sentences on windows that were planned and cannot be compared: how many, why, and what that does to the p. */
import type { Comparison } from "../../results/results-types.ts";
import { counted, listed } from "../../text/numbers.ts";
import type { Night } from "./words.ts";

/** Which planned windows could not be compared and why; the rule by name when it took the baseline out. */
export function lostWindows({ record, sessions, comparisons }: Night): string[] {
  const skipped = sessions.filter((s) => s.cell === record.baselineCell && s.state === "skipped");
  const sentences: string[] = [];
  if (skipped.length > 0) {
    const which = skippingRule({ record, sessions }, record.baselineCell) ?? "A rule";
    sentences.push(
      `${which} skipped the baseline in ${skipped.length} of ${counted(record.replicates, "window")}; no cell can be compared in them.`,
    );
  }
  // A cell without any common window is named on its own.
  const compared = comparisons.filter(({ n }) => n > 0);
  const pairs = compared.reduce((sum, { n, leftOut }) => sum + n + leftOut.length, 0);
  const other = compared
    .flatMap(({ leftOut }) => leftOut)
    .filter((reason) => !reason.includes(BASELINE_SKIPPED));
  const [most] = causes(other);
  if (most !== undefined) {
    const often = causes(other).length > 1 ? ", most often because" : ":";
    sentences.push(
      `Left out: ${other.length} of ${pairs} pairs of cell and baseline${often} ${most}.`,
    );
  }
  return sentences;
}

const BASELINE_SKIPPED = "the baseline was skipped";
const CELL_SKIPPED = "the cell was skipped";
const CAUSES_NAMED = 2;

/**
 * What the winner lost of its planned windows. The chance that is named before takes it that their number had nothing
 * to do with results: true of a crash, untrue of a rule that looks at results and then skips the cell.
 */
export function windowsOfWinner(
  night: Night,
  { cell, baseline, n, leftOut }: Comparison,
): string[] {
  if (leftOut.length === 0) return [];
  const of = `${leftOut.length} of its ${n + leftOut.length} planned windows`;
  const were = leftOut.length === 1 ? "was" : "were";
  const rules = [
    skippedBy(night, cell, leftOut, CELL_SKIPPED),
    skippedBy(night, baseline, leftOut, BASELINE_SKIPPED),
  ].flatMap((words) => words ?? []);
  if (rules.length > 0) {
    return [
      `It lacks ${of}: ${listed(rules)}. Where a rule looks at results, that chance comes out too small.`,
    ];
  }
  const reasons = causes(leftOut);
  const more = reasons.length > CAUSES_NAMED ? "; and others" : "";
  return [
    `${of} ${were} lost (${reasons.slice(0, CAUSES_NAMED).map(short).join("; ")}${more}); that chance takes it that their results had no part in it.`,
  ];
}

/**
 * Why more windows alone would not help: a rule took every one of these cells out, and would again. Null where some cell
 * ran to the end.
 */
export function skippedAgain(night: Night, rivals: readonly Comparison[]): string | null {
  const isSkipped = ({ leftOut }: Comparison) =>
    leftOut.some((reason) => reason.includes(CELL_SKIPPED));
  if (rivals.length === 0 || !rivals.every(isSkipped)) return null;
  const rules = new Set(rivals.map(({ cell }) => skippingRule(night, cell) ?? "A rule"));
  const cells = listed(rivals.map(({ cell }) => cell));
  return `More windows alone would not tell more: ${listed([...rules])} would skip ${cells} again. Loosen it first, or leave ${rivals.length === 1 ? "that cell" : "those cells"} out.`;
}

/** "rule slow skipped b in 2 of them"; null where nothing was skipped. */
function skippedBy(
  night: Night,
  cell: string,
  leftOut: readonly string[],
  words: string,
): string | null {
  const times = leftOut.filter((reason) => reason.includes(words)).length;
  if (times === 0) return null;
  const rule = skippingRule(night, cell);
  return `${rule === null ? "a rule" : rule.replace("Rule", "rule")} skipped ${cell} in ${howMany(times, leftOut.length)}`;
}

function howMany(times: number, all: number): string {
  if (times < all) return `${times} of them`;
  return all === 1 ? "it" : "them";
}

/** "Rule slow": the one that fired on a session of this cell and skipped the rest; null where none is on record. */
function skippingRule(
  { record, sessions }: Pick<Night, "record" | "sessions">,
  cell: string | null,
): string | null {
  const own = new Set(sessions.filter((s) => s.cell === cell).map(({ session }) => session));
  const fired = record.ruleEvaluations.find(
    ({ session, outcome, action }) =>
      own.has(session) && outcome === "fired" && action === "skip_cell",
  );
  return fired === undefined ? null : `Rule ${fired.rule}`;
}

/** Rivals that no window could be judged on: the table must not be read as if they had been beaten. */
export function notCompared({ comparisons }: Night): string[] {
  const byCause = new Map<string, string[]>();
  for (const { cell, n, leftOut } of comparisons) {
    if (n > 0) continue;
    const cause = short(causes(leftOut)[0] ?? "no window");
    byCause.set(cause, [...(byCause.get(cause) ?? []), cell]);
  }
  if (byCause.size === 0) return [];
  const groups = [...byCause].map(([cause, cells]) => `${listed(cells)} (${cause})`);
  return [`Not compared at all: ${groups.join("; ")}.`];
}

/** The first of a session's reasons is enough here; section 5 has all of them. */
function short(cause: string): string {
  return (cause.split("; ")[0] ?? "").replace("the cell is not evaluable: ", "");
}

/** Reasons without their window's number, the most frequent first. */
export function causes(leftOut: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of leftOut) {
    const reason = text.replace(/^window \d+: /, "");
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a).map(([reason]) => reason);
}
