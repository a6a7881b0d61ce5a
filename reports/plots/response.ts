/**
 * How what decides answers to the settings, in numbers: what the map of two settings and the curves along each are
 * drawn from, and what results.json has of them, so that `verify` can compute them a second time.
 */
import type { Results } from "../results/results-types.ts";
import { meanOf } from "../statistics/middle.ts";
import { type Response, responseAlong } from "./response-band.ts";
import {
  type Axis,
  areCrossed,
  axesOf,
  cellsAt,
  type PlacedCell,
  placedCells,
} from "./response-cells.ts";
import { type PlaceTest, testPlaces } from "./response-tests.ts";

/** A pair of values of two settings; without cells where nobody stands there. */
type MapPlace = {
  readonly across: number;
  readonly down: number;
  readonly cells: readonly PlacedCell[];
  /** Of all their sessions that count. */
  readonly mean: number | null;
  readonly test: PlaceTest | null;
};

export type SettingsMap = {
  readonly across: Axis;
  readonly down: Axis;
  /** Every pair, row by row. */
  readonly places: readonly MapPlace[];
};

export type SettingsCurve = Response & {
  readonly axis: Axis;
  readonly cells: readonly PlacedCell[];
};

type Settings = {
  /** null where fewer than two settings vary. */
  readonly map: SettingsMap | null;
  /** By setting, in the grid's order; none where settings move together. */
  readonly curves: readonly SettingsCurve[];
};

/** Figures and results.json are made of one object, and resamples of hundreds of cells are not made twice. */
const known = new WeakMap<Results, Settings>();

/** Returns the response to the numeric settings that the cells vary over three values or more. */
export function responseOf(results: Results): Settings {
  const before = known.get(results);
  if (before !== undefined) return before;
  const settings = compute(results);
  known.set(results, settings);
  return settings;
}

function compute(results: Results): Settings {
  const cells = placedCells(results);
  const axes = axesOf(results.record, cells);
  // Where settings move together, as in a list of cells, a curve along one of them would show the others as well.
  const alone = axes.length === 1 || areCrossed(cells, axes);
  return {
    map: axes.length < 2 ? null : longestPair(results, cells, axes),
    curves: alone
      ? axes.map((axis) => ({ ...responseAlong(results, cells, axis), axis, cells }))
      : [],
  };
}

/** The two longest axes, in the grid's order. */
function longestPair(
  results: Results,
  placed: readonly PlacedCell[],
  axes: readonly Axis[],
): SettingsMap {
  const longest = [...axes].sort((a, b) => b.values.length - a.values.length).slice(0, 2);
  const [across, down] = axes.filter((axis) => longest.includes(axis)) as [Axis, Axis];
  const pairs = down.values.flatMap((d) => across.values.map((a) => ({ across: a, down: d })));
  const standing = pairs.map((pair) =>
    cellsAt(placed, [
      [across.key, pair.across],
      [down.key, pair.down],
    ]),
  );
  const tests = testPlaces(results, standing);
  const places = pairs.map((pair, i) => {
    const cells = standing[i] ?? [];
    const mean = meanOf(cells.flatMap(({ values }) => values));
    return { ...pair, cells, mean, test: tests[i] ?? null };
  });
  return { across, down, places };
}

/** Returns results.json's part of it; null where no setting varies. Places where no cell stands are not listed. */
export function responseJson(results: Results): Record<string, unknown> | null {
  const { map, curves } = responseOf(results);
  if (map === null && curves.length === 0) return null;
  const places = map?.places.filter(({ cells }) => cells.length > 0) ?? [];
  return {
    map: map === null ? null : { ...keysOf(map), places: places.map(placeJson) },
    curves: curves.map(({ axis, windows, leftOut, points }) => ({
      key: axis.key,
      windows,
      left_out: leftOut,
      points,
    })),
  };
}

function keysOf({ across, down }: SettingsMap) {
  return { across: across.key, down: down.key };
}

function placeJson({ across, down, cells, mean, test }: MapPlace) {
  return {
    across,
    down,
    cells: cells.map(({ label }) => label),
    mean,
    gain: test?.gain ?? null,
    p: test?.p ?? null,
    p_corrected: test?.corrected ?? null,
  };
}
