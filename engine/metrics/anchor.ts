/**
 * The anchor against the book. One sign wherever a person looks: positive = order book above AMM.
 * `anchor_err_bps` is capped for `capped_amm` only; the structural basis never is.
 */
import { BPS } from "../core/amounts.ts";
import type { MetricsRow, SnapshotRow } from "../core/records.ts";
import { type Measured, missing, sharePct } from "./measured.ts";
import { largest, mean, percentile, present, smallest } from "./percentiles.ts";

/** An anchor this far out is saturated, bps. */
const BEYOND_BPS = 5;
/** Room for the rounding of a double when an anchor stands exactly at its cap. */
const CAP_ROOM_BPS = 1e-6;

export type AnchorConfig = {
  readonly anchor_mode: string;
  readonly anchor_max_divergence_bps: number;
};

export function anchorStatistics(
  metrics: readonly MetricsRow[],
  snapshots: readonly SnapshotRow[],
  config: AnchorConfig | null,
) {
  const errors = present(metrics.map((row) => row.anchor_err_bps));
  const basis = present(metrics.map((row) => row.structural_basis_bps));
  const reason = "no tick had an anchor";
  const beyond = errors.filter((error) => Math.abs(error) > BEYOND_BPS).length;
  return {
    mean_bps: mean(errors, reason),
    median_bps: percentile(errors, 50, reason),
    min_bps: smallest(errors, reason),
    max_bps: largest(errors, reason),
    above_5bps_pct: sharePct(beyond, errors.length, reason),
    at_cap_pct: atCapShare(metrics, snapshots, config),
    structural_basis_mean_bps: mean(basis, "no tick had a pool"),
  };
}

/**
 * Share of the ticks with an anchor on which `capped_amm` stood at its cap: |anchor − mid| / mid at least
 * `anchor_max_divergence_bps`. (The stored error is relative to the anchor and so misses the cap by a hair.)
 */
function atCapShare(
  metrics: readonly MetricsRow[],
  snapshots: readonly SnapshotRow[],
  config: AnchorConfig | null,
): Measured {
  if (config === null) return missing("the stored configuration names no anchor mode");
  if (config.anchor_mode !== "capped_amm")
    return missing(`anchor mode ${config.anchor_mode} has no cap`);
  const midOf = new Map(snapshots.map((snapshot) => [snapshot.tick, snapshot.mid_price]));
  const cap = config.anchor_max_divergence_bps - CAP_ROOM_BPS;
  let anchored = 0;
  let capped = 0;
  for (const { tick, anchor_price } of metrics) {
    const mid = midOf.get(tick) ?? null;
    if (anchor_price === null || mid === null) continue;
    anchored += 1;
    if ((Math.abs(anchor_price - mid) / mid) * BPS >= cap) capped += 1;
  }
  return sharePct(capped, anchored, "no tick had an anchor");
}
