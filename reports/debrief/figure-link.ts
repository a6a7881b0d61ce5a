/** How a figure stands in debrief.md: an image beside the page, with words for whoever cannot see it. */
import type { Figure } from "../plots/figure.ts";
import { markdownText } from "../text/escape.ts";

/** Folder of the figures, in the run folder. */
export const PLOTS_FOLDER = "plots";

/** File of a figure, relative to the run folder. */
export function figureFile({ name }: Figure): string {
  return `${PLOTS_FOLDER}/${name}.svg`;
}

/** Returns the figure's Markdown. */
export function figureLink(figure: Figure): string {
  return `![${markdownText(figure.alt)}](${figureFile(figure)})`;
}
