/**
 * Section 2: the cells side by side, baseline first, differences against it beside. Two tables of one set of
 * rows, since one of thirteen columns cannot be read in a terminal: what it earned, and how it went.
 */

import type { CellFigures, CellResult, Results, SessionResult } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { markdownTable, numeric, words } from "../text/markdown-table.ts";
import { fixed, percent } from "../text/numbers.ts";
import { wrapped } from "../text/wrap.ts";
import { splitCells, splitWords } from "./fold.ts";
import { type Footnotes, openFootnotes } from "./footnotes.ts";
import { metricWords } from "./metric-words.ts";
import { differenceText, pairedDifference } from "./paired-difference.ts";
import { referenceRows } from "./reference-sessions.ts";
import { whyMissing } from "./why-missing.ts";

/** Returns the section's Markdown. */
export function cellSection(results: Results): string {
  const notes = openFootnotes();
  const split = splitCells(results);
  const sessionsOf = groupByCell(results.sessions);
  const earned = earnedTable(results, split.shown, sessionsOf, notes);
  const went = wentTable(split.shown, results, sessionsOf, notes);
  const partial = / \(n \d+\)/.test(earned)
    ? "; n: how many these are, where the columns beside stand on others as well"
    : "";
  const parts = [
    "## 2. The table",
    intro(results),
    ...splitWords(split, "cells"),
    `**What it earned** (Δ: mean difference against the baseline over the windows that both are judged on${partial})`,
    earned,
    "**How it went**",
    went,
    ...otherCells(results, split.rest, sessionsOf, notes),
    ...(notes.lines().length === 0 ? [] : [notes.lines().join("\n")]),
    "**For reference only**, not from this sweep and not comparable with it:",
    referenceRows(),
  ];
  return parts.join("\n\n");
}

type SessionsOf = ReadonlyMap<string, readonly SessionResult[]>;

function groupByCell(sessions: readonly SessionResult[]): SessionsOf {
  const groups = new Map<string, SessionResult[]>();
  for (const session of sessions) {
    const group = groups.get(session.cell);
    if (group === undefined) groups.set(session.cell, [session]);
    else group.push(session);
  }
  return groups;
}

/** The middle of a long ranking, in the grid's order; the page in HTML folds it. What never ran has no row. */
function otherCells(
  results: Results,
  rest: readonly CellResult[],
  sessionsOf: SessionsOf,
  notes: Footnotes,
): string[] {
  const isToCome = ({ label }: CellResult) =>
    (sessionsOf.get(label) ?? []).every(({ state }) => state === "planned");
  const ran = rest.filter((cell) => !isToCome(cell));
  const toCome = rest.filter(isToCome);
  return [
    ...(ran.length === 0
      ? []
      : [
          `**What the other ${ran.length} cells earned**`,
          earnedTable(results, ran, sessionsOf, notes),
          `**How the other ${ran.length} cells went**`,
          wentTable(ran, results, sessionsOf, notes),
        ]),
    ...toComeWords(toCome),
  ];
}

/** An interrupted map of hundreds of cells: rows of nothing would hide those that ran. */
function toComeWords(cells: readonly CellResult[]): string[] {
  const [first] = cells;
  const last = cells.at(-1);
  if (first === undefined || last === undefined) return [];
  const labels =
    cells.length === 1
      ? markdownText(first.label)
      : `from ${markdownText(first.label)} to ${markdownText(last.label)}`;
  const count = `${cells.length} cell${cells.length === 1 ? "" : "s"}`;
  return [
    wrapped(`**Not begun:** ${count}, ${labels} in the grid's order. results.csv lists them.`),
  ];
}

function intro({ record, sessions }: Results): string {
  const several = new Set(sessions.map(({ replicate }) => replicate)).size > 1;
  const what = metricWords(record.decisionMetric).name;
  const aggregate = several
    ? "Each row is one cell over its evaluable sessions: distances are the median of the sessions' values, fills and toxic fills are totals, all else is the mean. The appendix has every session."
    : "Each row is one session.";
  return wrapped(
    `${aggregate} What decides is ${what}. Offset: bid/ask. To touch: how far behind the best price we stood, median / 95th percentile, in bps (negative: in front). VW spread repeats the offset; realised spread is what was left of it 30 s after the fill.`,
  );
}

type Figure = keyof CellFigures;

