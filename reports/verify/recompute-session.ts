/** Every number of a session's summary, recomputed from its database in SQL. */
import type { EvidenceDatabase, SqlValue } from "./evidence-database.ts";
import { recomputeFills } from "./recompute-fills.ts";
import { recomputeInventory, TOTAL_SQL } from "./recompute-inventory.ts";
import { recomputeMarket, recomputeSession } from "./recompute-market.ts";
import { recomputeQuotes } from "./recompute-quotes.ts";
import { prepareWorkingTables } from "./working-tables.ts";

/** Returns the recomputed values by flat name ("anchor.mean_bps"). */
export function recomputeSummary(db: EvidenceDatabase): Record<string, SqlValue> {
  prepareWorkingTables(db);
  return {
    ...recomputeSession(db),
    ...recomputeFills(db),
    ...recomputeQuotes(db),
    ...recomputeInventory(db),
    ...recomputeMarket(db),
    ...recomputeInvariant(db),
  };
}

/** The engine's snapshot against the sum of rows; the exchange's balances are asked of the last word stored on them. */
function recomputeInvariant(db: EvidenceDatabase): Record<string, SqlValue> {
  const mid = Number(
    db.value("SELECT mid FROM known_mids ORDER BY tick DESC LIMIT 1") ?? Number.NaN,
  );
  const xrp = db.number(TOTAL_SQL, { asset: "XRP" });
  const rlusd = db.number(TOTAL_SQL, { asset: "RLUSD" });
  const summed = Number.isNaN(mid) ? null : (xrp * mid + rlusd) / 1e6;
  const stored = db.value("SELECT value FROM engine_state WHERE key = 'inventory_invariant'");
  const read = (name: string): SqlValue =>
    stored === null
      ? null
      : db.value("SELECT json_extract(@stored, @path)", { stored, path: `$.${name}` });
  return {
    "inventory_invariant.status": read("status"),
    "inventory_invariant.engine_total_rlusd": endingTotal(db, mid),
    "inventory_invariant.summary_total_rlusd": summed,
    "inventory_invariant.settled_total_rlusd": read("settled_total_rlusd"),
    "inventory_invariant.max_delta_rlusd": read("max_delta_rlusd"),
  };
}

function endingTotal(db: EvidenceDatabase, mid: number): SqlValue {
  if (Number.isNaN(mid)) return null;
  return db.number("SELECT (ending_xrp_drops * @mid + ending_rlusd_micro) / 1e6 FROM sessions", {
    mid,
  });
}
