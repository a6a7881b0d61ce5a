/**
 * `summary.json` of a session. The same names stand in results.json, as columns of results.csv and as
 * `session.*` in stopping rules. `null` where not computable, with the reason under `not_available`.
 * Amounts in XRP and RLUSD, prices' differences in bps of the mid before the fill, positive = good for us.
 */
import { z } from "zod";

const count = z.int();
const real = z.number();
const maybe = z.number().nullable();

const DistanceSchema = z.strictObject({
  min: maybe,
  p50: maybe,
  p95: maybe,
  max: maybe,
  mean: maybe,
  ticks_live: count,
  ticks_intended: count,
  ticks_missing: count,
  ticks_negative: count,
});

const AnchorSchema = z.strictObject({
  mean_bps: maybe,
  median_bps: maybe,
  min_bps: maybe,
  max_bps: maybe,
  above_5bps_pct: maybe,
  at_cap_pct: maybe,
  structural_basis_mean_bps: maybe,
});

const MarketConditionsSchema = z.strictObject({
  spread_p50_bps: maybe,
  volatility_1m_bps: maybe,
  trades: count,
  volume_xrp: real,
  mid_change_bps: maybe,
  gap_s: real,
});

const InvariantSchema = z.strictObject({
  status: z.enum(["ok", "drift", "error", "unverified"]),
  engine_total_rlusd: maybe,
  summary_total_rlusd: maybe,
  settled_total_rlusd: maybe,
  max_delta_rlusd: maybe,
});

const counts = z.record(z.string(), count);

export const SessionSummarySchema = z.strictObject({
  schema: z.literal(1),
  sweep_id: z.string(),
  cell: z.string(),
  replicate: count,
  session: count,
  label: z.string(),
  network: z.string(),
  market_source: z.string(),
  market: z.string(),
  engine_version: z.string(),
  seed: count,
  fill_model: z.string(),
  tape_hash: z.string().nullable(),
  config_hash: z.string(),
  ledger_root: z.string(),
  started_at: count,
  ended_at: count,
  duration_s: real,
  /** What was asked for; equal to duration_s when the session ran to duration_elapsed. */
  duration_planned_s: real,
  ticks: count,
  halt_reason: z.string(),
  halt_detail: z.string().nullable(),
  evaluable: z.boolean(),
  evaluable_reasons: z.array(z.string()),

  fills_total: count,
  fills_buy: count,
  fills_sell: count,
  fills_clob: count,
  fills_amm: count,
  fills_book: count,
  fills_taker: count,
  fills_per_min: maybe,
  fills_per_quoted_min: maybe,
  volume_rlusd: real,
  fill_ratio: maybe,
  orders_placed: count,
  orders_rejected: count,

  vw_spread_bps: maybe,
  avg_spread_bps: maybe,
  edge_rlusd_per_h: maybe,
  realised_spread_5s_bps: maybe,
  realised_spread_30s_bps: maybe,
  realised_spread_60s_bps: maybe,
  realised_spread_300s_bps: maybe,
  adverse_selection_5s_bps: maybe,
  adverse_selection_30s_bps: maybe,
  adverse_selection_60s_bps: maybe,
  adverse_selection_300s_bps: maybe,
  /** Fills left out of each horizon because the session, or the fresh mids, ended before it. */
  fills_without_mid_5s: count,
  fills_without_mid_30s: count,
  fills_without_mid_60s: count,
  fills_without_mid_300s: count,
  toxic_fills: count,
  toxic_share: maybe,

  distance_to_touch_bid_bps: maybe,
  distance_to_touch_ask_bps: maybe,
  effective_distance_to_touch_bid_bps: maybe,
  effective_distance_to_touch_ask_bps: maybe,
  distance_to_touch: z.strictObject({ bid: DistanceSchema, ask: DistanceSchema }),
  /** Median of distance to touch less the skew of its tick: what the offset alone did. */
  distance_less_skew_bid_bps: maybe,
  distance_less_skew_ask_bps: maybe,
  coverage_bid_pct: maybe,
  coverage_ask_pct: maybe,
  coverage_both_pct: maybe,
  coverage_within_1bps_pct: maybe,
  coverage_within_2bps_pct: maybe,
  coverage_within_5bps_pct: maybe,
  /** Ticks with a fresh two-sided book: the denominator of "populated". */
  ticks_fresh_book: count,
  populated_bid_pct: maybe,
  populated_ask_pct: maybe,

  start_xrp: real,
  start_rlusd: real,
  end_xrp: real,
  end_rlusd: real,
  start_mid: maybe,
  end_mid: maybe,
  target_xrp_pct: maybe,
  start_value_rlusd: maybe,
  end_value_rlusd: maybe,
  pnl_rlusd: maybe,
  pnl_spread_rlusd: maybe,
  pnl_inventory_rlusd: maybe,
  fees_rlusd: maybe,
  fees_xrp: real,
  /** Left side minus right side of the P&L identity; more than 1e-6 RLUSD is a defect of the engine. */
  pnl_identity_error_rlusd: maybe,
  drift_abs_mean_pct: maybe,
  drift_abs_max_pct: maybe,

  anchor: AnchorSchema,
  market_conditions: MarketConditionsSchema,
  modes: z.strictObject({ active: count, anchor_idle: count, degraded: count }),
  episodes: z.strictObject({ active: counts, anchor_idle: counts }),
  /** The same by "guard:condition". */
  episodes_by_condition: z.strictObject({ active: counts, anchor_idle: counts }),
  /** Episodes that counted towards the limit. */
  episodes_counted: count,
  /** Mode changes, and the first forty of them: "tick mode guard:condition; ...". */
  mode_changes: count,
  mode_timeline: z.string(),
  /** The price of safety: ticks of cool-down, ticks in `active` with a quote out, share of ticks per cause of pause. */
  cooldown_ticks: count,
  effective_trading_ticks: count,
  paused_pct_by_condition: z.record(z.string(), real),
  reasons: z.strictObject({ bid: counts, ask: counts }),
  touch_events_without_order: count,
  inventory_invariant: InvariantSchema,
  not_available: z.record(z.string(), z.string()),
});
export type SessionSummary = z.infer<typeof SessionSummarySchema>;
