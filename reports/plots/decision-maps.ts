/** What decides, drawn: cells × windows. */
import { endsWords, splitCells } from "../debrief/fold.ts";
import { betterSign, metricWords } from "../debrief/metric-words.ts";
import type { Results, SessionResult } from "../results/results-types.ts";
import type { Figure } from "./figure.ts";
import { heatMap } from "./heat-map.ts";

/** The decision metric of every cell in every window so far; null with fewer than two windows or cells. */
export function windowsMap(results: Results): Figure | null {
  const windows = windowsSoFar(results);
  const split = splitCells(results);
  const cells = split.shown.map(({ label }) => label);
  if (windows.length < 2 || cells.length < 2) return null;
  const { name, decimals } = metricWords(results.record.decisionMetric);
  const ofCell = new Map(cells.map((cell) => [cell, sessionsOf(results, new Set([cell]))]));
  const values = cells.map((cell) =>
    windows.map((window) =>
      meanOf(
        results,
        (ofCell.get(cell) ?? []).filter(({ replicate }) => replicate === window),
      ),
    ),
  );
  if (values.flat().every((value) => value === null)) return null;
  return heatMap({
    name: "windows",
    alt: `${name} of ${cells.length} cells in ${windows.length} windows`,
    title: `${name}, cell by window${endsWords(split)}`,
    rows: cells,
    columns: windows.map(String),
    columnTitle: "window (empty: not evaluable, or no value)",
    values,
    decimals,
    better: betterSign(results.record.decisionMetric),
  });
}

/** Up to the last in which a session ran: of hundreds that a night had no time for, the few that ran would be slivers. */
function windowsSoFar({ sessions }: Results): number[] {
  const ran = sessions.flatMap(({ replicate, summary }) => (summary === null ? [] : replicate));
  const last = Math.max(0, ...new Set(ran));
  const windows = sessions.map(({ replicate }) => replicate).filter((window) => window <= last);
  return [...new Set(windows)].sort((a, b) => a - b);
}

function sessionsOf({ sessions }: Results, cells: ReadonlySet<string>): SessionResult[] {
  return sessions.filter(({ cell }) => cells.has(cell));
}

function meanOf(results: Results, sessions: readonly SessionResult[]): number | null {
  const values = valuesOf(results, sessions);
  return values.length === 0 ? null : mean(values);
}

function valuesOf({ record }: Results, sessions: readonly SessionResult[]): number[] {
  const field = record.decisionMetric as "edge_rlusd_per_h";
  return sessions
    .filter(({ evaluable }) => evaluable)
    .flatMap(({ summary }) => summary?.[field] ?? []);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
