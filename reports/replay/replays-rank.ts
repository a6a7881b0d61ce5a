/**
 * Whether the replays rank a night's cells, or its own sessions do: one answer for the verdict and for section 5. Replays
 * give cells the same events that a live market kept from them; they rank where that adds windows and takes none, and
 * only while this engine still ends where the recorded sessions ended.
 */
import { sawApart } from "../results/compare-cells.ts";
import type { Comparison, ReplayResults } from "../results/results-types.ts";

/** Returns whether the replays rank; `own` are the comparisons of the sweep's own sessions. */
export function replaysRank(own: readonly Comparison[], replay: ReplayResults): boolean {
  const apart = own.some(({ leftOut }) => leftOut.some(sawApart));
  return apart && !endsElsewhere(replay) && addsWindows(own, replay.comparisons);
}

/** An engine that no longer ends where the sessions ended replays something else than the night. */
export function endsElsewhere({ reproduction, engineVersion }: ReplayResults): boolean {
  return reproduction.some(
    ({ status, engine_version: recorded }) => status === "differs" && recorded === engineVersion,
  );
}

/** No rival has fewer windows on the tapes than it had itself, and some have more. */
function addsWindows(own: readonly Comparison[], replayed: readonly Comparison[]): boolean {
  const there = new Map(replayed.map(({ cell, n }) => [cell, n]));
  const more = own.map(({ cell, n }) => (there.get(cell) ?? 0) - n);
  return more.every((count) => count >= 0) && more.some((count) => count > 0);
}
