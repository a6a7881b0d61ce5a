/** The frame of plots whose rows have names: timelines, shares, matrices. Height grows with the rows. */
import { svgText } from "./figure.ts";
import { px } from "./frame.ts";
import { CHARACTER, drawLegend, LEGEND_LINE, type LegendEntry, NAME_MAX } from "./legend.ts";

export type RowsFrame = {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  /** Top of a row's box. */
  readonly top: (row: number) => number;
  readonly rowHeight: number;
  readonly body: string;
};

export type RowsWords = {
  readonly title: string;
  readonly rows: readonly string[];
  readonly legend: readonly LegendEntry[];
  readonly rowHeight?: number;
  /** Room under the rows, for an axis. */
  readonly bottom?: number;
};

const WIDTH = 860;
const RIGHT = WIDTH - 14;

/** Returns row names, title and legend; a long legend takes as many lines as it needs. */
export function openRows({
  title,
  rows,
  legend,
  rowHeight = 18,
  bottom = 24,
}: RowsWords): RowsFrame {
  const longest = Math.max(6, ...rows.map((name) => Math.min(name.length, NAME_MAX)));
  const left = Math.ceil(longest * CHARACTER) + 14;
  const marks = drawLegend(legend, { left: 4, right: RIGHT, top: 26 });
  const firstRow = 28 + marks.lines * LEGEND_LINE;
  const top = (row: number) => firstRow + row * rowHeight;
  const names = rows.map(
    (name, row) =>
      `<text x="${left - 8}" y="${px(top(row) + rowHeight / 2)}" dy=".32em" text-anchor="end">${svgText(name, NAME_MAX)}</text>`,
  );
  const head = `<text class="head" x="4" y="16">${svgText(title)}</text>`;
  return {
    width: WIDTH,
    height: top(rows.length) + bottom,
    left,
    right: RIGHT,
    top,
    rowHeight,
    body: head + marks.body + names.join(""),
  };
}

/** A box of a class, with words for whoever points at it. */
export function box(
  mark: string,
  x: number,
  y: number,
  width: number,
  height: number,
  words: string,
): string {
  return `<rect class="${mark}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"><title>${svgText(words)}</title></rect>`;
}
