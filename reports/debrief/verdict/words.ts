/**
 * Sentences of the verdict that describe rather than decide: who was ahead, how small a difference could have
 * been seen, which windows were lost and why, and whether anybody earned anything.
 */

import type { Reruns } from "../../reruns/rerun-types.ts";
import { distinctRivals } from "../../results/compare-cells.ts";
import type {
  CellResult,
  Comparison,
  ReplayResults,
  SessionResult,
} from "../../results/results-types.ts";
import type { SweepRecord } from "../../sweep-record.ts";
import { counted, fixed, listed, listedSome, signed } from "../../text/numbers.ts";
import { betterSign, metricWords } from "../metric-words.ts";

export type Night = {
  readonly record: SweepRecord;
  readonly sessions: readonly SessionResult[];
  readonly cells: readonly CellResult[];
  readonly comparisons: readonly Comparison[];
  /** What the replays of its tapes say, where there are any. */
  readonly replay?: ReplayResults | null;
  /** Windows that one more replicate gives; 1 where it is left out. */
  readonly windowsPerReplicate?: number;
  readonly reruns: Reruns;
};

/** How much better the cell was on average; negative when it was worse. */
export function gain({ metric, mean }: Comparison): number {
  return (mean ?? 0) * betterSign(metric);
}

/** Returns the comparisons of cells that can differ from the baseline: an exact copy of it says nothing. */
function realRivals({ record, comparisons }: Night): Comparison[] {
  const rivals = distinctRivals(record);
  return comparisons.filter(({ cell, n, differences }) => {
    const same = n > 0 && differences.every((difference) => difference === 0);
    return !same && rivals.includes(hashOf(record, cell));
  });
}

/** "+0.31 RLUSD/h": how far a cell was from the baseline on average, in the metric's unit. */
export function meanDifference({ metric, mean }: Comparison): string {
  const { decimals, unit } = metricWords(metric);
  return `${signed(mean, decimals)} ${unit}`.trim();
}

/** "8 common windows", or "6 to 8 common windows (depending on the cell)". */
export function windowSpan(comparisons: readonly Comparison[], what = "common window"): string {
  const counts = comparisons.map(({ n }) => n).filter((n) => n > 0);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (least === most) return counted(most, what);
  return `${least} to ${most} ${what}s (depending on the cell)`;
}

/** A key that acts nowhere makes equals by the dozen: one line of a verdict is no place for all of them. */
const EQUALS_NAMED = 4;

/** "b", "b and its copy c" for one configuration under two labels, or "b and c, equal in every window". */
function nameWithTies(first: Comparison, { record, comparisons }: Night): string {
  const hash = hashOf(record, first.cell);
  const tied = comparisons.filter((other) => other !== first && areTied(first, other));
  const copies = tied.filter(({ cell }) => hashOf(record, cell) === hash).map(({ cell }) => cell);
  const equals = tied.filter(({ cell }) => hashOf(record, cell) !== hash).map(({ cell }) => cell);
  const own = copies.length === 1 ? "its copy" : "its copies";
  const name = copies.length === 0 ? first.cell : `${first.cell} and ${own} ${listed(copies)}`;
  return equals.length === 0
    ? name
    : `${name} and ${listedSome(equals, EQUALS_NAMED)}, equal in every window,`;
}

function areTied(a: Comparison, b: Comparison): boolean {
  return (
    a.n === b.n &&
    a.windows.every((window, i) => window === b.windows[i]) &&
    a.differences.every((difference, i) => difference === b.differences[i])
  );
}

/** Cells of the same configuration as this one, itself left out. */
export function copiesOf(cell: string, record: SweepRecord): string[] {
  const hash = hashOf(record, cell);
  return record.cells
    .filter(({ label, configHash }) => label !== cell && configHash === hash)
    .map(({ label }) => label);
}

function hashOf({ cells }: SweepRecord, cell: string): string {
  return cells.find(({ label }) => label === cell)?.configHash ?? "";
}

/** What the table shows, as a description: it must not read like a result. */
export function ahead(night: Night): string {
  const { record } = night;
  const rivals = realRivals(night);
  const seen = rivals.filter(({ mean }) => mean !== null);
  const what = metricWords(record.decisionMetric);
  const [top] = seen.filter((one) => gain(one) > 0).sort((a, b) => gain(b) - gain(a));
  if (top === undefined) {
    const better = `better than the baseline on ${what.name} this time`;
    if (seen.length === 1) return `${seen[0]?.cell} did not do ${better}.`;
    const some = seen.length < rivals.length;
    const who = some ? `Of the ${seen.length} cells that could be compared, none` : "No cell";
    return `${who} did ${better}.`;
  }
  return `On ${what.name}, ${nameWithTies(top, night)} did best (${meanDifference(top)} against the baseline); that describes tonight, it is no finding.`;
}

