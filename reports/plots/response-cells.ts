/**
 * Where each cell stands on the numeric settings that a sweep varies, by the values that acted: a cell that leaves a
 * setting alone stands at its base, the baseline among them. What stands at one place may be several configurations;
 * whoever draws it says that it is their mean.
 */
import { metricValue } from "../results/evaluability.ts";
import type { Results, SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";

export type Axis = { readonly key: string; readonly values: readonly number[] };

export type PlacedCell = {
  readonly label: string;
  readonly configuration: string;
  /** The value that acted, by key. */
  readonly at: ReadonlyMap<string, number>;
  /** The decision metric of its evaluable sessions. */
  readonly values: readonly number[];
};

/** Returns every cell of the grid with its place, in the grid's order. */
export function placedCells({ record, sessions }: Results): readonly PlacedCell[] {
  const bases = baseValues(record);
  const keys = varied(record);
  const values = valuesByCell(record, sessions);
  return record.cells.map(({ label, configHash, baseConfig, changes }) => {
    const at = new Map<string, number>();
    for (const key of keys) {
      const own = changes.find((change) => change.key === key);
      const value = own === undefined ? bases.get(`${baseConfig}\n${key}`) : own.value;
      if (typeof value === "number") at.set(key, value);
    }
    return { label, configuration: configHash, at, values: values.get(label) ?? [] };
  });
}

/** Returns the axes with three values or more that at least half of the cells set, in the grid's order. */
export function axesOf(record: SweepRecord, placed: readonly PlacedCell[]): readonly Axis[] {
  const { cells } = record;
  const setBy = (key: string) => cells.filter(({ changes }) => changes.some((c) => c.key === key));
  return varied(record)
    .filter((key) => setBy(key).length * 2 >= cells.length)
    .map((key): Axis => {
      const values = new Set(placed.flatMap(({ at }) => at.get(key) ?? []));
      return { key, values: [...values].sort((a, b) => a - b) };
    })
    .filter(({ values }) => values.length >= 3);
}

/** Returns whether the cells stand at every combination of the axes' values. */
export function areCrossed(placed: readonly PlacedCell[], axes: readonly Axis[]): boolean {
  const places = new Set(placed.map(({ at }) => axes.map(({ key }) => at.get(key)).join(" ")));
  return places.size === axes.reduce((product, { values }) => product * values.length, 1);
}

/** Returns the cells at these values, in the grid's order. */
export function cellsAt(
  placed: readonly PlacedCell[],
  wanted: readonly (readonly [string, number])[],
): readonly PlacedCell[] {
  return placed.filter(({ at }) => wanted.every(([key, value]) => at.get(key) === value));
}

/** How many configurations these cells are: copies of one are no mean of several. */
export function configurationsOf(cells: readonly PlacedCell[]): number {
  return new Set(cells.map(({ configuration }) => configuration)).size;
}

function varied({ cells }: SweepRecord): string[] {
  return [...new Set(cells.flatMap(({ changes }) => changes.map(({ key }) => key)))];
}

/** Of a cell that leaves a key alone any other cell on the same base tells what its base gives. */
function baseValues({ cells }: SweepRecord): ReadonlyMap<string, number> {
  const bases = new Map<string, number>();
  for (const { baseConfig, changes } of cells) {
    for (const { key, baseEffective } of changes) {
      if (typeof baseEffective === "number") bases.set(`${baseConfig}\n${key}`, baseEffective);
    }
  }
  return bases;
}

function valuesByCell(
  { decisionMetric }: SweepRecord,
  sessions: readonly SessionResult[],
): ReadonlyMap<string, readonly number[]> {
  const values = new Map<string, number[]>();
  for (const { cell, evaluable, summary } of sessions) {
    const value = evaluable && summary !== null ? metricValue(summary, decisionMetric) : null;
    if (value !== null) values.set(cell, [...(values.get(cell) ?? []), value]);
  }
  return values;
}
