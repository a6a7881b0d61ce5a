/** What must hold inside one session's database, whatever the summary says: conservation, fees, orders, identity. */
import type { EvidenceDatabase } from "./evidence-database.ts";
import type { Findings } from "./findings.ts";
import { TOTAL_SQL } from "./recompute-inventory.ts";

type Rule = {
  readonly check: string;
  readonly field: string;
  /** Answers with what is stored and what follows from other rows; both columns are compared. */
  readonly sql: string;
};

const LIVE = "('pending','active','partially_filled','cancel_pending','cancel_race_unknown')";
const total = (asset: string) => TOTAL_SQL.replaceAll("@asset", `'${asset}'`);

const RULES: readonly Rule[] = [
  {
    check: "orders live at the end",
    field: "orders live at the end",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected FROM orders WHERE status IN ${LIVE}`,
  },
  {
    check: "fees",
    field: "inventory_ledger fees against transactions (drops)",
    sql: `SELECT -COALESCE(SUM(delta), 0) AS stored,
                 (SELECT COALESCE(SUM(fee_drops), 0) FROM transactions WHERE applied_tick IS NOT NULL) AS expected
            FROM inventory_ledger WHERE entry_type = 'fee'`,
  },
  {
    check: "fills booked",
    field: "inventory_ledger XRP fill rows against fills (drops)",
    sql: `SELECT COALESCE(SUM(delta), 0) AS stored,
                 (SELECT COALESCE(SUM(CASE side WHEN 'buy' THEN quantity_drops ELSE -quantity_drops END), 0) FROM fills) AS expected
            FROM inventory_ledger WHERE entry_type = 'fill' AND asset = 'XRP'`,
  },
  {
    check: "fills booked",
    field: "inventory_ledger RLUSD fill rows against fills (micro)",
    sql: `SELECT COALESCE(SUM(delta), 0) AS stored,
                 (SELECT COALESCE(SUM(CASE side WHEN 'buy' THEN -quantity_micro ELSE quantity_micro END), 0) FROM fills) AS expected
            FROM inventory_ledger WHERE entry_type = 'fill' AND asset = 'RLUSD'`,
  },
  {
    check: "order quantities",
    field: "orders whose fills are not quantity less remaining",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected FROM orders o
           WHERE o.quantity_drops - o.remaining_drops <>
                 (SELECT COALESCE(SUM(quantity_drops), 0) FROM fills f WHERE f.order_id = o.order_id)`,
  },
  {
    check: "fills within the tick's volume",
    field: "ticks whose print fills exceed the printed volume",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected
            FROM (SELECT f.tick, SUM(f.quantity_drops) AS filled, s.trade_volume_drops AS printed
                    FROM fills f JOIN market_snapshots s USING (session_id, tick)
                   WHERE f.venue IN ('clob', 'amm') GROUP BY f.tick) WHERE filled > printed`,
  },
  {
    check: "running balances",
    field: "inventory_ledger rows whose balance is not the sum so far",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected
            FROM (SELECT new_balance, SUM(delta) OVER (PARTITION BY asset ORDER BY entry_id) AS running FROM inventory_ledger)
           WHERE new_balance <> running`,
  },
  {
    check: "closing balances",
    field: "sessions.ending_xrp_drops",
    sql: `SELECT (SELECT ending_xrp_drops FROM sessions) AS stored, (${total("XRP")}) AS expected`,
  },
  {
    check: "closing balances",
    field: "sessions.ending_rlusd_micro",
    sql: `SELECT (SELECT ending_rlusd_micro FROM sessions) AS stored, (${total("RLUSD")}) AS expected`,
  },
  {
    check: "rows per tick",
    field: "system_metrics rows",
    sql: "SELECT COUNT(*) AS stored, (SELECT COUNT(*) FROM market_snapshots) AS expected FROM system_metrics",
  },
  {
    check: "rows per tick",
    field: "sessions.ticks",
    sql: "SELECT ticks AS stored, (SELECT COUNT(*) FROM market_snapshots) AS expected FROM sessions",
  },
  {
    check: "mids and spreads",
    field: "snapshots whose mid or spread is not that of bid and ask",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected FROM market_snapshots
           WHERE mid_price IS NOT NULL
             AND (ABS(mid_price - (best_bid + best_ask) / 2.0) > 1e-9
                  OR ABS(spread_bps - (best_ask - best_bid) / mid_price * 1e4) > 1e-6)`,
  },
  {
    check: "mids and spreads",
    field: "fills whose mid is not the last one before their ledger",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected FROM fills f
           WHERE f.mid_price_at_fill IS NOT (SELECT s.mid_price FROM market_snapshots s WHERE s.tick = f.tick - 1)`,
  },
  {
    check: "money of fills",
    field: "fills whose money is not quantity times price, rounded against us, transfer fee apart",
    sql: `SELECT COUNT(*) AS stored, 0 AS expected
            FROM (SELECT CASE side WHEN 'buy' THEN quantity_micro - transfer_fee_micro - quantity_drops * price
                                   ELSE quantity_drops * price - quantity_micro - transfer_fee_micro END AS rounded
                    FROM fills)
           WHERE rounded < -1e-4 OR rounded >= 1 + 1e-4`,
  },
  {
    check: "distance to touch",
    field: "ticks whose bid distance is not that of the stored prices",
    sql: distanceRule("bid", "(s.best_bid - COALESCE(m.live_bid, m.intended_bid)) / s.best_bid"),
  },
  {
    check: "distance to touch",
    field: "ticks whose ask distance is not that of the stored prices",
    sql: distanceRule("ask", "(COALESCE(m.live_ask, m.intended_ask) - s.best_ask) / s.best_ask"),
  },
];

function distanceRule(side: "bid" | "ask", formula: string): string {
  const column = `m.distance_to_touch_${side}_bps`;
  return `SELECT COUNT(*) AS stored, 0 AS expected
            FROM system_metrics m JOIN market_snapshots s USING (session_id, tick)
           WHERE ${column} IS NOT NULL AND ABS(${column} - ${formula} * 1e4) > 1e-6`;
}

/** Checks every rule on one session's database, and that SQLite itself finds the file sound. */
export function checkBooks(db: EvidenceDatabase, session: number, findings: Findings): void {
  checkSound(db, session, findings);
  for (const { check, field, sql } of RULES) {
    const row = db.rows(sql)[0];
    findings.compare(check, { session, field }, row?.stored ?? null, row?.expected ?? null);
  }
}

/** Checks that SQLite itself finds a session's database sound. */
export function checkSound(db: EvidenceDatabase, session: number, findings: Findings): void {
  findings.compare(
    "databases sound",
    { session, field: "PRAGMA quick_check" },
    db.value("PRAGMA quick_check(1)"),
    "ok",
  );
  findings.compare(
    "databases sound",
    { session, field: "foreign keys broken" },
    db.rows("PRAGMA foreign_key_check").length,
    0,
  );
}
