/**
 * The session database: one SQLite file per session, the contract for every reader (docs/data-model.md).
 * Integers for amounts, tape time in epoch milliseconds. The views show the same in human units.
 */
export const SESSION_SCHEMA_VERSION = 1;

export const SESSION_SCHEMA = `
CREATE TABLE sessions (
  session_id INTEGER PRIMARY KEY,
  sweep_id TEXT NOT NULL,
  cell TEXT NOT NULL,
  replicate INTEGER NOT NULL,
  label TEXT NOT NULL,
  network TEXT NOT NULL,
  market_source TEXT NOT NULL,
  market TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  seed INTEGER NOT NULL,
  fill_model TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  duration_ms INTEGER NOT NULL,
  ticks INTEGER NOT NULL DEFAULT 0,
  halt_reason TEXT,
  halt_detail TEXT,
  starting_xrp_drops INTEGER NOT NULL,
  starting_rlusd_micro INTEGER NOT NULL,
  ending_xrp_drops INTEGER,
  ending_rlusd_micro INTEGER,
  start_mid REAL,
  end_mid REAL,
  target_xrp_pct REAL,
  price_increment REAL NOT NULL,
  config_json TEXT NOT NULL,
  config_hash TEXT NOT NULL,
  tape_hash TEXT,
  ledger_root TEXT,
  parent_session_id INTEGER
) STRICT;
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  side TEXT NOT NULL CHECK (side IN ('buy','sell')),
  price REAL NOT NULL,
  quantity_drops INTEGER NOT NULL,
  remaining_drops INTEGER NOT NULL,
  status TEXT NOT NULL,
  submitted_tick INTEGER NOT NULL,
  active_tick INTEGER,
  ended_tick INTEGER,
  end_reason TEXT,
  queue_ahead_drops INTEGER,
  replaces_order_id INTEGER REFERENCES orders(order_id)
) STRICT;
CREATE TABLE transactions (
  tx_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  tick INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('place','replace','cancel')),
  order_id INTEGER NOT NULL REFERENCES orders(order_id),
  fee_drops INTEGER NOT NULL,
  result TEXT,
  applied_tick INTEGER
) STRICT;
CREATE TABLE fills (
  fill_id INTEGER PRIMARY KEY,
  order_id INTEGER NOT NULL REFERENCES orders(order_id),
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  tick INTEGER NOT NULL,
  at INTEGER NOT NULL,
  side TEXT NOT NULL CHECK (side IN ('buy','sell')),
  price REAL NOT NULL,
  quantity_drops INTEGER NOT NULL,
  quantity_micro INTEGER NOT NULL,
  transfer_fee_micro INTEGER NOT NULL,
  mid_price_at_fill REAL,
  best_bid REAL,
  best_ask REAL,
  venue TEXT NOT NULL CHECK (venue IN ('clob','amm','book','taker')),
  trade_seq INTEGER,
  taker_tx TEXT
) STRICT;
CREATE INDEX idx_fills_session_id ON fills(session_id);
CREATE TABLE inventory_ledger (
  entry_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  asset TEXT NOT NULL CHECK (asset IN ('XRP','RLUSD')),
  entry_type TEXT NOT NULL CHECK (entry_type IN ('opening','fill','fee')),
  delta INTEGER NOT NULL,
  new_balance INTEGER NOT NULL,
  fill_id INTEGER REFERENCES fills(fill_id),
  tx_id INTEGER REFERENCES transactions(tx_id),
  at INTEGER NOT NULL
) STRICT;
CREATE TABLE capital_events (
  event_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  asset TEXT NOT NULL CHECK (asset IN ('XRP','RLUSD')),
  event_type TEXT NOT NULL CHECK (event_type IN ('deposit','withdrawal','realignment','basis_commit')),
  amount INTEGER NOT NULL,
  price_rlusd REAL,
  basis_delta_rlusd REAL,
  at INTEGER NOT NULL,
  note TEXT
) STRICT;
CREATE TABLE market_snapshots (
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  tick INTEGER NOT NULL,
  at INTEGER NOT NULL,
  ledger_index INTEGER NOT NULL,
  close_time INTEGER NOT NULL,
  best_bid REAL,
  best_ask REAL,
  bid_size_drops INTEGER,
  ask_size_drops INTEGER,
  mid_price REAL,
  spread_bps REAL,
  amm_price REAL,
  amm_xrp_drops INTEGER,
  amm_rlusd_micro INTEGER,
  amm_fee INTEGER,
  trades INTEGER NOT NULL,
  trade_volume_drops INTEGER NOT NULL,
  gap_ms INTEGER NOT NULL,
  stale INTEGER NOT NULL,
  PRIMARY KEY (session_id, tick)
) STRICT;
CREATE TABLE system_metrics (
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  tick INTEGER NOT NULL,
  at INTEGER NOT NULL,
  mode TEXT NOT NULL,
  reference_source TEXT,
  reference_price REAL,
  anchor_price REAL,
  anchor_err_bps REAL,
  structural_basis_bps REAL,
  rolling_basis_baseline_bps REAL,
  residual_distortion_bps REAL,
  anchor_signal_source TEXT,
  momentum_bps REAL,
  drift_pct REAL,
  skew_bps REAL,
  intended_bid REAL,
  intended_ask REAL,
  wanted_bid_size_drops INTEGER,
  wanted_ask_size_drops INTEGER,
  live_bid REAL,
  live_ask REAL,
  distance_to_touch_bid_bps REAL,
  distance_to_touch_ask_bps REAL,
  distance_source_bid TEXT,
  distance_source_ask TEXT,
  effective_distance_to_touch_bid_bps REAL,
  effective_distance_to_touch_ask_bps REAL,
  bid_reason TEXT NOT NULL,
  ask_reason TEXT NOT NULL,
  bid_clamped INTEGER NOT NULL,
  ask_clamped INTEGER NOT NULL,
  cooldown_remaining INTEGER NOT NULL,
  xrp_drops INTEGER NOT NULL,
  rlusd_micro INTEGER NOT NULL,
  PRIMARY KEY (session_id, tick)
) STRICT;
CREATE TABLE guard_events (
  event_id INTEGER PRIMARY KEY,
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  tick INTEGER NOT NULL,
  at INTEGER NOT NULL,
  guard TEXT NOT NULL,
  condition TEXT NOT NULL,
  from_mode TEXT NOT NULL,
  to_mode TEXT NOT NULL,
  reason TEXT NOT NULL,
  origin TEXT,
  episode INTEGER,
  counted INTEGER,
  context TEXT NOT NULL
) STRICT;
CREATE TABLE truth_checks (
  session_id INTEGER NOT NULL REFERENCES sessions(session_id),
  tick INTEGER NOT NULL,
  engine_xrp_drops INTEGER NOT NULL,
  engine_rlusd_micro INTEGER NOT NULL,
  settled_xrp_drops INTEGER,
  settled_rlusd_micro INTEGER,
  status TEXT NOT NULL,
  note TEXT,
  PRIMARY KEY (session_id, tick)
) STRICT;
CREATE TABLE engine_state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE event_ledger (
  seq INTEGER PRIMARY KEY,
  tick INTEGER NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;

CREATE VIEW v_fills AS
  SELECT fill_id, order_id, tick, at, side, price, quantity_drops / 1e6 AS quantity_xrp,
         quantity_micro / 1e6 AS quantity_rlusd, mid_price_at_fill, venue,
         CASE side WHEN 'buy' THEN 1 ELSE -1 END * (mid_price_at_fill - price) / mid_price_at_fill * 1e4
           AS captured_spread_bps
    FROM fills;
CREATE VIEW v_orders AS
  SELECT order_id, side, price, quantity_drops / 1e6 AS quantity_xrp, remaining_drops / 1e6 AS remaining_xrp,
         status, submitted_tick, active_tick, ended_tick, end_reason, queue_ahead_drops / 1e6 AS queue_ahead_xrp
    FROM orders;
-- TOTAL inventory: every movement plus the overlay of deposits and withdrawals made at or after the
-- asset's opening row. The fills alone once showed 41.71 XRP where 76.92 were held.
CREATE VIEW v_inventory AS
  SELECT asset, fills_only / 1e6 AS fills_only, overlay / 1e6 AS overlay, (movements + overlay) / 1e6 AS total
    FROM (SELECT l.asset,
                 SUM(CASE WHEN l.entry_type = 'fill' THEN l.delta ELSE 0 END) AS fills_only,
                 SUM(l.delta) AS movements,
                 (SELECT COALESCE(SUM(CASE c.event_type WHEN 'deposit' THEN c.amount
                                                       WHEN 'withdrawal' THEN -c.amount
                                                       WHEN 'realignment' THEN c.amount ELSE 0 END), 0)
                    FROM capital_events c
                   WHERE c.asset = l.asset
                     AND c.at >= (SELECT MIN(o.at) FROM inventory_ledger o
                                   WHERE o.asset = l.asset AND o.entry_type = 'opening')) AS overlay
            FROM inventory_ledger l GROUP BY l.asset);
CREATE VIEW v_market AS
  SELECT tick, at, ledger_index, best_bid, best_ask, mid_price, spread_bps, amm_price, trades,
         trade_volume_drops / 1e6 AS trade_volume_xrp, gap_ms / 1e3 AS gap_s, stale
    FROM market_snapshots;
CREATE VIEW v_quotes AS
  SELECT tick, at, mode, reference_source, reference_price, skew_bps, intended_bid, intended_ask, live_bid, live_ask,
         distance_to_touch_bid_bps, distance_to_touch_ask_bps, bid_reason, ask_reason,
         xrp_drops / 1e6 AS xrp, rlusd_micro / 1e6 AS rlusd
    FROM system_metrics;
`;
