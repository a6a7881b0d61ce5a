/**
 * A figure: one drawing with its words. Its colours are classes, so that the same drawing stands alone as a
 * file beside debrief.md (with its style inside) and within debrief.html (styled by the page), light or dark.
 */
import { plainLine } from "../text/escape.ts";

export type Figure = {
  /** File name without ending: letters, digits and dashes. */
  readonly name: string;
  /** Its name for people, for instance "inventory". */
  readonly short: string;
  /** What is to be seen, for whoever cannot see it. */
  readonly alt: string;
  readonly width: number;
  readonly height: number;
  /** SVG elements. */
  readonly body: string;
};

/** Returns the figure as a file of its own. */
export function svgFile(figure: Figure): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svgOf(figure, `<style>${FIGURE_STYLE}</style>`)}\n`;
}

/** Returns the figure as an element of a page that has FIGURE_STYLE. */
export function svgInline(figure: Figure): string {
  return svgOf(figure, "");
}

function svgOf({ alt, width, height, body }: Figure, style: string): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">` +
    `<title>${svgText(alt)}</title>${style}<rect class="paper" width="${width}" height="${height}"/>${body}</svg>`
  );
}

/** Returns foreign text as SVG text. */
export function svgText(text: string, lengthMax = 200): string {
  return plainLine(text, lengthMax)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Number of colours that tell lines apart (Okabe and Ito's palette, which colour-blind readers can tell). */
export const LINE_COLOURS = 7;

const LIGHT =
  "--paper:#fff;--ink:#1d2329;--faint:#68727c;--grid:#dfe3e8;--band:#c9d3de;--c0:#0072b2;--c1:#d55e00;--c2:#009e73;--c3:#b35e93;--c4:#8a6d00;--c5:#3f8fc4;--c6:#4b4b4b;--good:#0b7a4b;--bad:#b3261e";
const DARK =
  "--paper:#14181c;--ink:#e6e9ec;--faint:#9aa5b1;--grid:#2c343c;--band:#3a4651;--c0:#56b4e9;--c1:#ff9a4d;--c2:#3fd0a4;--c3:#e0a3c8;--c4:#f0e442;--c5:#8fc7ee;--c6:#b8b8b8;--good:#4cc38a;--bad:#ff8a80";

const LINES = Array.from(
  { length: LINE_COLOURS },
  (_, i) =>
    `.s${i}{stroke:var(--c${i});fill:none}.f${i}{fill:var(--c${i});stroke:none}.b${i}{fill:var(--c${i});stroke:none;opacity:.16}`,
).join("");

/** Colours and strokes of every figure; `prefers-color-scheme` turns them. */
export const FIGURE_STYLE =
  `svg.figure{${LIGHT};font:12px system-ui,-apple-system,"Segoe UI","DejaVu Sans",sans-serif}` +
  `@media (prefers-color-scheme:dark){svg.figure{${DARK}}}` +
  ".paper{fill:var(--paper)}.figure text{fill:var(--ink)}.figure .faint{fill:var(--faint)}" +
  ".grid{stroke:var(--grid);stroke-width:1;fill:none}.axis{stroke:var(--faint);stroke-width:1;fill:none}" +
  ".line{stroke-width:1.6;stroke-linejoin:round}.thin{stroke-width:1.1}.touch{fill:var(--band);stroke:none;opacity:.8}" +
  `.zero{stroke:var(--faint);stroke-width:1;stroke-dasharray:3 3}.good{fill:var(--good)}.bad{fill:var(--bad)}.better{stroke:var(--ink);stroke-width:2}.head{font-weight:600}${LINES}`;