function earnedTable(
  results: Results,
  cells: readonly CellResult[],
  sessionsOf: SessionsOf,
  notes: Footnotes,
): string {
  const what = metricWords(results.record.decisionMetric);
  const edgeDecides = results.record.decisionMetric === "edge_rlusd_per_h";
  const columns = [
    words("Cell"),
    numeric("Offset bps"),
    numeric("Bid to touch"),
    numeric("Ask to touch"),
    numeric("VW bps"),
    numeric("Δ"),
    numeric("Realised 30 s bps"),
    numeric("Δ"),
    numeric("Edge RLUSD/h"),
    numeric("Δ"),
    ...(edgeDecides ? [] : [numeric(markdownText(`${what.name} ${what.unit}`)), numeric("Δ")]),
  ];
  const rows = cells.map((cell) => {
    const own = sessionsOf.get(cell.label) ?? [];
    const show = (figure: Figure, decimals: number) =>
      shown(results, cell, own, figure, decimals, notes);
    const delta = (metric: string, decimals: number) =>
      differenceText(pairedDifference(results, cell, metric), decimals);
    return [
      cellName(cell),
      `${trimmed(cell.bidOffsetBps)}/${trimmed(cell.askOffsetBps)}`,
      `${show("distance_to_touch_bid_p50_bps_median", 1)} / ${show("distance_to_touch_bid_p95_bps_median", 1)}`,
      `${show("distance_to_touch_ask_p50_bps_median", 1)} / ${show("distance_to_touch_ask_p95_bps_median", 1)}`,
      show("vw_spread_bps_mean", 2),
      delta("vw_spread_bps", 2),
      show("realised_spread_30s_bps_mean", 2),
      delta("realised_spread_30s_bps", 2),
      show("edge_rlusd_per_h_mean", 2),
      delta("edge_rlusd_per_h", 2),
      ...(edgeDecides
        ? []
        : [
            show("decision_metric_mean", what.decimals),
            delta(results.record.decisionMetric, what.decimals),
          ]),
    ];
  });
  return markdownTable(columns, rows);
}

function wentTable(
  cells: readonly CellResult[],
  results: Results,
  sessionsOf: SessionsOf,
  notes: Footnotes,
): string {
  const columns = [
    words("Cell"),
    numeric("Fills (buy/sell)"),
    numeric("Toxic"),
    numeric("Coverage"),
    words("Halt reason"),
    words("Invariant"),
    words("Evaluable"),
  ];
  const rows = cells.map((cell) => {
    const own = sessionsOf.get(cell.label) ?? [];
    const { figures } = cell;
    const none = () => notes.missing(whyMissing(own, "fills_total"));
    const fills =
      figures.fills_total === null
        ? none()
        : `${figures.fills_total} (${figures.fills_buy}/${figures.fills_sell})`;
    const toxic =
      figures.toxic_share === null
        ? notes.missing(whyMissing(own, "toxic_share"))
        : `${figures.toxic_fills} (${percent(figures.toxic_share)})`;
    const coverage = shown(results, cell, own, "coverage_both_pct_mean", 1, notes);
    return [
      cellName(cell),
      fills,
      toxic,
      figures.coverage_both_pct_mean === null ? coverage : `${coverage}%`,
      tally(own.map((s) => s.summary?.halt_reason ?? s.state)),
      tally(own.filter(began).map((s) => s.summary?.inventory_invariant.status ?? "none")),
      own.length === 1
        ? own[0]?.evaluable
          ? "yes"
          : "**no**"
        : `${cell.sessionsEvaluable} of ${cell.sessionsPlanned}`,
    ];
  });
  return markdownTable(columns, rows);
}

/** A session that never began owes no invariant; one that did and has none must show. */
function began({ state, summary }: SessionResult): boolean {
  return summary !== null || !["planned", "not_run", "skipped", "running"].includes(state);
}

/** Returns the cell's name for a table, the baseline marked. */
function cellName({ label, isBaseline }: Pick<CellResult, "label" | "isBaseline">): string {
  return isBaseline ? `${markdownText(label)} (base)` : markdownText(label);
}

function shown(
  results: Results,
  cell: CellResult,
  own: readonly SessionResult[],
  figure: Figure,
  decimals: number,
  notes: Footnotes,
): string {
  const value = cell.figures[figure];
  if (value !== null) return fixed(value, decimals);
  return notes.missing(whyMissing(own, SUMMARY_NAME[figure] ?? results.record.decisionMetric));
}

const SUMMARY_NAME: Partial<Readonly<Record<Figure, string>>> = {
  distance_to_touch_bid_p50_bps_median: "distance_to_touch_bid_bps",
  distance_to_touch_bid_p95_bps_median: "distance_to_touch_bid_bps",
  distance_to_touch_ask_p50_bps_median: "distance_to_touch_ask_bps",
  distance_to_touch_ask_p95_bps_median: "distance_to_touch_ask_bps",
  vw_spread_bps_mean: "vw_spread_bps",
  realised_spread_30s_bps_mean: "realised_spread_30s_bps",
  edge_rlusd_per_h_mean: "edge_rlusd_per_h",
  coverage_both_pct_mean: "coverage_both_pct",
};

/** "ok", or "ok ×7, drift ×1" where sessions differ. */
function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  if (words.length === 0) return "";
  if (words.length === 1) return markdownText(words[0] ?? "");
  return [...counts].map(([word, count]) => `${markdownText(word)} ×${count}`).join(", ");
}

function trimmed(value: number): string {
  return String(Number(value.toFixed(2)));
}
