/**
 * The inventory invariant at shutdown: three independent sources must agree exactly, in drops and in millionths.
 * Its status is never absent: a missing status once made "status = ok" impossible to check.
 */
import { MICRO_PER_RLUSD } from "../core/amounts.ts";
import type { InvariantStatus } from "../core/records.ts";
import type { Balances } from "./profit.ts";

export type InvariantInputs = {
  /** The engine's running total. */
  readonly engine: Balances;
  /** The sum recomputed from the database; null when recomputing failed. */
  readonly recomputed: Balances | null;
  /** The exchange's settled balances; null when it could not be asked. */
  readonly settled: Balances | null;
  /** Values the totals, RLUSD per XRP; null when the session never saw a mid. */
  readonly mid: number | null;
};

export type InventoryInvariant = {
  readonly status: InvariantStatus;
  readonly engine_total_rlusd: number | null;
  readonly summary_total_rlusd: number | null;
  readonly settled_total_rlusd: number | null;
  /** Largest difference between two of the sources, |XRP| valued at the mid plus |RLUSD|. */
  readonly max_delta_rlusd: number | null;
};

/**
 * `error` when the recomputation failed; `drift` when any two sources that could be asked differ by as little as
 * one drop; `unverified` when those agree but the exchange could not be asked; otherwise `ok`.
 */
export function inventoryInvariant(inputs: InvariantInputs): InventoryInvariant {
  const { engine, recomputed, settled, mid } = inputs;
  const known = [engine, recomputed, settled].filter((source) => source !== null);
  return {
    status: statusOf(
      inputs,
      known.every((source) => areEqual(source, engine)),
    ),
    engine_total_rlusd: totalRlusd(engine, mid),
    summary_total_rlusd: totalRlusd(recomputed, mid),
    settled_total_rlusd: totalRlusd(settled, mid),
    max_delta_rlusd: largestDelta(known, mid),
  };
}

function statusOf({ recomputed, settled }: InvariantInputs, allEqual: boolean): InvariantStatus {
  if (recomputed === null) return "error";
  if (!allEqual) return "drift";
  return settled === null ? "unverified" : "ok";
}

function areEqual(a: Balances, b: Balances): boolean {
  return a.xrpDrops === b.xrpDrops && a.rlusdMicro === b.rlusdMicro;
}

function totalRlusd(source: Balances | null, mid: number | null): number | null {
  if (source === null || mid === null) return null;
  return (source.xrpDrops * mid + source.rlusdMicro) / MICRO_PER_RLUSD;
}

/** XRP and RLUSD differences are added as sizes: one that makes up for the other is still two faults. */
function largestDelta(known: readonly Balances[], mid: number | null): number | null {
  let largest = 0;
  for (const [i, a] of known.entries()) {
    for (const b of known.slice(i + 1)) {
      const xrp = Math.abs(a.xrpDrops - b.xrpDrops);
      if (xrp !== 0 && mid === null) return null;
      const delta = xrp * (mid ?? 0) + Math.abs(a.rlusdMicro - b.rlusdMicro);
      largest = Math.max(largest, delta / MICRO_PER_RLUSD);
    }
  }
  return largest;
}
