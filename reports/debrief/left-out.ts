/**
 * Which pairs of cell and baseline could not be compared, and why. A crash of the baseline takes its window from
 * every rival: that is one line, since fifty about one cause hide the fifty-first.
 */
import type { Comparison } from "../results/results-types.ts";
import { markdownText } from "../text/escape.ts";
import { listed } from "../text/numbers.ts";

type Lost = { readonly cells: string[]; readonly windows: number[]; readonly why: string };

/** Returns Markdown list items, by their first window; none where every pair could be compared. */
export function leftOutLines(comparisons: readonly Comparison[]): string[] {
  const byWindow = new Map<string, Lost>();
  for (const { cell, leftOut } of comparisons) {
    for (const reason of leftOut) {
      const { window, why } = parts(reason);
      const lost = byWindow.get(reason) ?? { cells: [], windows: [window], why };
      lost.cells.push(cell);
      byWindow.set(reason, lost);
    }
  }
  const alike = new Map<string, Lost>();
  for (const { cells, windows, why } of byWindow.values()) {
    const key = JSON.stringify([cells, why]);
    const lost = alike.get(key) ?? { cells, windows: [], why };
    lost.windows.push(...windows);
    alike.set(key, lost);
  }
  const first = ({ windows }: Lost) => Math.min(...windows);
  return [...alike.values()]
    .sort((a, b) => first(a) - first(b))
    .map((lost) => line(lost, comparisons.length));
}

/** compareCells writes "window 7: the reason". */
function parts(reason: string): { readonly window: number; readonly why: string } {
  const at = reason.indexOf(": ");
  return { window: Number(reason.slice("window ".length, at)), why: reason.slice(at + 2) };
}

function line({ cells, windows, why }: Lost, rivals: number): string {
  const every = cells.length === rivals && rivals > 1;
  const who = every ? "every cell" : listed(cells.map(markdownText));
  const noun = windows.length === 1 ? "window" : "windows";
  return `- left out in ${noun} ${ranges(windows)}: ${who}: ${markdownText(why)}`;
}

/** "7", "3, 4 and 9", "17 to 30". */
function ranges(windows: readonly number[]): string {
  const sorted = [...windows].sort((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const window of sorted) {
    const last = runs.at(-1);
    if (last !== undefined && window === last[1] + 1) last[1] = window;
    else runs.push([window, window]);
  }
  return listed(
    runs.flatMap(([from, to]) => {
      if (to - from < 2) return from === to ? [`${from}`] : [`${from}`, `${to}`];
      return [`${from} to ${to}`];
    }),
  );
}
