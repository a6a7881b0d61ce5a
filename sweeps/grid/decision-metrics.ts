/**
 * What a sweep may be decided by: results and costs of quoting, of which more or less is better for any market. Left
 * out is what a session is given (seed, duration, ticks), what the market did, and counts of the engine's own doings.
 */
import type { SessionSummary } from "../../engine/index.ts";

export const DECISION_METRICS = [
  "edge_rlusd_per_h",
  "pnl_rlusd",
  "pnl_spread_rlusd",
  "pnl_inventory_rlusd",
  "vw_spread_bps",
  "avg_spread_bps",
  "realised_spread_5s_bps",
  "realised_spread_30s_bps",
  "realised_spread_60s_bps",
  "realised_spread_300s_bps",
  "adverse_selection_5s_bps",
  "adverse_selection_30s_bps",
  "adverse_selection_60s_bps",
  "adverse_selection_300s_bps",
  "toxic_share",
  "fills_total",
  "fills_per_min",
  "fills_per_quoted_min",
  "fill_ratio",
  "volume_rlusd",
  "distance_to_touch_bid_bps",
  "distance_to_touch_ask_bps",
  "effective_distance_to_touch_bid_bps",
  "effective_distance_to_touch_ask_bps",
  "coverage_bid_pct",
  "coverage_ask_pct",
  "coverage_both_pct",
  "coverage_within_1bps_pct",
  "coverage_within_2bps_pct",
  "coverage_within_5bps_pct",
  "drift_abs_mean_pct",
  "drift_abs_max_pct",
] as const satisfies readonly (keyof SessionSummary)[];
