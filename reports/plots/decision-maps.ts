/**
 * What decides, drawn: cells × windows, and for a matrix the response along its axes: a heat map of two axes, a
 * curve with the smallest and largest session for one, the mean over all others for more.
 */
import { endsWords, splitCells } from "../debrief/fold.ts";
import { betterSign, metricWords } from "../debrief/metric-words.ts";
import type { Results, SessionResult } from "../results/results-types.ts";
import type { Figure } from "./figure.ts";
import { openFrame, px, rangeOf } from "./frame.ts";
import { heatMap } from "./heat-map.ts";
import { path, zeroLine } from "./session-plots.ts";

/** The decision metric of every cell in every window; null with fewer than two windows or cells. */
export function windowsMap(results: Results): Figure | null {
  const windows = [...new Set(results.sessions.map(({ replicate }) => replicate))].sort(
    (a, b) => a - b,
  );
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

type Axis = { readonly key: string; readonly values: readonly number[] };

/** The response of the decision metric along the numeric keys that the cells set to three or more values. */
export function responseMaps(results: Results): readonly Figure[] {
  const axes = axesOf(results);
  const [first, second] = axes;
  if (first === undefined) return [];
  if (axes.length === 2 && second !== undefined) return [pairMap(results, first, second)];
  const curves = axes.flatMap((axis, i) => curve(results, axis, i));
  return axes.length < 3 ? curves : [longestPair(results, axes), ...curves];
}

/** Of three axes and more the two longest, in the grid's order: the mean over all others. */
function longestPair(results: Results, axes: readonly Axis[]): Figure {
  const longest = [...axes].sort((a, b) => b.values.length - a.values.length).slice(0, 2);
  const [across, down] = axes.filter((axis) => longest.includes(axis)) as [Axis, Axis];
  return pairMap(results, across, down, ", mean over all others");
}

function axesOf({ record }: Results): readonly Axis[] {
  const values = new Map<string, Set<number>>();
  for (const { changes } of record.cells) {
    for (const { key, value } of changes) {
      if (typeof value === "number") values.set(key, (values.get(key) ?? new Set()).add(value));
    }
  }
  return [...values]
    .map(([key, set]) => ({ key, values: [...set].sort((a, b) => a - b) }))
    .filter((axis) => axis.values.length >= 3);
}

function pairMap(results: Results, across: Axis, down: Axis, over = ""): Figure {
  const { name, decimals } = metricWords(results.record.decisionMetric);
  return heatMap({
    name: "response",
    alt: `${name} for each pair of ${across.key} and ${down.key}`,
    title: `${name} by ${down.key} (rows) and ${across.key} (columns)${over}`,
    rows: down.values.map(String),
    columns: across.values.map(String),
    columnTitle: `${across.key} (empty: no such cell, or not evaluable)`,
    values: down.values.map((d) =>
      across.values.map((a) => {
        const cells = cellsWith(results, [
          [across.key, a],
          [down.key, d],
        ]);
        return meanOf(results, sessionsOf(results, cells));
      }),
    ),
    decimals,
    better: betterSign(results.record.decisionMetric),
  });
}

const SIZE = { width: 860, height: 260 };

function curve(results: Results, axis: Axis, index: number): Figure[] {
  const { name, unit } = metricWords(results.record.decisionMetric);
  const points = axis.values.flatMap((value) => {
    const cells = cellsWith(results, [[axis.key, value]]);
    const found = valuesOf(results, sessionsOf(results, cells));
    if (found.length === 0) return [];
    return [{ value, mean: mean(found), low: Math.min(...found), high: Math.max(...found) }];
  });
  if (points.length < 2) return [];
  const frame = openFrame(
    SIZE,
    rangeOf(points.map(({ value }) => value)),
    rangeOf(
      points.flatMap(({ low, high }) => [low, high]),
      [0],
    ),
    {
      title: `${name} along ${axis.key}: mean of the sessions, band from least to most`,
      xTitle: axis.key,
      yTitle: unit,
      legend: [],
      xTicks: points.map(({ value }) => ({ at: value, text: String(value) })),
    },
  );
  const at = (value: number, y: number) => `${px(frame.x(value))} ${px(frame.y(y))}`;
  const top = points.map(({ value, high }) => at(value, high));
  const bottom = points.map(({ value, low }) => at(value, low)).reverse();
  const body = [
    frame.body,
    zeroLine(frame.y, frame.x),
    path("b0", `M${[...top, ...bottom].join("L")}Z`),
    path("line s0", `M${points.map((point) => at(point.value, point.mean)).join("L")}`),
  ].join("");
  const alt = `${name} along ${axis.key}`;
  return [{ name: `response-${index + 1}`, short: alt, alt, ...SIZE, body }];
}

function cellsWith(
  { record }: Results,
  wanted: readonly (readonly [string, number])[],
): Set<string> {
  const holds = record.cells.filter(({ changes }) =>
    wanted.every(([key, value]) => changes.some((c) => c.key === key && c.value === value)),
  );
  return new Set(holds.map(({ label }) => label));
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
