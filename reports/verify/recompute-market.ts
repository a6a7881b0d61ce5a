/** What the market was, and the session's own row. Names are those of the summary. */
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
import type { Recomputed } from "./recompute-fills.ts";
import { percentile } from "./recompute-quotes.ts";
import { midAt } from "./working-tables.ts";

/** Recomputes the market's conditions. */
export function recomputeMarket(db: EvidenceDatabase): Recomputed {
  const first = db.value(
    "SELECT mid_price FROM market_snapshots WHERE mid_price IS NOT NULL ORDER BY tick LIMIT 1",
  );
  const last = db.value(
    "SELECT mid_price FROM market_snapshots WHERE mid_price IS NOT NULL ORDER BY tick DESC LIMIT 1",
  );
  return {
    "market_conditions.spread_p50_bps": percentile(
      db,
      "SELECT spread_bps AS x FROM market_snapshots WHERE stale = 0 AND mid_price IS NOT NULL",
      0.5,
    ),
    "market_conditions.volatility_1m_bps": volatility(db),
    "market_conditions.trades": db.number("SELECT COALESCE(SUM(trades), 0) FROM market_snapshots"),
    "market_conditions.volume_xrp": db.number(
      "SELECT COALESCE(SUM(trade_volume_drops), 0) / 1e6 FROM market_snapshots",
    ),
    "market_conditions.mid_change_bps":
      first === null ? null : ((Number(last) - Number(first)) / Number(first)) * 1e4,
    "market_conditions.gap_s": gapSeconds(db),
  };
}

/** Sample standard deviation of the mid's relative change over each whole minute from the session's start. */
function volatility(db: EvidenceDatabase): SqlValue {
  const changes = `
    WITH RECURSIVE minutes(t) AS (
           SELECT started_at FROM sessions WHERE started_at + 60000 <= ended_at
            UNION ALL SELECT t + 60000 FROM minutes WHERE t + 120000 <= (SELECT ended_at FROM sessions)),
         ends AS (SELECT ${midAt("t")} AS before, ${midAt("(t + 60000)")} AS after FROM minutes),
         changes AS (SELECT (after - before) / before AS x FROM ends WHERE before IS NOT NULL AND after IS NOT NULL)`;
  return db.value(`${changes}
    SELECT CASE WHEN COUNT(*) >= 2
                THEN SQRT(SUM((x - middle) * (x - middle)) / (COUNT(*) - 1)) * 1e4 END
      FROM changes, (SELECT AVG(x) AS middle FROM changes)`);
}

/** What ticks reported, and the gap that was still open when the session ended, be it older than the session. */
function gapSeconds(db: EvidenceDatabase): SqlValue {
  return db.number(`
    WITH opened(tick, t) AS (
           SELECT tick, json_extract(payload, '$.t') FROM event_ledger WHERE kind = 'gap'
            UNION ALL SELECT 0, CAST(value AS INTEGER) FROM engine_state WHERE key = 'gap_open_since')
    SELECT (COALESCE((SELECT SUM(gap_ms) FROM market_snapshots), 0)
          + COALESCE((SELECT ended_at - (SELECT MIN(t) FROM opened
                                          WHERE t <= ended_at
                                            AND tick >= COALESCE((SELECT MAX(tick) FROM market_snapshots), 0))
                        FROM sessions), 0)) / 1e3`);
}

/** The session's own judgement: how it ended, its invariant, gaps, faults, a book, the identity. */
export function recomputeEvaluable(db: EvidenceDatabase, values: Recomputed): boolean {
  const faults = db.number(`
    SELECT COUNT(*) FROM sessions, json_each(config_json, '$.exchange.faults') f WHERE json_array_length(f.value) > 0`);
  return (
    values.halt_reason === "duration_elapsed" &&
    values["inventory_invariant.status"] === "ok" &&
    Number(values["market_conditions.gap_s"]) <= 0.1 * Number(values.duration_planned_s) &&
    faults === 0 &&
    Number(values.ticks_fresh_book) > 0 &&
    Math.abs(Number(values.pnl_identity_error_rlusd ?? 0)) <= 1e-6
  );
}

/** Reads what the session's own row says, under the summary's names. */
export function recomputeSession(db: EvidenceDatabase): Recomputed {
  const row = db.rows(`
    SELECT session_id AS session, label, cell, replicate, network, market_source, market, engine_version, seed,
           fill_model, tape_hash, config_hash, ledger_root, started_at, ended_at,
           (ended_at - started_at) / 1e3 AS duration_s, duration_ms / 1e3 AS duration_planned_s,
           (SELECT COUNT(*) FROM market_snapshots) AS ticks, halt_reason, halt_detail
      FROM sessions`)[0];
  return { schema: 1, ...row };
}
