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

export type AnchorGuardConfig = {
  /** What saturation does: a regime pause, or (before that existed) a safety pause. */
  readonly effect: "anchor_idle" | "degraded";
  /** Structural basis less its slow average, or the error of the quotes' own, capped, anchor. */
  readonly signal: "residual" | "capped";
  /** What stands in for the residual until it is warm. */
  readonly before_warm: "preview" | "capped";
  readonly ema_ticks: number;
  readonly preview_from_ticks: number;
  readonly preview_window_ticks: number;
  readonly warm_up_ticks: number;
  readonly window_ticks: number;
  readonly capped_window_ticks: number;
  readonly enter_mean_bps: number;
  readonly enter_share_pct: number;
  readonly beyond_bps: number;
  readonly exit_mean_bps: number;
  readonly exit_share_pct: number;
  readonly stable_ticks: number;
  /** 0 switches the early exit off. */
  readonly early_exit_bps: number;
};

export type CorridorConfig = {
  readonly min_rlusd: number;
  readonly min_xrp_pct: number;
  readonly max_xrp_pct: number;
  readonly outside_ticks: number;
  readonly min_portfolio_rlusd: number;
};

export type DriftConfig = {
  readonly a: { readonly orders: number; readonly window_s: number };
  readonly b: { readonly notional_rlusd: number; readonly window_s: number };
  readonly c: {
    readonly enabled: boolean;
    readonly ticks: number;
    /** While idle: start again and stand still, count silently, or count and fire. */
    readonly while_idle: "restarts" | "counts" | "fires";
    /** What a recovery leaves of it: nothing, or the memory that a fill was seen. */
    readonly after_recovery: "empty" | "remembers_fill";
  };
  readonly escalate_from_idle: boolean;
  readonly recovery_ticks: number;
};

export type RecoveryConfig = {
  /** `stable`: when the condition stayed away. `once`: one attempt, else the session ends. `none`: never. */
  readonly policy: "stable" | "once" | "none";
  readonly stable_ticks: number;
  readonly attempt_ticks: number;
  readonly cooldown_ticks: number;
  readonly episode_limit: number;
  readonly episode_budget: "split" | "shared";
  /** Limit of the idle budget when split; 0: pauses that began while idle end no session. */
  readonly idle_episode_limit: number;
  readonly count_without_fill: boolean;
  readonly min_active_ticks: number;
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
    /** Which pauses the timeout ends: those that truth caused, or any `degraded`. */
    readonly timeout_applies_to: "truth" | "any";
  };
  /** `act: false` lets the regime guards record what they would do; the truth check acts all the same. */
  readonly guards: { readonly act: boolean };
  readonly anchor: AnchorGuardConfig;
  readonly corridor: CorridorConfig;
  readonly drift: DriftConfig;
  readonly recovery: RecoveryConfig;
};
