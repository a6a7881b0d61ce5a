/** Modes, episodes and what the guards cost, counted anew from guard_events and system_metrics. */
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
import type { Recomputed } from "./recompute-fills.ts";

const ORIGINS = ["active", "anchor_idle"] as const;
const TIMELINE_MAX = 40;

/** Recomputes the guards' part of a summary. Names are those of the summary. */
export function recomputeGuards(db: EvidenceDatabase): Recomputed {
  const changed = "from_mode <> to_mode";
  return {
    ...modes(db),
    ...episodes(db, "guard", "episodes"),
    ...episodes(db, "guard || ':' || condition", "episodes_by_condition"),
    ...pausedShares(db),
    episodes_counted: db.number("SELECT COUNT(*) FROM guard_events WHERE counted = 1"),
    mode_changes: db.number(`SELECT COUNT(*) FROM guard_events WHERE ${changed}`),
    mode_timeline: db.value(`
      SELECT COALESCE(group_concat(told, '; '), '')
        FROM (SELECT tick || ' ' || to_mode || ' ' || guard || ':' || condition AS told
                FROM guard_events WHERE ${changed} ORDER BY event_id LIMIT ${TIMELINE_MAX})`),
    cooldown_ticks: db.number("SELECT COUNT(*) FROM system_metrics WHERE cooldown_remaining > 0"),
    effective_trading_ticks: db.number(`
      SELECT COUNT(*) FROM system_metrics
       WHERE mode = 'active' AND (bid_reason IN ('in_flight', 'replaced', 'placed', 'kept')
                                  OR ask_reason IN ('in_flight', 'replaced', 'placed', 'kept'))`),
  };
}

function modes(db: EvidenceDatabase): Recomputed {
  const result: Record<string, SqlValue> = {};
  for (const mode of ["active", "anchor_idle", "degraded"]) {
    result[`modes.${mode}`] = db.number("SELECT COUNT(*) FROM system_metrics WHERE mode = @mode", {
      mode,
    });
  }
  return result;
}

function episodes(db: EvidenceDatabase, key: string, name: string): Recomputed {
  const result: Record<string, SqlValue> = {};
  for (const origin of ORIGINS) {
    const rows = db.rows(
      `SELECT ${key} AS source, COUNT(*) AS n FROM guard_events
        WHERE episode IS NOT NULL AND origin = @origin AND to_mode NOT IN ('active') GROUP BY 1`,
      { origin },
    );
    for (const { source, n } of rows) result[`${name}.${origin}.${source}`] = n ?? 0;
  }
  return result;
}

/** Every paused tick belongs to the change of mode that came last before it. */
function pausedShares(db: EvidenceDatabase): Recomputed {
  const result: Record<string, SqlValue> = {};
  const rows = db.rows(`
    SELECT (SELECT e.guard || ':' || e.condition FROM guard_events e
             WHERE e.tick <= m.tick AND e.from_mode <> e.to_mode
             ORDER BY e.event_id DESC LIMIT 1) AS cause,
           100.0 * COUNT(*) / (SELECT COUNT(*) FROM system_metrics) AS pct
      FROM system_metrics m WHERE m.mode IN ('anchor_idle', 'degraded') GROUP BY cause`);
  for (const { cause, pct } of rows) result[`paused_pct_by_condition.${cause}`] = pct ?? 0;
  return result;
}
