/**
 * How what decides answers to the settings: a heat map of two axes, and for one axis or for crossed ones a curve along
 * each. A place that holds several configurations shows their mean and says so; one with fewer windows is marked.
 */
import { betterSign, metricWords } from "../debrief/metric-words.ts";
import type { Results } from "../results/results-types.ts";
import { counted, pText } from "../text/numbers.ts";
import type { Figure } from "./figure.ts";
import { openFrame, px, rangeOf } from "./frame.ts";
import { type HeatBox, heatMap } from "./heat-map.ts";
import { responseOf, type SettingsCurve, type SettingsMap } from "./response.ts";
import { cellsAt, configurationsOf } from "./response-cells.ts";
import { type PlaceTest, shownAt } from "./response-tests.ts";
import { path, zeroLine } from "./session-plots.ts";

/** The response of the decision metric along the numeric keys that the cells vary over three values or more. */
export function responseMaps(results: Results): readonly Figure[] {
  const { map, curves } = responseOf(results);
  return [
    ...(map === null ? [] : [drawMap(results, map)]),
    ...curves.flatMap((curve, i) => drawCurve(results, curve, i)),
  ];
}

function drawMap({ record }: Results, { across, down, places: pairs }: SettingsMap): Figure {
  const { name, decimals } = metricWords(record.decisionMetric);
  const all = pairs.map(placeOf);
  const rows = down.values.map((_, r) =>
    all.slice(r * across.values.length, (r + 1) * across.values.length),
  );
  const most = Math.max(...all.map(({ windows }) => windows));
  const several = all.some(({ configurations }) => configurations > 1);
  const fewer = all.some(({ mean, windows }) => mean !== null && windows < most);
  return heatMap({
    name: "response",
    alt: `${name} for each pair of ${across.key} and ${down.key}`,
    title: `${name} by ${down.key} (rows) and ${across.key} (columns)${several ? ", mean over all others" : ""}`,
    rows: down.values.map(String),
    columns: across.values.map(String),
    columnTitle: `${across.key} (empty: no such cell, not evaluable, or no value${fewer ? "; *: fewer windows than elsewhere" : ""})`,
    values: rows.map((row) => row.map(({ mean }) => mean)),
    boxes: rows.map((row) => row.map((one) => boxOf(one, most))),
    note: shownNote(pairs.map(({ test }) => test)),
    decimals,
    better: betterSign(record.decisionMetric),
  });
}

type Place = {
  readonly mean: number | null;
  readonly configurations: number;
  /** The fewest that any of its cells has. */
  readonly windows: number;
  readonly test: PlaceTest | null;
};

function placeOf({ cells, mean, test }: SettingsMap["places"][number]): Place {
  return {
    mean,
    configurations: configurationsOf(cells),
    windows: cells.length === 0 ? 0 : Math.min(...cells.map(({ values }) => values.length)),
    test,
  };
}

function boxOf({ configurations, windows, test }: Place, most: number): HeatBox {
  const mean = configurations > 1 ? `, mean of ${configurations} configurations` : "";
  const few = windows < most;
  return {
    words: `${mean}${few ? `, ${windows} of ${most} windows` : ""}${testWords(test)}`,
    few,
    outlined: shownAt(test) > 0,
  };
}

function testWords(test: PlaceTest | null): string {
  if (test === null) return "";
  const shown = shownAt(test);
  const how = shown === 0 ? "not shown to differ from" : shown > 0 ? "better than" : "worse than";
  const p = `p ${pText(test.p, 3)}, corrected ${pText(test.corrected, 3)}`;
  return `, ${how} the baseline (${p})`;
}

/** What the outlines say; undefined where so few windows allow no test at all. */
function shownNote(tests: readonly (PlaceTest | null)[]): string | undefined {
  const tested = tests.filter((test) => test !== null);
  if (tested.length === 0) return undefined;
  const shown = (way: 1 | -1) => tested.filter((test) => shownAt(test) === way).length;
  const [better, worse] = [shown(1), shown(-1)];
  const of = `of ${counted(tested.length, "place")} tested`;
  const luck = "up to one in 20 may be luck";
  if (better > 0)
    return `outlined: better than the baseline, ${better} of ${tested.length} tested, ${worse} worse; ${luck}: adopt none by this alone`;
  return worse === 0
    ? `${of} none is shown to differ from the baseline`
    : `${of} none is shown to be better than the baseline, ${worse} to be worse; ${luck}`;
}

const SIZE = { width: 860, height: 260 };

function drawCurve(
  { record }: Results,
  { axis, cells, points, windows, leftOut }: SettingsCurve,
  index: number,
): Figure[] {
  const { name, unit } = metricWords(record.decisionMetric);
  if (points.length < 2) return [];
  const several = axis.values.some(
    (value) => configurationsOf(cellsAt(cells, [[axis.key, value]])) > 1,
  );
  const what =
    windows === null
      ? "mean of the sessions, band from the least session to the most"
      : "mean difference from the baseline, 95% confidence band";
  const more = [
    ...(windows === null ? [] : [`${windows} windows`]),
    ...(several ? ["each point the mean over all others"] : []),
    ...(leftOut === 0 ? [] : [`cells left out for want of windows: ${leftOut}`]),
  ].join("; ");
  const frame = openFrame(
    SIZE,
    rangeOf(points.map(({ value }) => value)),
    rangeOf(
      points.flatMap(({ low, high }) => [low, high]),
      [0],
    ),
    {
      title: `${name} along ${axis.key}: ${what}`,
      xTitle: more === "" ? axis.key : `${axis.key} (${more})`,
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
