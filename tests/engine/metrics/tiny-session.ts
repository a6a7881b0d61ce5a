/**
 * Tiny session databases for tests of store and metrics: every row has defaults, so whatever a test sets is what
 * matters to it. Real SQLite in memory, or in a file when a path is given.
 */
import { configFromValue } from "../../../engine/config/parse-config.ts";
import type {
  CapitalEventRow,
  CoreRecord,
  FillRow,
  GuardEventRow,
  InventoryRow,
  MetricsRow,
  OrderRow,
  SnapshotRow,
  TransactionRow,
  TruthCheckRow,
} from "../../../engine/core/records.ts";
import type { LedgerHeader } from "../../../engine/store/event-ledger.ts";
import type { SessionsRow } from "../../../engine/store/rows.ts";
import {
  createSessionDatabase,
  type StoreOptions,
} from "../../../engine/store/session-database.ts";
import type { SessionPatch, SessionStore } from "../../../engine/store/session-store.ts";

/** Start of every tiny session in tape time; tick k closes at T0 + 4 s · (k − 1). */
export const T0 = 1_000_000;
export const XRP = 1_000_000;
export const atTick = (tick: number): number => T0 + 4_000 * (tick - 1);

export const HEADER: LedgerHeader = {
  engine_version: "1.0.0",
  config: configFromValue({}).config,
  pair: "XRP/RLUSD",
  origin_network: "simulated",
  price_increment: 0.00001,
  starting_xrp_drops: 250 * XRP,
  starting_rlusd_micro: 250 * XRP,
  seed: 7,
  t0: T0,
};

export function sessionRow(over: Partial<SessionsRow> = {}): SessionsRow {
  return {
    session_id: 2,
    sweep_id: "sweep",
    cell: "tight-sym-6",
    replicate: 1,
    label: "02-tight-sym-6",
    network: "simulated",
    market_source: "simulated",
    market: "mainnet-tight",
    engine_version: "1.0.0",
    seed: 7,
    fill_model: "queue",
    started_at: T0,
    ended_at: null,
    duration_ms: 1_800_000,
    ticks: 0,
    halt_reason: null,
    halt_detail: null,
    starting_xrp_drops: 250 * XRP,
    starting_rlusd_micro: 250 * XRP,
    ending_xrp_drops: null,
    ending_rlusd_micro: null,
    start_mid: null,
    end_mid: null,
    target_xrp_pct: null,
    price_increment: 0.00001,
    config_json: JSON.stringify(HEADER.config),
    config_hash: "c0ffee",
    tape_hash: null,
    ledger_root: null,
    parent_session_id: null,
    ...over,
  };
}

export function order(order_id: number, over: Partial<OrderRow> = {}): OrderRow {
  return {
    order_id,
    side: "buy",
    price: 1.43,
    quantity_drops: 10 * XRP,
    remaining_drops: 10 * XRP,
    status: "cancelled",
    submitted_tick: 1,
    active_tick: 2,
    ended_tick: 3,
    end_reason: "cancelled",
    queue_ahead_drops: 0,
    replaces_order_id: null,
    ...over,
  };
}

export function transaction(tx_id: number, over: Partial<TransactionRow> = {}): TransactionRow {
  return {
    tx_id,
    tick: 1,
    kind: "place",
    order_id: 1,
    fee_drops: 10,
    result: "ok",
    applied_tick: 2,
    ...over,
  };
}

export function fill(fill_id: number, over: Partial<FillRow> = {}): FillRow {
  const tick = over.tick ?? 2;
  return {
    fill_id,
    order_id: 1,
    tick,
    at: atTick(tick),
    side: "buy",
    price: 1.43,
    quantity_drops: 10 * XRP,
    quantity_micro: 14_300_000,
    transfer_fee_micro: 0,
    mid_price_at_fill: 1.43,
    best_bid: 1.4299,
    best_ask: 1.4301,
    venue: "clob",
    trade_seq: 0,
    taker_tx: "tx",
    ...over,
  };
}

export function entry(entry_id: number, over: Partial<InventoryRow> = {}): InventoryRow {
  return {
    entry_id,
    asset: "XRP",
    entry_type: "opening",
    delta: 250 * XRP,
    new_balance: 250 * XRP,
    fill_id: null,
    tx_id: null,
    at: T0,
    ...over,
  };
}

export function capitalEvent(
  event_id: number,
  over: Partial<CapitalEventRow> = {},
): CapitalEventRow {
  return {
    event_id,
    asset: "XRP",
    event_type: "deposit",
    amount: 10 * XRP,
    price_rlusd: null,
    basis_delta_rlusd: null,
    at: T0,
    note: null,
    ...over,
  };
}

