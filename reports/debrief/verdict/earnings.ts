/** Whether anybody earned or traded anything: keeping the baseline sounds like good news, and is none when it loses. */
import type { Comparison, SessionResult } from "../../results/results-types.ts";
import { meanOf } from "../../statistics/middle.ts";
import { counted, fixed } from "../../text/numbers.ts";
import type { Night } from "./words.ts";

/** Says that the chosen cell lost money on edge per hour, and whether any cell did not. */
export function earnedNothing(night: Night, chosen: string): string[] {
  const edges = edgesAlike(night);
  const edge = edges.get(chosen) ?? null;
  if (edge === null || !isLoss(edge)) return [];
  const others = [...edges].flatMap(([cell, value]) => (cell === chosen ? [] : [value]));
  if (others.length > 0 && others.every(isLoss) && !anyEarned(night)) {
    const best = fixed(-Math.max(...others), 2);
    const who = edges.size === night.cells.length ? "No cell" : "No cell that can be compared";
    return [
      `${who} earned anything: on edge per hour, ${chosen} lost ${fixed(-edge, 2)} RLUSD/h and the best of the others ${best}.`,
    ];
  }
  return [`On edge per hour, ${chosen} lost money: ${fixed(edge, 2)} RLUSD/h.`];
}

/** In windows of its own that the baseline lacks, a cell may have earned what the table shows. */
function anyEarned({ cells }: Night): boolean {
  const means = cells.map(({ figures }) => figures.edge_rlusd_per_h_mean ?? null);
  return means.some((mean) => mean !== null && !isLoss(mean));
}

function isLoss(edge: number): boolean {
  return Number(edge.toFixed(2)) < 0;
}

/**
 * Edge per hour of every cell as if all had had the baseline's windows: the baseline's own mean, and for a rival that
 * mean and what the rival made more or less in the windows that both had. Plain means over different windows would
 * say which hours a cell got.
 */
function edgesAlike({ record, sessions, cells, comparisons }: Night): Map<string, number> {
  const base = record.baselineCell ?? "";
  const own = cells.find(({ label }) => label === base)?.figures.edge_rlusd_per_h_mean ?? null;
  if (own === null) return new Map();
  const edgeOf = edgeByPlace(sessions);
  const rivals = comparisons.flatMap(({ cell, windows }): [string, number][] => {
    const gains = windows.map((window) => {
      const [mine, theirs] = [edgeOf(cell, window), edgeOf(base, window)];
      return mine === null || theirs === null ? null : mine - theirs;
    });
    const gain = meanOf(gains);
    return gain === null ? [] : [[cell, own + gain]];
  });
  return new Map([[base, own], ...rivals]);
}

function edgeByPlace(sessions: readonly SessionResult[]) {
  const key = (cell: string, replicate: number) => JSON.stringify([cell, replicate]);
  const found = new Map(
    sessions.map(({ cell, replicate, summary }) => [
      key(cell, replicate),
      summary?.edge_rlusd_per_h ?? null,
    ]),
  );
  return (cell: string, replicate: number) => found.get(key(cell, replicate)) ?? null;
}

/** Whether the cell had any fill in the windows that it is compared over. */
export function hasTraded({ sessions }: Pick<Night, "sessions">, comparison: Comparison): boolean {
  const windows = new Set(comparison.windows);
  return sessions.some(
    ({ cell, replicate, summary }) =>
      cell === comparison.cell && windows.has(replicate) && (summary?.fills_total ?? 0) > 0,
  );
}

/** Sessions that may be judged, where not one of them had a fill; null where any traded, or none may be judged. */
export function sessionsWithoutFill({ sessions }: Pick<Night, "sessions">): string | null {
  const judged = sessions.filter(({ evaluable }) => evaluable);
  const traded = judged.some(({ summary }) => (summary?.fills_total ?? 0) > 0);
  return traded || judged.length === 0 ? null : counted(judged.length, "session");
}
