/** The frame of plots whose rows have names: timelines, shares, matrices. Height grows with the rows. */
import { svgText } from "./figure.ts";
import { px } from "./frame.ts";

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
  readonly legend: readonly { readonly name: string; readonly mark: string }[];
  readonly rowHeight?: number;
  /** Room under the rows, for an axis. */
  readonly bottom?: number;
};

const WIDTH = 860;
const CHARACTER = 7;
const NAME_MAX = 34;
const LEGEND_LINE = 18;

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
  const marks = legendLines(legend);
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
    right: WIDTH - 14,
    top,
    rowHeight,
    body: head + marks.body + names.join(""),
  };
}

function legendLines(legend: RowsWords["legend"]): {
  readonly lines: number;
  readonly body: string;
} {
  let x = 4;
  let line = 0;
  const body = legend.map(({ name, mark }) => {
    const width = 30 + Math.min(name.length, NAME_MAX) * CHARACTER;
    if (x + width > WIDTH && x > 4) {
      x = 4;
      line += 1;
    }
    const y = 26 + line * LEGEND_LINE;
    const drawn = `<rect class="${mark}" x="${px(x)}" y="${y}" width="10" height="10" rx="2"/><text x="${px(x + 14)}" y="${y + 9}">${svgText(name, NAME_MAX)}</text>`;
    x += width;
    return drawn;
  });
  return { lines: legend.length === 0 ? 0 : line + 1, body: body.join("") };
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
