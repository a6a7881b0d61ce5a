/**
 * Heat maps: a value for each pair of row and column. The colour says above or below nought and how far; the
 * number stands in the box, so that nobody has to read a colour.
 */

import { fixed } from "../text/numbers.ts";
import { type Figure, svgText } from "./figure.ts";
import { px } from "./frame.ts";
import { openRows } from "./rows-frame.ts";

export type HeatBox = {
  /** After the number, where the pointer rests on it. */
  readonly words: string;
  /** Marked: it stands on less than the others. */
  readonly few: boolean;
  /** Shown to be better than what it is held against. */
  readonly outlined: boolean;
};

export type HeatMap = {
  readonly name: string;
  readonly alt: string;
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** What the columns are. */
  readonly columnTitle: string;
  /** By row, then column; null is drawn empty. */
  readonly values: readonly (readonly (number | null)[])[];
  /** By row, then column, what else there is to say of a box. */
  readonly boxes?: readonly (readonly HeatBox[])[];
  /** A line under the map. */
  readonly note?: string | undefined;
  readonly decimals: number;
  /** 1 where a higher value is better, -1 where a lower one is. */
  readonly better: 1 | -1;
};

const COLUMN_MAX = 90;
const NUMBER_FROM = 34;
const GAP = 2;
const LINE_HEIGHT = 17;

/** Returns the drawing. */
export function heatMap(map: HeatMap): Figure {
  const lines = [map.columnTitle, ...(map.note === undefined ? [] : [map.note])];
  const frame = openRows({
    title: map.title,
    rows: map.rows,
    legend: [],
    rowHeight: 24,
    bottom: 23 + LINE_HEIGHT * lines.length,
  });
  const wide = Math.min(COLUMN_MAX, (frame.right - frame.left) / Math.max(1, map.columns.length));
  // Boxes of hundreds of columns are narrower than the gap between a few.
  const gap = Math.min(GAP, wide / 4);
  const sizes = map.values.flat().map((value) => Math.abs(value ?? 0));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 1e-12);
  const boxes = map.values.flatMap((row, r) =>
    row.map((value, c) => {
      if (value === null) return "";
      const x = frame.left + c * wide;
      const y = frame.top(r);
      const strength = (0.12 + 0.6 * (Math.abs(value) / largest)).toFixed(2);
      const box = map.boxes?.[r]?.[c];
      const text = `${fixed(value, map.decimals)}${box?.few === true ? "*" : ""}`;
      const words = `${map.rows[r]}, ${map.columns[c]}: ${text}${box?.words ?? ""}`;
      const number =
        wide < NUMBER_FROM
          ? ""
          : `<text x="${px(x + wide / 2)}" y="${px(y + frame.rowHeight / 2)}" dy=".32em" text-anchor="middle">${text}</text>`;
      const better = box?.outlined === true ? " better" : "";
      const colour = `${value * map.better < 0 ? "bad" : "good"}${better}`;
      return `<rect class="${colour}" fill-opacity="${strength}" x="${px(x + gap / 2)}" y="${px(y + 1)}" width="${px(wide - gap)}" height="${frame.rowHeight - 2}"><title>${svgText(words)}</title></rect>${number}`;
    }),
  );
  const bottom = frame.top(map.rows.length) + 15;
  const shown = Math.max(1, Math.ceil((map.columns.length * 42) / (frame.right - frame.left)));
  const labels = map.columns.map((column, c) =>
    c % shown === 0
      ? `<text class="faint" x="${px(frame.left + (c + 0.5) * wide)}" y="${px(bottom)}" text-anchor="middle">${svgText(column, 14)}</text>`
      : "",
  );
  const axis = lines
    .map(
      (line, i) =>
        `<text class="faint" x="${frame.left}" y="${px(bottom + LINE_HEIGHT * (i + 1))}">${svgText(line)}</text>`,
    )
    .join("");
  return {
    name: map.name,
    short: map.title,
    alt: map.alt,
    width: frame.width,
    height: frame.height,
    body: frame.body + boxes.join("") + labels.join("") + axis,
  };
}
