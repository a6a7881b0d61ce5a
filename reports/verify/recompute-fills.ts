/** What the fills amounted to: counts, spreads, markouts, edge. Names are those of the summary. */
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
import { HORIZONS } from "./working-tables.ts";

export type Recomputed = Readonly<Record<string, SqlValue>>;

/** Recomputes every fill metric; needs the working tables. */
export function recomputeFills(db: EvidenceDatabase): Recomputed {
  return { ...counts(db), ...spreads(db), ...horizons(db) };
}

function counts(db: EvidenceDatabase): Recomputed {
  const row = db.rows(`
    SELECT COUNT(*) AS fills_total,
           SUM(side = 'buy') AS fills_buy, SUM(side = 'sell') AS fills_sell,
           SUM(venue = 'clob') AS fills_clob, SUM(venue = 'amm') AS fills_amm,
           SUM(venue = 'book') AS fills_book, SUM(venue = 'taker') AS fills_taker,
           SUM(quantity_micro) / 1e6 AS volume_rlusd,
           COUNT(*) / (SELECT (ended_at - started_at) / 60000.0 FROM sessions) AS fills_per_min,
           COUNT(*) / NULLIF((SELECT (ended_at - started_at) / 60000.0 FROM sessions)
             * (SELECT AVG(live_bid IS NOT NULL OR live_ask IS NOT NULL) FROM system_metrics), 0) AS fills_per_quoted_min
      FROM fills`)[0];
  const zero = (name: string) => row?.[name] ?? 0;
  return {
    fills_total: zero("fills_total"),
    fills_buy: zero("fills_buy"),
    fills_sell: zero("fills_sell"),
    fills_clob: zero("fills_clob"),
    fills_amm: zero("fills_amm"),
    fills_book: zero("fills_book"),
    fills_taker: zero("fills_taker"),
    volume_rlusd: zero("volume_rlusd"),
    fills_per_min: row?.fills_per_min ?? null,
    fills_per_quoted_min: row?.fills_per_quoted_min ?? null,
    // A replacement brings what was left of the order it replaces: that quantity is placed once, not twice.
    fill_ratio: db.value(`
      SELECT SUM(o.quantity_drops - o.remaining_drops) * 1.0 / NULLIF(SUM(
               o.quantity_drops - COALESCE((SELECT MIN(o.quantity_drops, r.remaining_drops) FROM orders r
                                             WHERE r.order_id = o.replaces_order_id AND ${tookEffect("r")}), 0)), 0)
        FROM orders o WHERE ${tookEffect("o")}`),
    orders_placed: db.number(`SELECT COUNT(*) FROM orders o WHERE ${tookEffect("o")}`),
    orders_rejected: db.number("SELECT COUNT(*) FROM orders WHERE status = 'rejected'"),
  };
}

/** Rejected orders, and those still on their way when the session ended, placed nothing. */
function tookEffect(order: string): string {
  const traded = `${order}.remaining_drops < ${order}.quantity_drops`;
  return `(${order}.status <> 'rejected' AND (${order}.active_tick IS NOT NULL OR ${traded}))`;
}

function spreads(db: EvidenceDatabase): Recomputed {
  return {
    vw_spread_bps: db.value(
      "SELECT SUM(micro * captured) / SUM(micro) FROM marked_fills WHERE mid IS NOT NULL",
    ),
    avg_spread_bps: db.value("SELECT AVG(captured) FROM marked_fills WHERE mid IS NOT NULL"),
    toxic_fills: db.number("SELECT COUNT(*) FROM marked_fills WHERE realised_30 < 0"),
    toxic_share: db.value(
      "SELECT AVG(realised_30 < 0) FROM marked_fills WHERE realised_30 IS NOT NULL",
    ),
  };
}

function horizons(db: EvidenceDatabase): Recomputed {
  const values = HORIZONS.flatMap((h): [string, SqlValue][] => [
    [
      `realised_spread_${h}s_bps`,
      db.value(
        `SELECT SUM(micro * realised_${h}) / SUM(micro) FROM marked_fills WHERE realised_${h} IS NOT NULL`,
      ),
    ],
    [
      `adverse_selection_${h}s_bps`,
      db.value(
        `SELECT SUM(micro * (captured - realised_${h})) / SUM(micro) FROM marked_fills WHERE realised_${h} IS NOT NULL`,
      ),
    ],
    [
      `fills_without_mid_${h}s`,
      db.number(`SELECT COUNT(*) FROM marked_fills WHERE realised_${h} IS NULL`),
    ],
  ]);
  return Object.fromEntries(values);
}
