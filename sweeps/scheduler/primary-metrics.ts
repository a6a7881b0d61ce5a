/**
 * Are the metrics that the grid calls primary there at all? The sweep this project replaces measured distance
 * to touch on orders that were never on the ledger: empty on 316 of 316 ticks, and nobody was told. Pure.
 */
import type { SessionSummary } from "../../engine/index.ts";
import { populatedField } from "../../reports/index.ts";

/** Share of the ticks with a fresh two-sided book on which a per-tick metric must have a value. */
const POPULATED_PCT_MIN = 95;

/** Returns one sentence per primary metric that is empty; none when all are populated. */
export function emptyPrimaryMetrics(
  summary: SessionSummary,
  primaryMetrics: readonly string[],
): string[] {
  return primaryMetrics
    .map((name) => emptyBecause(summary, name))
    .filter((reason): reason is string => reason !== null);
}

function emptyBecause(summary: SessionSummary, name: string): string | null {
  const value = fieldAt(summary, name);
  const field = populatedField(name);
  if (field !== null) {
    const share = summary[field];
    if (value !== null && share !== null && share >= POPULATED_PCT_MIN) return null;
    const was = share === null ? "no tick" : `${share.toFixed(1)} % of the ticks`;
    return `${name}: had a value on ${was} with a fresh book, expected at least ${POPULATED_PCT_MIN} %`;
  }
  if (value !== null && value !== undefined) return null;
  // No fills: the metric is not applicable, and the session is still worth comparing.
  if (summary.fills_total === 0) return null;
  const because = summary.not_available[name];
  return `${name}: was empty although there were ${summary.fills_total} fills${because === undefined ? "" : ` (${because})`}`;
}

/** Primary metrics may name nested fields, as rules do: "anchor.mean_bps". */
function fieldAt(summary: SessionSummary, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | null | undefined)?.[key],
      summary,
    );
}
