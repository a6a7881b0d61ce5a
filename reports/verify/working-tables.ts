/**
 * The two temporary tables that the recomputation asks again and again: every tick's mid as it was known, and
 * every fill with its captured spread and its markouts. Formulas as in docs of the debrief; all of it SQL.
 */
import type { EvidenceDatabase } from "./evidence-database.ts";

/** Horizons of the markouts, in seconds. */
export const HORIZONS = [5, 30, 60, 300] as const;

/** A mid older than this at t + h is no mid: two ticks of 4 s tape time. */
const MID_AGE_MS_MAX = 8000;

/** Fills `known_mids` (tick, mid; tick 0 has the first mid) and `marked_fills`. A fresh mid is one of a book seen lately. */
export function prepareWorkingTables(database: EvidenceDatabase): void {
  database.prepare(KNOWN_MIDS);
  database.prepare(MARKED_FILLS);
}

const KNOWN_MIDS = `
CREATE TEMP TABLE known_mids (tick INTEGER PRIMARY KEY, mid REAL);
INSERT INTO known_mids
  SELECT s.tick, (SELECT p.mid_price FROM market_snapshots p
                   WHERE p.session_id = s.session_id AND p.tick <= s.tick AND p.mid_price IS NOT NULL
                   ORDER BY p.tick DESC LIMIT 1)
    FROM market_snapshots s;
-- Before the first mid the first one stands; the start is valued at tick 1.
UPDATE known_mids
   SET mid = (SELECT mid_price FROM market_snapshots WHERE mid_price IS NOT NULL ORDER BY tick LIMIT 1)
 WHERE mid IS NULL;
INSERT INTO known_mids SELECT 0, mid FROM known_mids WHERE tick = 1;
INSERT INTO known_mids SELECT MAX(tick) + 1, (SELECT mid FROM known_mids ORDER BY tick DESC LIMIT 1) FROM known_mids;
`;

/**
 * SQL of m(t): the last fresh mid at or before t, none when it is older than two ticks. Where the next snapshot
 * reports gap time, t lies in the gap and has no mid, unless a snapshot was taken at t itself.
 */
export function midAt(time: string): string {
  return `(SELECT CASE WHEN ${time} - g.at <= ${MID_AGE_MS_MAX}
                        AND (EXISTS (SELECT 1 FROM market_snapshots e WHERE e.at = ${time})
                             OR COALESCE((SELECT n.gap_ms FROM market_snapshots n
                                           WHERE n.at > ${time} ORDER BY n.at, n.tick LIMIT 1), 0) = 0)
                       THEN g.mid_price END
             FROM market_snapshots g
            WHERE g.at <= ${time} AND g.stale = 0 AND g.mid_price IS NOT NULL
            ORDER BY g.at DESC, g.tick DESC LIMIT 1)`;
}

/** Mid at fill time + h; a moment beyond the session's end has none. */
function midAfter(seconds: number): string {
  const target = `(f.at + ${seconds * 1000})`;
  return `CASE WHEN ${target} <= (SELECT ended_at FROM sessions) THEN ${midAt(target)} END`;
}

const MARKED_FILLS = `
CREATE TEMP TABLE marked_fills AS
  SELECT fill_id, tick, at, side, sign, price, drops, micro, fee_micro, mid,
         sign * (mid - price) / mid * 1e4 AS captured,
         ${HORIZONS.map((h) => `sign * (after_${h} - price) / mid * 1e4 AS realised_${h}`).join(", ")}
    FROM (SELECT f.fill_id, f.tick, f.at, f.side, CASE f.side WHEN 'buy' THEN 1 ELSE -1 END AS sign, f.price,
                 f.quantity_drops AS drops, f.quantity_micro AS micro, f.transfer_fee_micro AS fee_micro,
                 f.mid_price_at_fill AS mid,
                 ${HORIZONS.map((h) => `${midAfter(h)} AS after_${h}`).join(",\n                 ")}
            FROM fills f);
`;
