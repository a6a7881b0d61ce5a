/** A figure's legend: coloured marks with names, on as many lines as they need. */
import { svgText } from "./figure.ts";

/** Names of what is drawn, each with the class of its mark. */
export type LegendEntry = { readonly name: string; readonly mark: string };

export type Legend = { readonly lines: number; readonly body: string };

/**
 * Width of a character, in pixels: an estimate, since there is no screen to measure on, and a generous one. Names that
 * run into each other, or out of the figure, tell nobody which line is whose.
 */
export const CHARACTER = 7.8;
export const LEGEND_LINE = 18;
/** Longer names are cut. */
export const NAME_MAX = 34;

/** Draws the entries between these two abscissas, the first line with its top at `top`. */
export function drawLegend(
  entries: readonly LegendEntry[],
  { left, right, top }: { readonly left: number; readonly right: number; readonly top: number },
): Legend {
  let x = left;
  let line = 0;
  const body = entries.map(({ name, mark }) => {
    const width = 30 + Math.min(name.length, NAME_MAX) * CHARACTER;
    if (x + width > right && x > left) {
      x = left;
      line += 1;
    }
    const y = top + line * LEGEND_LINE;
    const at = Math.round(x);
    const drawn = `<rect class="${mark}" x="${at}" y="${y}" width="10" height="10" rx="2"/><text x="${at + 14}" y="${y + 9}">${svgText(name, NAME_MAX)}</text>`;
    x += width;
    return drawn;
  });
  return { lines: entries.length === 0 ? 0 : line + 1, body: body.join("") };
}
