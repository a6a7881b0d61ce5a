/** Where the quotes stood, how often there was one, and why not. Names are those of the summary. */
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
import type { Recomputed } from "./recompute-fills.ts";
import { recomputeGuards } from "./recompute-guards.ts";

const SIDES = ["bid", "ask"] as const;

/** Recomputes every per-tick metric. */
export function recomputeQuotes(db: EvidenceDatabase): Recomputed {
  return {
    ...distances(db),
    ...coverage(db),
    ...recomputeGuards(db),
    ...reasons(db),
    ...drift(db),
    ...anchor(db),
    touch_events_without_order: touchEvents(db, "bid") + touchEvents(db, "ask"),
  };
}

/** The inclusive percentile of what a query calls x: position p·(n−1) in the sorted values, linear between neighbours. */
export function percentile(db: EvidenceDatabase, values: string, p: number): SqlValue {
  return percentiles(db, values, [p])[0] ?? null;
}

function percentiles(db: EvidenceDatabase, values: string, places: readonly number[]): SqlValue[] {
  const sorted = db.values(`SELECT x FROM (${values}) WHERE x IS NOT NULL ORDER BY x`);
  return places.map((p) => {
    const place = (sorted.length - 1) * p;
    const low = Math.floor(place);
    const [lower, upper = lower] = sorted.slice(low, low + 2);
    if (lower === undefined) return null;
    return Number(lower) + (place - low) * (Number(upper) - Number(lower));
  });
}

function distances(db: EvidenceDatabase): Recomputed {
  const result: Record<string, SqlValue> = {};
  for (const side of SIDES) {
    const column = `distance_to_touch_${side}_bps`;
    const values = `SELECT ${column} AS x FROM system_metrics`;
    const name = `distance_to_touch.${side}`;
    const whole = db.rows(`
      SELECT MIN(${column}) AS min, MAX(${column}) AS max, AVG(${column}) AS mean,
             COALESCE(SUM(distance_source_${side} = 'live' AND ${column} IS NOT NULL), 0) AS live,
             COALESCE(SUM(distance_source_${side} = 'intended' AND ${column} IS NOT NULL), 0) AS intended,
             COALESCE(SUM(${column} IS NULL), 0) AS missing, COALESCE(SUM(${column} < 0), 0) AS negative
        FROM system_metrics`)[0];
    result[`${name}.min`] = whole?.min ?? null;
    const [median = null, p95 = null] = percentiles(db, values, [0.5, 0.95]);
    result[`${name}.p50`] = median;
    result[`${name}.p95`] = p95;
    result[`${name}.max`] = whole?.max ?? null;
    result[`${name}.mean`] = whole?.mean ?? null;
    result[`${name}.ticks_live`] = whole?.live ?? 0;
    result[`${name}.ticks_intended`] = whole?.intended ?? 0;
    result[`${name}.ticks_missing`] = whole?.missing ?? 0;
    result[`${name}.ticks_negative`] = whole?.negative ?? 0;
    result[column] = median;
    result[`effective_${column}`] = percentile(
      db,
      `SELECT effective_${column} AS x FROM system_metrics`,
      0.5,
    );
    // A bid's offset is widened by the skew, an ask's narrowed: taking it off leaves what the offset did.
    const skewSign = side === "bid" ? "-" : "+";
    result[`distance_less_skew_${side}_bps`] = percentile(
      db,
      `SELECT ${column} ${skewSign} skew_bps AS x FROM system_metrics`,
      0.5,
    );
    result[`populated_${side}_pct`] = db.value(`
      SELECT AVG(m.${column} IS NOT NULL) * 100 FROM system_metrics m JOIN market_snapshots s USING (session_id, tick)
       WHERE s.stale = 0 AND s.mid_price IS NOT NULL`);
  }
  result.ticks_fresh_book = db.number(
    "SELECT COUNT(*) FROM market_snapshots WHERE stale = 0 AND mid_price IS NOT NULL",
  );
  return result;
}

