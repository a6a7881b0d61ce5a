/**
 * What the core wants stored: one record per table row, columns named as in the database contract
 * (docs/data-model.md). The store writes them as they are; readers read the same types back.
 * Amounts are integers (`_drops`, `_micro`), `at` is tape time in epoch milliseconds.
 */
import type { HaltReason, Mode, QuoteReason } from "./halt-reasons.ts";
import type { Side } from "./market-events.ts";

export type OrderStatus =
  | "pending"
  | "active"
  | "partially_filled"
  | "cancel_pending"
  | "cancel_race_unknown"
  | "filled"
  | "cancelled"
  | "rejected";

export type OrderRow = {
  readonly order_id: number;
  readonly side: Side;
  readonly price: number;
  readonly quantity_drops: number;
  readonly remaining_drops: number;
  readonly status: OrderStatus;
  readonly submitted_tick: number;
  readonly active_tick: number | null;
  readonly ended_tick: number | null;
  readonly end_reason: string | null;
  readonly queue_ahead_drops: number | null;
  readonly replaces_order_id: number | null;
};

export type TransactionRow = {
  readonly tx_id: number;
  readonly tick: number;
  readonly kind: "place" | "replace" | "cancel";
  readonly order_id: number;
  readonly fee_drops: number;
  readonly result: string | null;
  readonly applied_tick: number | null;
};

export type FillVenue = "clob" | "amm" | "book" | "taker";

export type FillRow = {
  readonly fill_id: number;
  readonly order_id: number;
  readonly tick: number;
  readonly at: number;
  readonly side: Side;
  readonly price: number;
  readonly quantity_drops: number;
  /** Money that changed hands, transfer fee included. */
  readonly quantity_micro: number;
  readonly transfer_fee_micro: number;
  /** Mid, bid and ask of the last snapshot before the fill's ledger. */
  readonly mid_price_at_fill: number | null;
  readonly best_bid: number | null;
  readonly best_ask: number | null;
  readonly venue: FillVenue;
  readonly trade_seq: number | null;
  readonly taker_tx: string | null;
};

export type Asset = "XRP" | "RLUSD";

export type InventoryRow = {
  readonly entry_id: number;
  readonly asset: Asset;
  readonly entry_type: "opening" | "fill" | "fee";
  readonly delta: number;
  readonly new_balance: number;
  readonly fill_id: number | null;
  readonly tx_id: number | null;
  readonly at: number;
};

export type CapitalEventRow = {
  readonly event_id: number;
  readonly asset: Asset;
  readonly event_type: "deposit" | "withdrawal" | "realignment" | "basis_commit";
  readonly amount: number;
  readonly price_rlusd: number | null;
  readonly basis_delta_rlusd: number | null;
  readonly at: number;
  readonly note: string | null;
};

export type SnapshotRow = {
  readonly tick: number;
  readonly at: number;
  readonly ledger_index: number;
  readonly close_time: number;
  readonly best_bid: number | null;
  readonly best_ask: number | null;
  readonly bid_size_drops: number | null;
  readonly ask_size_drops: number | null;
  readonly mid_price: number | null;
  readonly spread_bps: number | null;
  readonly amm_price: number | null;
  readonly amm_xrp_drops: number | null;
  readonly amm_rlusd_micro: number | null;
  readonly amm_fee: number | null;
  readonly trades: number;
  readonly trade_volume_drops: number;
  /** Time inside gaps since the previous tick. */
  readonly gap_ms: number;
  /** 1 when no book event came for `market.stale_after_s`, or none came since a gap. */
  readonly stale: 0 | 1;
};

export type MetricsRow = {
  readonly tick: number;
  readonly at: number;
  readonly mode: Mode;
  readonly reference_source: "mid" | "anchor" | null;
  readonly reference_price: number | null;
  readonly anchor_price: number | null;
  readonly anchor_err_bps: number | null;
  readonly structural_basis_bps: number | null;
  readonly rolling_basis_baseline_bps: number | null;
  readonly residual_distortion_bps: number | null;
  readonly anchor_signal_source: string | null;
  readonly momentum_bps: number | null;
  readonly drift_pct: number | null;
  readonly skew_bps: number | null;
  readonly intended_bid: number | null;
  readonly intended_ask: number | null;
  readonly wanted_bid_size_drops: number | null;
  readonly wanted_ask_size_drops: number | null;
  readonly live_bid: number | null;
  readonly live_ask: number | null;
  readonly distance_to_touch_bid_bps: number | null;
  readonly distance_to_touch_ask_bps: number | null;
  readonly distance_source_bid: "live" | "intended" | null;
  readonly distance_source_ask: "live" | "intended" | null;
  readonly effective_distance_to_touch_bid_bps: number | null;
  readonly effective_distance_to_touch_ask_bps: number | null;
  readonly bid_reason: QuoteReason;
  readonly ask_reason: QuoteReason;
  readonly bid_clamped: 0 | 1;
  readonly ask_clamped: 0 | 1;
  readonly cooldown_remaining: number;
  /** TOTAL inventory after this tick's fills and fees. */
  readonly xrp_drops: number;
  readonly rlusd_micro: number;
};

export type GuardEventRow = {
  readonly event_id: number;
  readonly tick: number;
  readonly at: number;
  readonly guard: string;
  readonly condition: string;
  readonly from_mode: Mode;
  readonly to_mode: Mode;
  readonly reason: string;
  readonly origin: "active" | "anchor_idle" | null;
  readonly episode: number | null;
  readonly counted: 0 | 1 | null;
  /** Canonical JSON. */
  readonly context: string;
};

export type TruthCheckRow = {
  readonly tick: number;
  readonly engine_xrp_drops: number;
  readonly engine_rlusd_micro: number;
  readonly settled_xrp_drops: number | null;
  readonly settled_rlusd_micro: number | null;
  readonly status: "ok" | "warn" | "halt" | "unverified";
  readonly note: string | null;
};

/** One entry of the event ledger before it is chained; `payload` becomes canonical JSON. */
export type LedgerEntry = {
  readonly tick: number;
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
};

export type CoreRecord =
  | { readonly table: "orders"; readonly row: OrderRow }
  | { readonly table: "transactions"; readonly row: TransactionRow }
  | { readonly table: "fills"; readonly row: FillRow }
  | { readonly table: "inventory_ledger"; readonly row: InventoryRow }
  | { readonly table: "capital_events"; readonly row: CapitalEventRow }
  | { readonly table: "market_snapshots"; readonly row: SnapshotRow }
  | { readonly table: "system_metrics"; readonly row: MetricsRow }
  | { readonly table: "guard_events"; readonly row: GuardEventRow }
  | { readonly table: "truth_checks"; readonly row: TruthCheckRow }
  | { readonly table: "event_ledger"; readonly row: LedgerEntry };

export type InvariantStatus = "ok" | "drift" | "error" | "unverified";

export type SessionEnd = { readonly reason: HaltReason; readonly detail: string | null };
