/**
 * Which pairs of cell and baseline could not be compared, and why. A crash of the baseline takes its window from
 * every rival: that is one line, since fifty about one cause hide the fifty-first.
 */
import { assert } from "../../engine/index.ts";
import type { Comparison } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { listedSome, numberRanges } from "../text/numbers.ts";

/** Of hundreds of cells that a window lost alike, the first say which; results.json has each with its reason. */
const CELLS_NAMED = 12;

type Lost = {
  readonly cells: string[];
  readonly windows: number[];
  /** What the numbers count: "window", or "tape" where replays are compared. */
  readonly noun: string;
  readonly why: string;
};

/** Returns Markdown list items, by their first window; none where every pair could be compared. */
export function leftOutLines(comparisons: readonly Comparison[]): string[] {
  const byWindow = new Map<string, Lost>();
  for (const { cell, leftOut } of comparisons) {
    for (const reason of leftOut) {
      const { number, ...rest } = parts(reason);
      const lost = byWindow.get(reason) ?? { cells: [], windows: [number], ...rest };
      lost.cells.push(cell);
      byWindow.set(reason, lost);
    }
  }
  const alike = new Map<string, Lost>();
  for (const { windows, ...rest } of byWindow.values()) {
    const key = JSON.stringify(rest);
    const lost = alike.get(key) ?? { ...rest, windows: [] };
    lost.windows.push(...windows);
    alike.set(key, lost);
  }
  const first = ({ windows }: Lost) => Math.min(...windows);
  return [...alike.values()]
    .sort((a, b) => first(a) - first(b))
    .map((lost) => line(lost, comparisons.length));
}

/** Comparisons write "window 7: the reason", those of replays "tape 7: the reason". */
function parts(reason: string): {
  readonly noun: string;
  readonly number: number;
  readonly why: string;
} {
  const [, noun, number, why] = /^(window|tape) (\d+): (.*)$/s.exec(reason) ?? [];
  assert(noun !== undefined && why !== undefined, "a lost pair begins with its window or tape");
  return { noun, number: Number(number), why };
}

function line({ cells, windows, noun, why }: Lost, rivals: number): string {
  const every = cells.length === rivals && rivals > 1;
  const who = every ? "every cell" : listedSome(cells.map(markdownText), CELLS_NAMED);
  const plural = windows.length === 1 ? noun : `${noun}s`;
  return `- left out in ${plural} ${numberRanges(windows)}: ${who}: ${markdownText(why)}`;
}
