/**
 * Markout curves: what was left of the captured spread some time after the fill, net of fees, cell by cell.
 * The curve is the mean over a cell's evaluable sessions, the band their smallest and largest.
 */

import { betterSign } from "../debrief/metric-words.ts";
import type { CellResult, Results, SessionResult } from "../results/results-types.ts";
import { counted } from "../text/numbers.ts";
import { type Figure, LINE_COLOURS } from "./figure.ts";
import { fillClass, openFrame, px, type Range, rangeOf, type Scale } from "./frame.ts";
import { path, zeroLine } from "./session-plots.ts";

const HORIZONS = [
  { label: "fill", field: "vw_spread_bps" },
  { label: "5 s", field: "realised_spread_5s_bps" },
  { label: "30 s", field: "realised_spread_30s_bps" },
  { label: "60 s", field: "realised_spread_60s_bps" },
  { label: "300 s", field: "realised_spread_300s_bps" },
] as const;

type Curve = {
  readonly cell: CellResult;
  /** By horizon; null where no session has a value. */
  readonly points: readonly {
    readonly mean: number;
    readonly low: number;
    readonly high: number;
  }[];
};

const SIZE = { width: 860, height: 320 };

/** Returns the plot, or null where no cell has fills. */
export function markoutPlot(results: Results): Figure | null {
  const { cells, sessions, record } = results;
  const all = cells.flatMap((cell) => curveOf(cell, sessions));
  const curves = shownCurves(all, betterSign(record.decisionMetric));
  if (curves.length === 0) return null;
  const values = curves.flatMap(({ points }) => points.flatMap(({ low, high }) => [low, high]));
  const across: Range = [-0.15, HORIZONS.length - 0.85];
  const frame = openFrame(SIZE, across, rangeOf(values, [0]), {
    title: `What was left of the spread after a fill, net of fees${bestWords(curves, all)}`,
    xTitle: "time after the fill",
    yTitle: "bps",
    legend: curves.map(({ cell }, i) => ({ name: cell.label, mark: fillClass(i) })),
    xTicks: HORIZONS.map(({ label }, at) => ({ at, text: label })),
  });
  const drawn = curves.map((curve, i) => drawCurve(curve, i, frame.x, frame.y));
  const alt = `Markout curves of ${counted(curves.length, "cell")}: realised spread net of fees at the fill and 5, 30, 60 and 300 s later`;
  const body = [frame.body, zeroLine(frame.y, frame.x), ...drawn].join("");
  const { width, height } = frame;
  return { name: "markout", short: "markout curves", alt, width, height, body };
}

/** The baseline, and the best by what decides: more lines than colours would be a tangle. */
function shownCurves(curves: readonly Curve[], better: number): readonly Curve[] {
  const by = ({ cell }: Curve) =>
    better * (cell.figures.decision_metric_mean ?? -better * Number.POSITIVE_INFINITY);
  const best = curves.filter(({ cell }) => !cell.isBaseline).sort((a, b) => by(b) - by(a));
  const baseline = curves.filter(({ cell }) => cell.isBaseline);
  const wanted = new Set([...baseline, ...best].slice(0, LINE_COLOURS));
  return curves.filter((curve) => wanted.has(curve));
}

/** Which curves are drawn, where it is not all of them. */
function bestWords(shown: readonly Curve[], all: readonly Curve[]): string {
  if (shown.length === all.length) return "";
  const rivals = (of: readonly Curve[]) => of.filter(({ cell }) => !cell.isBaseline).length;
  const baseline = rivals(all) < all.length ? "the baseline and " : "";
  return `: ${baseline}the best ${rivals(shown)} of ${rivals(all)} cells with fills`;
}

function curveOf(cell: CellResult, sessions: readonly SessionResult[]): Curve[] {
  const own = sessions.filter((session) => session.cell === cell.label && session.evaluable);
  const points = HORIZONS.map(({ field }) => {
    const values = own.flatMap(({ summary }) => {
      const value = summary?.[field] ?? null;
      return summary === null || value === null ? [] : [value - feeBps(summary)];
    });
    return values.length === 0
      ? null
      : {
          mean: values.reduce((sum, value) => sum + value, 0) / values.length,
          low: Math.min(...values),
          high: Math.max(...values),
        };
  });
  const known = points.indexOf(null);
  const kept = points.slice(0, known < 0 ? points.length : known).filter((point) => point !== null);
  return kept.length < 2 ? [] : [{ cell, points: kept }];
}

/** Fees as a share of the money that changed hands. */
function feeBps(summary: NonNullable<SessionResult["summary"]>): number {
  return summary.volume_rlusd > 0 ? ((summary.fees_rlusd ?? 0) / summary.volume_rlusd) * 1e4 : 0;
}

function drawCurve({ points }: Curve, index: number, x: Scale, y: Scale): string {
  const colour = index % LINE_COLOURS;
  const at = (value: number, i: number) => `${px(x(i))} ${px(y(value))}`;
  const top = points.map(({ high }, i) => at(high, i));
  const bottom = points.map(({ low }, i) => at(low, i)).reverse();
  const mean = points.map((point, i) => at(point.mean, i));
  return (
    path(`b${colour}`, `M${[...top, ...bottom].join("L")}Z`) +
    path(`line s${colour}`, `M${mean.join("L")}`)
  );
}