/** A fresh two-sided book of 1.4299 / 1.4301 without pool, prints or gaps. */
export function snapshot(tick: number, over: Partial<SnapshotRow> = {}): SnapshotRow {
  return {
    tick,
    at: atTick(tick),
    ledger_index: 100 + tick,
    close_time: atTick(tick),
    best_bid: 1.4299,
    best_ask: 1.4301,
    bid_size_drops: 500 * XRP,
    ask_size_drops: 500 * XRP,
    mid_price: 1.43,
    spread_bps: 1.4,
    amm_price: null,
    amm_xrp_drops: null,
    amm_rlusd_micro: null,
    amm_fee: null,
    trades: 0,
    trade_volume_drops: 0,
    gap_ms: 0,
    stale: 0,
    ...over,
  };
}

/** A tick that shows nothing: no quotes, no distances. */
export function metric(tick: number, over: Partial<MetricsRow> = {}): MetricsRow {
  return {
    tick,
    at: atTick(tick),
    mode: "active",
    reference_source: null,
    reference_price: null,
    anchor_price: null,
    anchor_err_bps: null,
    structural_basis_bps: null,
    rolling_basis_baseline_bps: null,
    residual_distortion_bps: null,
    anchor_signal_source: null,
    momentum_bps: null,
    drift_pct: null,
    skew_bps: null,
    intended_bid: null,
    intended_ask: null,
    wanted_bid_size_drops: null,
    wanted_ask_size_drops: null,
    live_bid: null,
    live_ask: null,
    distance_to_touch_bid_bps: null,
    distance_to_touch_ask_bps: null,
    distance_source_bid: null,
    distance_source_ask: null,
    effective_distance_to_touch_bid_bps: null,
    effective_distance_to_touch_ask_bps: null,
    bid_reason: "kept",
    ask_reason: "kept",
    bid_clamped: 0,
    ask_clamped: 0,
    cooldown_remaining: 0,
    xrp_drops: 250 * XRP,
    rlusd_micro: 250 * XRP,
    ...over,
  };
}

export function guardEvent(event_id: number, over: Partial<GuardEventRow> = {}): GuardEventRow {
  return {
    event_id,
    tick: 3,
    at: atTick(3),
    guard: "inventory_truth",
    condition: "warn_twice",
    from_mode: "active",
    to_mode: "degraded",
    reason: "the books may not agree",
    origin: "active",
    episode: 1,
    counted: null,
    context: "{}",
    ...over,
  };
}

export function truthCheck(tick: number, over: Partial<TruthCheckRow> = {}): TruthCheckRow {
  return {
    tick,
    engine_xrp_drops: 250 * XRP,
    engine_rlusd_micro: 250 * XRP,
    settled_xrp_drops: 250 * XRP,
    settled_rlusd_micro: 250 * XRP,
    status: "ok",
    note: null,
    ...over,
  };
}

export type TinyRows = {
  readonly orders?: readonly OrderRow[];
  readonly transactions?: readonly TransactionRow[];
  readonly fills?: readonly FillRow[];
  readonly inventory_ledger?: readonly InventoryRow[];
  readonly capital_events?: readonly CapitalEventRow[];
  readonly market_snapshots?: readonly SnapshotRow[];
  readonly system_metrics?: readonly MetricsRow[];
  readonly guard_events?: readonly GuardEventRow[];
  readonly truth_checks?: readonly TruthCheckRow[];
};

/** Rows of all tables as the core would emit them; the opening rows are there unless a test gives its own. */
export function recordsOf(rows: TinyRows): CoreRecord[] {
  const opening = [entry(1), entry(2, { asset: "RLUSD" })];
  const all = { inventory_ledger: opening, ...rows };
  const tables = ["orders", "transactions", "fills", "inventory_ledger", "capital_events"] as const;
  const others = ["market_snapshots", "system_metrics", "guard_events", "truth_checks"] as const;
  return [...tables, ...others].flatMap((table) =>
    (all[table] ?? []).map((row) => ({ table, row }) as CoreRecord),
  );
}

export type TinySession = {
  readonly rows?: TinyRows;
  readonly session?: Partial<SessionsRow>;
  /** How it ended; default: duration_elapsed, four seconds after the last tick given. */
  readonly end?: SessionPatch;
  readonly path?: string;
  readonly options?: StoreOptions;
};

/** A session that has ended, its database open. The caller closes it. */
export function tinySession({
  rows = {},
  session = {},
  end = {},
  path = ":memory:",
  options = {},
}: TinySession): SessionStore {
  const store = createSessionDatabase(path, sessionRow(session), HEADER, options);
  store.write(recordsOf(rows));
  const ticks = rows.market_snapshots?.length ?? 0;
  store.updateSession({
    ended_at: atTick(ticks + 1),
    halt_reason: "duration_elapsed",
    ticks,
    ledger_root: store.ledgerRoot(),
    ...end,
  });
  return store;
}
