/**
 * Where two probe sessions first differ, row by row. Ids and hashes are left out, since a different order of
 * ids is no effect, and so is the context of guard events, which repeats the configuration.
 */
import type { InMemoryResult } from "../../engine/index.ts";

type Row = Readonly<Record<string, unknown>>;

const LEFT_OUT = new Set([
  "order_id",
  "replaces_order_id",
  "fill_id",
  "event_id",
  "tx_id",
  "context",
  "hash",
]);

/** "system_metrics row 2: intended_bid", or null when the sessions did the same. */
export function firstDifference(a: InMemoryResult, b: InMemoryResult): string | null {
  return (
    tableDifference("orders", a.orders, b.orders) ??
    tableDifference("fills", a.fills, b.fills) ??
    tableDifference("system_metrics", a.systemMetrics, b.systemMetrics) ??
    tableDifference("guard_events", a.guardEvents, b.guardEvents)
  );
}

function tableDifference(table: string, a: readonly Row[], b: readonly Row[]): string | null {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const column = rowDifference(a[i] as Row, b[i] as Row);
    if (column !== undefined) return `${table} row ${i + 1}: ${column}`;
  }
  return a.length === b.length ? null : `${table}: ${a.length} and ${b.length} rows`;
}

function rowDifference(a: Row, b: Row): string | undefined {
  return Object.keys(a).find((column) => !LEFT_OUT.has(column) && !Object.is(a[column], b[column]));
}
