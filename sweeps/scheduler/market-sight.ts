/**
 * Whether a running session has its market in sight. During a gap there are no ticks and nothing moves on a screen;
 * an operator must see that it is the market that is silent, not the session. Pure.
 */
import type { SessionProgress } from "../../runner/index.ts";

/** What stands where the mode stands: a mode says nothing while there is no market. */
export function shownMode({ mode, gapSince }: Pick<SessionProgress, "mode" | "gapSince">): string {
  return gapSince === null ? mode : "in a gap";
}

/** Returns what changed between two reports, as words for a line; null when nothing did. */
export function sightChange(
  before: number | null,
  { gapSince }: Pick<SessionProgress, "gapSince">,
): string | null {
  if (before === null && gapSince !== null) {
    return `lost sight of the market at ${new Date(gapSince).toISOString().slice(11, 19)} UTC: no quotes, no fills until it is back`;
  }
  return before !== null && gapSince === null ? "has the market in sight again" : null;
}