/** The range over the rivals: the least of them alone would promise a sensitivity that most had not. */
export function sensitivity(night: Night): string[] {
  const what = metricWords(night.record.decisionMetric);
  const visible = realRivals(night).flatMap(({ mde }) => (mde === null ? [] : [mde]));
  if (visible.length === 0) return [];
  const least = Math.min(...visible).toFixed(what.decimals);
  const most = Math.max(...visible).toFixed(what.decimals);
  const range = least === most ? least : `${least} to ${most}`;
  const size = `${range} ${what.unit}`.trim();
  const cell = least === most ? "" : ", depending on the cell,";
  const rivals = distinctRivals(night.record).length;
  const before = rivals > 1 ? ` (each rival alone, before the correction for ${rivals})` : "";
  return [
    `A true difference of about ${size}${cell} would usually have shown${before}; a smaller one may be there.`,
  ];
}

/** Which planned windows could not be compared and why; the rule by name when it took the baseline out. */
export function lostWindows({ record, sessions, comparisons }: Night): string[] {
  const skipped = sessions.filter((s) => s.cell === record.baselineCell && s.state === "skipped");
  const sentences: string[] = [];
  if (skipped.length > 0) {
    const which = skippingRule(record, sessions);
    sentences.push(
      `${which} skipped the baseline in ${skipped.length} of ${counted(record.replicates, "window")}; no cell can be compared in them.`,
    );
  }
  // A cell without any common window is named on its own.
  const compared = comparisons.filter(({ n }) => n > 0);
  const pairs = compared.reduce((sum, { n, leftOut }) => sum + n + leftOut.length, 0);
  const other = compared
    .flatMap(({ leftOut }) => leftOut)
    .filter((reason) => !reason.includes("the baseline was skipped"));
  const [most] = causes(other);
  if (most !== undefined) {
    const often = causes(other).length > 1 ? ", most often because" : ":";
    sentences.push(
      `Left out: ${other.length} of ${pairs} pairs of cell and baseline${often} ${most}.`,
    );
  }
  return sentences;
}

function skippingRule(record: SweepRecord, sessions: readonly SessionResult[]): string {
  const own = new Set(
    sessions.filter(({ cell }) => cell === record.baselineCell).map(({ session }) => session),
  );
  const fired = record.ruleEvaluations.find(
    ({ session, outcome, action }) =>
      own.has(session) && outcome === "fired" && action === "skip_cell",
  );
  return fired === undefined ? "A rule" : `Rule ${fired.rule}`;
}

/** Rivals that no window could be judged on: the table must not be read as if they had been beaten. */
export function notCompared({ comparisons }: Night): string[] {
  const byCause = new Map<string, string[]>();
  for (const { cell, n, leftOut } of comparisons) {
    if (n > 0) continue;
    const cause = shortCause(causes(leftOut)[0] ?? "no window");
    byCause.set(cause, [...(byCause.get(cause) ?? []), cell]);
  }
  if (byCause.size === 0) return [];
  const groups = [...byCause].map(([cause, cells]) => `${listed(cells)} (${cause})`);
  return [`Not compared at all: ${groups.join("; ")}.`];
}

/** The first of a session's reasons is enough here; section 5 has all of them. */
function shortCause(cause: string): string {
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

/** Keeping the baseline sounds like good news: not when it loses money as well. */
export function earnedNothing({ cells }: Night, chosen: string): string[] {
  const edgeOf = ({ figures }: CellResult) => figures.edge_rlusd_per_h_mean;
  const own = cells.find(({ label }) => label === chosen);
  const edge = own === undefined ? null : edgeOf(own);
  if (edge === null || !isLoss(edge)) return [];
  const others = cells.flatMap((cell) => (cell.label === chosen ? [] : (edgeOf(cell) ?? [])));
  if (others.length > 0 && others.every(isLoss)) {
    const best = fixed(-Math.max(...others), 2);
    return [
      `No cell earned anything: on edge per hour, ${chosen} lost ${fixed(-edge, 2)} RLUSD/h and the best of the others ${best}.`,
    ];
  }
  return [`On edge per hour, ${chosen} lost money: ${fixed(edge, 2)} RLUSD/h.`];
}

function isLoss(edge: number): boolean {
  return Number(edge.toFixed(2)) < 0;
}
