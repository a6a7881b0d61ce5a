/**
 * The engine's whole configuration, as the core reads it: already checked, defaults filled in, frozen.
 * Names are the YAML keys themselves, so that an operator who reads the code finds the key they typed.
 * `engine/config/schema.ts` holds the checks, the defaults and the probe of every key.
 */
export type AnchorMode = "mid" | "amm_or_mid" | "capped_amm" | "pool_band";
export type FillModelName = "queue" | "touch" | "through";

export type StrategyConfig = {
  readonly bid_offset_bps: number;
  readonly ask_offset_bps: number;
  readonly base_size_rlusd: number;
  readonly min_order_rlusd: number;
  readonly max_order_pct_of_portfolio: number;
  readonly anchor_mode: AnchorMode;
  readonly anchor_max_divergence_bps: number;
  readonly clob_switch_threshold_bps: number;
  /** Per cent of total value held in XRP, or `start`: the share at the session's first mid, then fixed. */
  readonly target_xrp_pct: number | "start";
  readonly skew_bps_per_drift_pct: number;
  readonly max_skew_bps: number;
  readonly size_skew_per_drift_pct: number;
  readonly requote_threshold_bps: number;
  readonly requote_size_pct: number;
  readonly momentum: { readonly ticks: number; readonly threshold_bps: number };
  readonly participation: {
    readonly enabled: boolean;
    readonly markout_bps: number;
    readonly horizon_s: number;
    readonly rest_ticks: number;
  };
};

export type FaultConfig = {
  readonly lose_fill_notice: readonly number[];
  readonly duplicate_fill_notice: readonly number[];
  readonly delay_notice_ledgers: readonly number[];
  readonly balance_unavailable: readonly number[];
  readonly history_inconclusive: readonly number[];
};

export type ExchangeConfig = {
  readonly fill_model: FillModelName;
  readonly queue_cancel_model: "none" | "proportional";
  readonly latency_ledgers: number;
  readonly on_cross: "reject" | "take";
  readonly reserve_base_xrp: number;
  readonly reserve_owner_xrp: number;
  readonly faults: FaultConfig;
};

export type EngineConfig = {
  readonly strategy: StrategyConfig;
  readonly risk: { readonly max_xrp_exposure: number; readonly max_rlusd_exposure: number };
  readonly market: { readonly stale_after_s: number };
  readonly exchange: ExchangeConfig;
  readonly fees: { readonly drops_per_transaction: number; readonly transfer_fee_bps: number };
  readonly inventory_truth: {
    readonly interval_s: number;
    readonly warn_xrp: number;
    readonly warn_rlusd: number;
    readonly halt_xrp: number;
    readonly halt_rlusd: number;
    readonly unverified_limit: number;
    readonly degraded_timeout_s: number;
  };
};
