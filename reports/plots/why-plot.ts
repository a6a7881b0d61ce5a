/** Why there was, or was not, a quote: share of ticks per reason, a bar for each side of each cell. */
import { endsWords, splitCells } from "../debrief/fold.ts";
import type { Results } from "../results/results-types.ts";
import { counted } from "../text/numbers.ts";
import { type Figure, LINE_COLOURS } from "./figure.ts";
import { box, openRows } from "./rows-frame.ts";

type Row = { readonly name: string; readonly counts: ReadonlyMap<string, number> };

/** Returns the plot, or null where no session has run. */
export function whyPlot(results: Results): Figure | null {
  const split = splitCells(results);
  const rows = split.shown.flatMap(({ label }) => rowsOf(results, label));
  if (rows.length === 0) return null;
  const reasons = byFrequency(rows);
  // The commonest reasons have a colour each, and all others share the last.
  const colour = (reason: string) => Math.min(reasons.indexOf(reason), LINE_COLOURS - 1);
  const told = reasons.slice(0, LINE_COLOURS - 1).map((name, i) => ({ name, mark: `f${i}` }));
  const rest =
    reasons.length >= LINE_COLOURS ? [{ name: "other", mark: `f${LINE_COLOURS - 1}` }] : [];
  const frame = openRows({
    title: `Why there was, or was not, a quote (share of ticks)${endsWords(split)}`,
    rows: rows.map(({ name }) => name),
    legend: [...told, ...rest],
    bottom: 10,
  });
  const body = rows.map(({ name, counts }, row) => {
    const total = sum(counts);
    let x = frame.left;
    const boxes = reasons.map((reason) => {
      const share = (counts.get(reason) ?? 0) / total;
      const width = share * (frame.right - frame.left);
      const drawn = box(
        `f${colour(reason)}`,
        x,
        frame.top(row) + 2,
        width,
        frame.rowHeight - 4,
        `${name}: ${reason} ${(share * 100).toFixed(1)}% of ticks`,
      );
      x += width;
      return share > 0 ? drawn : "";
    });
    return boxes.join("");
  });
  return {
    name: "why",
    short: "reasons",
    alt: `Share of ticks per reason, for the bid and the ask of ${counted(rows.length / 2, "cell")}`,
    width: frame.width,
    height: frame.height,
    body: frame.body + body.join(""),
  };
}

function rowsOf({ sessions }: Results, label: string): Row[] {
  const own = sessions.filter(({ cell, summary }) => cell === label && summary !== null);
  return (["bid", "ask"] as const).flatMap((side) => {
    const counts = new Map<string, number>();
    for (const { summary } of own) {
      for (const [reason, count] of Object.entries(summary?.reasons[side] ?? {})) {
        counts.set(reason, (counts.get(reason) ?? 0) + count);
      }
    }
    return sum(counts) === 0 ? [] : [{ name: `${label} ${side}`, counts }];
  });
}

function byFrequency(rows: readonly Row[]): string[] {
  const totals = new Map<string, number>();
  for (const { counts } of rows) {
    for (const [reason, count] of counts) totals.set(reason, (totals.get(reason) ?? 0) + count);
  }
  return [...totals]
    .filter(([, count]) => count > 0)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([reason]) => reason);
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
