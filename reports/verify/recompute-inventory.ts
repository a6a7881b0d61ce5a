/** Inventory, profit and its identity, fees, the invariant. Names are those of the summary. */
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
import type { Recomputed } from "./recompute-fills.ts";

/** TOTAL holdings of an asset in smallest units: every movement plus the overlay since its opening row. */
export const TOTAL_SQL = `
  SELECT (SELECT COALESCE(SUM(delta), 0) FROM inventory_ledger WHERE asset = @asset)
       + (SELECT COALESCE(SUM(CASE event_type WHEN 'deposit' THEN amount WHEN 'withdrawal' THEN -amount
                                              WHEN 'realignment' THEN amount ELSE 0 END), 0)
            FROM capital_events
           WHERE asset = @asset
             AND at >= (SELECT MIN(at) FROM inventory_ledger WHERE asset = @asset AND entry_type = 'opening'))`;

/** What was held before the first tick: the opening row and the overlay, without any movement. */
const START_SQL = `${TOTAL_SQL} - (SELECT COALESCE(SUM(delta), 0) FROM inventory_ledger
                                    WHERE asset = @asset AND entry_type <> 'opening')`;

/** Recomputes every money metric; needs the working tables. */
export function recomputeInventory(db: EvidenceDatabase): Recomputed {
  const endXrp = db.number(TOTAL_SQL, { asset: "XRP" });
  const endRlusd = db.number(TOTAL_SQL, { asset: "RLUSD" });
  const startXrp = db.number(START_SQL, { asset: "XRP" });
  const startRlusd = db.number(START_SQL, { asset: "RLUSD" });
  const startMid = db.value("SELECT mid FROM known_mids WHERE tick = 0");
  const endMid = db.value("SELECT mid FROM known_mids ORDER BY tick DESC LIMIT 1");
  const parts = identity(db);
  const value = (drops: number, micro: number, mid: SqlValue) =>
    mid === null ? null : (drops * Number(mid) + micro) / 1e6;
  const pnl =
    startMid === null
      ? null
      : (endXrp * Number(endMid) - startXrp * Number(startMid) + endRlusd - startRlusd) / 1e6;
  const { spread, inventory, fees } = parts;
  const hours = db.number("SELECT (ended_at - started_at) / 3600000.0 FROM sessions");
  const realised = db.value(
    "SELECT SUM(micro * realised_60) / 1e10 FROM marked_fills WHERE realised_60 IS NOT NULL",
  );
  return {
    start_xrp: startXrp / 1e6,
    start_rlusd: startRlusd / 1e6,
    end_xrp: endXrp / 1e6,
    end_rlusd: endRlusd / 1e6,
    start_mid: startMid,
    end_mid: startMid === null ? null : endMid,
    target_xrp_pct: db.value("SELECT target_xrp_pct FROM sessions"),
    start_value_rlusd: value(startXrp, startRlusd, startMid),
    end_value_rlusd: value(endXrp, endRlusd, endMid),
    pnl_rlusd: pnl,
    pnl_spread_rlusd: startMid === null ? null : spread,
    pnl_inventory_rlusd: startMid === null ? null : inventory,
    fees_rlusd: startMid === null ? null : fees,
    fees_xrp:
      db.number(
        "SELECT -COALESCE(SUM(delta), 0) FROM inventory_ledger WHERE entry_type = 'fee' AND asset = 'XRP'",
      ) / 1e6,
    pnl_identity_error_rlusd: pnl === null ? null : pnl - (spread + inventory - fees),
    edge_rlusd_per_h: hours > 0 ? edge(realised, fees, hours, db) : null,
  };
}

function edge(realised: SqlValue, fees: number, hours: number, db: EvidenceDatabase): SqlValue {
  if (realised === null && db.number("SELECT COUNT(*) FROM fills") > 0) return null;
  return (Number(realised ?? 0) - fees) / hours;
}

/**
 * The right side of the identity, in RLUSD: what each fill gained against the mid before its tick, what the
 * inventory held after each tick gained by the mid's moves, and fees at the mid before they were charged.
 */
function identity(db: EvidenceDatabase): { spread: number; inventory: number; fees: number } {
  return {
    spread: db.number(`
      SELECT SUM(CASE f.side WHEN 'buy' THEN 1 ELSE -1 END * (f.quantity_drops * m.mid - f.quantity_micro)) / 1e6
        FROM fills f JOIN known_mids m ON m.tick = f.tick - 1`),
    inventory: db.number(`
      SELECT SUM(x.xrp_drops * (m.mid - before.mid)) / 1e6
        FROM system_metrics x JOIN known_mids m ON m.tick = x.tick JOIN known_mids before ON before.tick = x.tick - 1`),
    fees: db.number(`
      SELECT SUM(-l.delta * m.mid) / 1e6
        FROM inventory_ledger l JOIN transactions t USING (tx_id) JOIN known_mids m ON m.tick = t.applied_tick - 1
       WHERE l.entry_type = 'fee' AND l.asset = 'XRP'`),
  };
}
