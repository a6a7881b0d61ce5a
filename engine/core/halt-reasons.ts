/** Why a session ended: one authentic token, set once, never overwritten by a later layer. */
export const HALT_REASONS = [
  "duration_elapsed",
  "tape_exhausted",
  "risk_xrp_exposure",
  "risk_rlusd_exposure",
  "risk_stale_ledger",
  "risk_gateway_unhealthy",
  "inventory_truth_halt",
  "degraded_episode_limit_halt",
  "recovery_exhausted_halt",
  "config_mismatch",
  "startup_failure",
  "kill_switch",
  "interrupted_sigint",
  "interrupted_sigterm",
  "aborted_by_rule",
  "unhandled_exception",
  "unexpected_halt",
  "watchdog",
] as const;
export type HaltReason = (typeof HALT_REASONS)[number];

export const MODES = ["active", "anchor_idle", "degraded", "halt"] as const;
export type Mode = (typeof MODES)[number];

/** Why a side shows or does not show a quote this tick: exactly one per side and tick, in precedence order. */
export const QUOTE_REASONS = [
  "shutdown",
  "mode_degraded",
  "mode_anchor_idle",
  "no_book",
  "stale_book",
  "insufficient_rlusd",
  "insufficient_xrp",
  "momentum",
  "participation",
  "below_minimum",
  "in_flight",
  "rejected",
  "replaced",
  "placed",
  "kept",
] as const;
export type QuoteReason = (typeof QUOTE_REASONS)[number];
