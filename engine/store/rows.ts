/**
 * Rows that only the store knows (the session itself, chained ledger entries), and the columns of every
 * table spelled once: writer and readers both work from these lists, so they cannot disagree.
 */
import type {
  CapitalEventRow,
  FillRow,
  GuardEventRow,
  InventoryRow,
  MetricsRow,
  OrderRow,
  SnapshotRow,
  TransactionRow,
  TruthCheckRow,
} from "../core/records.ts";

/** The session's own row. What is not known before its end is null until then. */
export type SessionsRow = {
  readonly session_id: number;
  readonly sweep_id: string;
  readonly cell: string;
  readonly replicate: number;
  readonly label: string;
  readonly network: string;
  readonly market_source: string;
  readonly market: string;
  readonly engine_version: string;
  readonly seed: number;
  readonly fill_model: string;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_ms: number;
  readonly ticks: number;
  readonly halt_reason: string | null;
  readonly halt_detail: string | null;
  readonly starting_xrp_drops: number;
  readonly starting_rlusd_micro: number;
  /** TOTAL inventory at the end, fees of the shutdown included. */
  readonly ending_xrp_drops: number | null;
  readonly ending_rlusd_micro: number | null;
  readonly start_mid: number | null;
  readonly end_mid: number | null;
  readonly target_xrp_pct: number | null;
  readonly price_increment: number;
  readonly config_json: string;
  readonly config_hash: string;
  readonly tape_hash: string | null;
  readonly ledger_root: string | null;
  readonly parent_session_id: number | null;
};

/** One chained entry as stored: `payload` is canonical JSON text, `hash` lower-case hex. */
export type ChainedRow = {
  readonly seq: number;
  readonly tick: number;
  readonly kind: string;
  readonly payload: string;
  readonly hash: string;
};

export type TableRows = {
  readonly sessions: SessionsRow;
  readonly orders: OrderRow;
  readonly transactions: TransactionRow;
  readonly fills: FillRow;
  readonly inventory_ledger: InventoryRow;
  readonly capital_events: CapitalEventRow;
  readonly market_snapshots: SnapshotRow;
  readonly system_metrics: MetricsRow;
  readonly guard_events: GuardEventRow;
  readonly truth_checks: TruthCheckRow;
  readonly event_ledger: ChainedRow;
};
export type TableName = keyof TableRows;

/** A record of names: a column that is missing or misspelt here does not compile. */
type ColumnSet<T> = Readonly<Record<keyof T, true>>;
type ColumnSets = { readonly [T in TableName]: ColumnSet<TableRows[T]> };

const COLUMN_SETS: ColumnSets = {
  sessions: {
    session_id: true,
    sweep_id: true,
    cell: true,
    replicate: true,
    label: true,
    network: true,
    market_source: true,
    market: true,
    engine_version: true,
    seed: true,
    fill_model: true,
    started_at: true,
    ended_at: true,
    duration_ms: true,
    ticks: true,
    halt_reason: true,
    halt_detail: true,
    starting_xrp_drops: true,
    starting_rlusd_micro: true,
    ending_xrp_drops: true,
    ending_rlusd_micro: true,
    start_mid: true,
    end_mid: true,
    target_xrp_pct: true,
    price_increment: true,
    config_json: true,
    config_hash: true,
    tape_hash: true,
    ledger_root: true,
    parent_session_id: true,
  },
  orders: {
    order_id: true,
    side: true,
    price: true,
    quantity_drops: true,
    remaining_drops: true,
    status: true,
    submitted_tick: true,
    active_tick: true,
    ended_tick: true,
    end_reason: true,
    queue_ahead_drops: true,
    replaces_order_id: true,
  },
  transactions: {
    tx_id: true,
    tick: true,
    kind: true,
    order_id: true,
    fee_drops: true,
    result: true,
    applied_tick: true,
  },
  fills: {
    fill_id: true,
    order_id: true,
    tick: true,
    at: true,
    side: true,
    price: true,
    quantity_drops: true,
    quantity_micro: true,
    transfer_fee_micro: true,
    mid_price_at_fill: true,
    best_bid: true,
    best_ask: true,
    venue: true,
    trade_seq: true,
    taker_tx: true,
  },
  inventory_ledger: {
    entry_id: true,
    asset: true,
    entry_type: true,
    delta: true,
    new_balance: true,
    fill_id: true,
    tx_id: true,
    at: true,
  },
  capital_events: {
    event_id: true,
    asset: true,
    event_type: true,
    amount: true,
    price_rlusd: true,
    basis_delta_rlusd: true,
    at: true,
    note: true,
  },
  market_snapshots: {
    tick: true,
    at: true,
    ledger_index: true,
    close_time: true,
    best_bid: true,
    best_ask: true,
    bid_size_drops: true,
    ask_size_drops: true,
    mid_price: true,
    spread_bps: true,
    amm_price: true,
    amm_xrp_drops: true,
    amm_rlusd_micro: true,
    amm_fee: true,
    trades: true,
    trade_volume_drops: true,
    gap_ms: true,
    stale: true,
  },
  system_metrics: {
    tick: true,
    at: true,
    mode: true,
    reference_source: true,
    reference_price: true,
    anchor_price: true,
    anchor_err_bps: true,
    structural_basis_bps: true,
    rolling_basis_baseline_bps: true,
    residual_distortion_bps: true,
    anchor_signal_source: true,
    momentum_bps: true,
    drift_pct: true,
    skew_bps: true,
    intended_bid: true,
    intended_ask: true,
    wanted_bid_size_drops: true,
    wanted_ask_size_drops: true,
    live_bid: true,
    live_ask: true,
    distance_to_touch_bid_bps: true,
    distance_to_touch_ask_bps: true,
    distance_source_bid: true,
    distance_source_ask: true,
    effective_distance_to_touch_bid_bps: true,
    effective_distance_to_touch_ask_bps: true,
    bid_reason: true,
    ask_reason: true,
    bid_clamped: true,
    ask_clamped: true,
    cooldown_remaining: true,
    xrp_drops: true,
    rlusd_micro: true,
  },
  guard_events: {
    event_id: true,
    tick: true,
    at: true,
    guard: true,
    condition: true,
    from_mode: true,
    to_mode: true,
    reason: true,
    origin: true,
    episode: true,
    counted: true,
    context: true,
  },
  truth_checks: {
    tick: true,
    engine_xrp_drops: true,
    engine_rlusd_micro: true,
    settled_xrp_drops: true,
    settled_rlusd_micro: true,
    status: true,
    note: true,
  },
  event_ledger: { seq: true, tick: true, kind: true, payload: true, hash: true },
};

/** The columns of a table, `session_id` left out where the store adds it itself. */
export function columnsOf(table: TableName): readonly string[] {
  return Object.keys(COLUMN_SETS[table]);
}