function coverage(db: EvidenceDatabase): Recomputed {
  const share = (condition: string) => `AVG(${condition}) * 100`;
  const within = (bps: number) => `
    (SUM(live_bid IS NOT NULL AND distance_source_bid = 'live' AND distance_to_touch_bid_bps <= ${bps})
   + SUM(live_ask IS NOT NULL AND distance_source_ask = 'live' AND distance_to_touch_ask_bps <= ${bps})) * 100.0
      / (2 * COUNT(*))`;
  return one(db, {
    coverage_bid_pct: share("live_bid IS NOT NULL"),
    coverage_ask_pct: share("live_ask IS NOT NULL"),
    coverage_both_pct: share("live_bid IS NOT NULL AND live_ask IS NOT NULL"),
    coverage_within_1bps_pct: within(1),
    coverage_within_2bps_pct: within(2),
    coverage_within_5bps_pct: within(5),
  });
}

/** Asks for several things over all ticks at once. */
function one(db: EvidenceDatabase, asked: Readonly<Record<string, string>>): Recomputed {
  const columns = Object.entries(asked).map(([name, sql]) => `${sql} AS "${name}"`);
  return db.rows(`SELECT ${columns.join(", ")} FROM system_metrics`)[0] ?? {};
}

/** Ticks on which a side had no order and the next fresh snapshot shows the market at its intended price. */
function touchEvents(db: EvidenceDatabase, side: "bid" | "ask"): number {
  const [own, other, beyond] =
    side === "bid" ? ["best_bid", "best_ask", "<"] : ["best_ask", "best_bid", ">"];
  const price = `m.intended_${side}`;
  return db.number(`
    SELECT COUNT(*)
      FROM system_metrics m
      JOIN market_snapshots s ON s.tick = m.tick JOIN market_snapshots n ON n.tick = m.tick + 1
     WHERE m.live_${side} IS NULL AND ${price} IS NOT NULL AND n.stale = 0 AND n.mid_price IS NOT NULL
       AND (n.${other} ${beyond}= ${price}
            OR (n.trades > 0 AND n.${own} ${beyond} s.${own} AND n.${own} ${beyond}= ${price}))`);
}

function reasons(db: EvidenceDatabase): Recomputed {
  const result: Record<string, SqlValue> = {};
  for (const side of SIDES) {
    const rows = db.rows(
      `SELECT ${side}_reason AS reason, COUNT(*) AS n FROM system_metrics GROUP BY 1`,
    );
    for (const { reason, n } of rows) result[`reasons.${side}.${reason}`] = n ?? 0;
  }
  return result;
}

function drift(db: EvidenceDatabase): Recomputed {
  return {
    // Weighted by how long each tick's value stood: until the next tick, the last one until the session's end.
    drift_abs_mean_pct: db.value(`
      SELECT COALESCE(SUM(ABS(drift_pct) * stood) / NULLIF(SUM(stood), 0), MIN(ABS(drift_pct)))
        FROM (SELECT drift_pct, COALESCE(LEAD(at) OVER (ORDER BY tick), (SELECT ended_at FROM sessions)) - at AS stood
                FROM system_metrics) WHERE drift_pct IS NOT NULL`),
    drift_abs_max_pct: db.value("SELECT MAX(ABS(drift_pct)) FROM system_metrics"),
  };
}

function anchor(db: EvidenceDatabase): Recomputed {
  const values = "SELECT anchor_err_bps AS x FROM system_metrics";
  const cap = db.value(
    "SELECT json_extract(config_json, '$.strategy.anchor_max_divergence_bps') FROM sessions",
  );
  const mode = db.value("SELECT json_extract(config_json, '$.strategy.anchor_mode') FROM sessions");
  return {
    // What is not there enters neither mean nor extremes.
    ...one(db, {
      "anchor.mean_bps": "AVG(anchor_err_bps)",
      "anchor.min_bps": "MIN(anchor_err_bps)",
      "anchor.max_bps": "MAX(anchor_err_bps)",
      "anchor.above_5bps_pct": "AVG(ABS(anchor_err_bps) > 5) * 100",
      "anchor.structural_basis_mean_bps": "AVG(structural_basis_bps)",
    }),
    "anchor.median_bps": percentile(db, values, 0.5),
    "anchor.at_cap_pct":
      mode !== "capped_amm"
        ? null
        : db.value(
            `SELECT AVG(ABS(m.anchor_price - s.mid_price) / s.mid_price * 1e4 >= @cap - 1e-6) * 100
               FROM system_metrics m JOIN market_snapshots s USING (session_id, tick)
              WHERE m.anchor_price IS NOT NULL AND s.mid_price IS NOT NULL`,
            { cap: Number(cap) },
          ),
  };
}
