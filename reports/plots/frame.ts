/** The frame every plot over two axes shares: margins, grid lines, tick labels, titles, legend. */
import { type ScaleContinuousNumeric, scaleLinear } from "d3-scale";
import { LINE_COLOURS, svgText } from "./figure.ts";
import { drawLegend, LEGEND_LINE, type LegendEntry } from "./legend.ts";

export type Range = readonly [low: number, high: number];
export type Scale = ScaleContinuousNumeric<number, number>;

export type Frame = {
  readonly width: number;
  readonly height: number;
  readonly x: Scale;
  readonly y: Scale;
  /** Axes and legend. */
  readonly body: string;
};

export type FrameWords = {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Names of the lines; the colour follows from the position unless a class is given. */
  readonly legend: readonly LegendEntry[];
  /** Labels of the x axis where they are no plain numbers. */
  readonly xTicks?: readonly { readonly at: number; readonly text: string }[];
};

const MARGIN = { left: 58, right: 14, top: 44, bottom: 40 };

/** Returns axes for these ranges, in pixels; a legend of several lines makes the frame so much higher. */
export function openFrame(
  size: { readonly width: number; readonly height: number },
  x: Range,
  y: Range,
  words: FrameWords,
): Frame {
  const { width } = size;
  const right = width - MARGIN.right;
  const legend = drawLegend(words.legend, { left: MARGIN.left, right, top: 24 });
  const more = Math.max(0, legend.lines - 1) * LEGEND_LINE;
  const height = size.height + more;
  const xScale = scaleLinear(x, [MARGIN.left, right]);
  const yScale = scaleLinear(y, [height - MARGIN.bottom, MARGIN.top + more]).nice(5);
  const body = [
    `<text x="${MARGIN.left}" y="16"><tspan class="head">${svgText(words.title)}</tspan><tspan class="faint" dx="10">${svgText(words.yTitle)}</tspan></text>`,
    legend.body,
    yAxis(yScale, width),
    xAxis(xScale, height, words.xTicks),
    `<text class="faint" x="${right}" y="${height - 6}" text-anchor="end">${svgText(words.xTitle)}</text>`,
  ].join("");
  return { width, height, x: xScale, y: yScale, body };
}

function yAxis(scale: Scale, width: number): string {
  const format = scale.tickFormat(5);
  return scale
    .ticks(5)
    .map((value) => {
      const y = px(scale(value));
      const grid = `<path class="grid" d="M${MARGIN.left} ${y}H${width - MARGIN.right}"/>`;
      return `${grid}<text class="faint" x="${MARGIN.left - 6}" y="${y}" dy=".32em" text-anchor="end">${ascii(format(value))}</text>`;
    })
    .join("");
}

function xAxis(scale: Scale, height: number, given: FrameWords["xTicks"]): string {
  const bottom = height - MARGIN.bottom;
  const format = scale.tickFormat(7);
  const ticks = given ?? scale.ticks(7).map((at) => ({ at, text: ascii(format(at)) }));
  const labels = ticks.map(
    ({ at, text }) =>
      `<text class="faint" x="${px(scale(at))}" y="${bottom + 15}" text-anchor="middle">${svgText(text)}</text>`,
  );
  const [left, right] = scale.range() as [number, number];
  return `<path class="axis" d="M${left} ${bottom}H${right}"/>${labels.join("")}`;
}

/** Class of the n-th line's legend mark. */
export function fillClass(index: number): string {
  return `f${index % LINE_COLOURS}`;
}

/** A pixel position, rounded so that a figure's bytes do not depend on the last digits of a logarithm. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** d3 writes a true minus sign; ours is the keyboard's, as in the tables. */
function ascii(text: string): string {
  return text.replaceAll("\u2212", "-");
}

/** Smallest range that holds all values, widened a little; a single value gets room on both sides. */
export function rangeOf(values: readonly number[], always: readonly number[] = []): Range {
  const all = [...values, ...always].filter(Number.isFinite);
  if (all.length === 0) return [0, 1];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of all) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = high === low ? Math.max(Math.abs(high) * 0.1, 1e-6) : (high - low) * 0.05;
  return [low - room, high + room];
}
