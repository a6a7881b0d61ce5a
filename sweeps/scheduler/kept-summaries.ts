/**
 * Summaries that were read and checked lately, by their files. A session is judged right after its end, the next one
 * asks for it as the one before, and every cell of a window asks for its baseline's: none of them reads it again.
 */
import type { SessionSummary } from "../../engine/index.ts";

export type KeptSummaries = {
  readonly get: (path: string) => SessionSummary | undefined;
  /** A file that was written anew is kept anew. */
  readonly keep: (path: string, summary: SessionSummary) => void;
};

/** Some ten kilobytes each: enough for the windows of a grid and what runs at once. */
const KEPT_MAX = 100;

/** Returns a shelf that holds the summaries asked for last. */
export function keepSummaries(max: number = KEPT_MAX): KeptSummaries {
  const byPath = new Map<string, SessionSummary>();
  const keep = (path: string, summary: SessionSummary): void => {
    // A map remembers the order of its entries: what was used last stands at its end.
    byPath.delete(path);
    byPath.set(path, summary);
    const [oldest] = byPath.keys();
    if (byPath.size > max && oldest !== undefined) byPath.delete(oldest);
  };
  return {
    keep,
    get: (path) => {
      const summary = byPath.get(path);
      if (summary !== undefined) keep(path, summary);
      return summary;
    },
  };
}
