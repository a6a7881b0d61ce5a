/** The end of a session: its row closed, its tape completed, its inventory checked, its summary written last. */
import { join } from "node:path";
import { settledBalances } from "../core/exchange/exchange.ts";
import { totalRlusd, totalXrp } from "../core/inventory/inventory.ts";
import type { SessionState } from "../core/session-state.ts";
import { inventoryInvariant } from "../metrics/inventory-invariant.ts";
import { storeInvariant, summaryFromReader } from "../metrics/summary-from-database.ts";
import type { SessionStore } from "../store/session-database.ts";
import { totalInventory } from "../store/total-inventory.ts";
import type { Session } from "./drive.ts";
import type { SessionSummary } from "./summary-schema.ts";
import { writeFileDurably } from "./write-file.ts";

/** Closes the session row, checks the invariant, empties the write-ahead log, writes the summary. */
export function finish(
  { spec, market, store, log, config }: Session,
  state: SessionState,
): SessionSummary {
  const end = state.end ?? { reason: "unexpected_halt" as const, detail: null };
  const engine = { xrpDrops: totalXrp(state.inventory), rlusdMicro: totalRlusd(state.inventory) };
  const endedAt = end.reason === "duration_elapsed" ? market.t0 + spec.durationMs : state.t;
  store.updateSession({
    ended_at: endedAt,
    ticks: state.tick,
    halt_reason: end.reason,
    halt_detail: end.detail,
    ending_xrp_drops: engine.xrpDrops,
    ending_rlusd_micro: engine.rlusdMicro,
    start_mid: state.startMid,
    end_mid: state.lastMid,
    target_xrp_pct: state.targetXrpPct,
    tape_hash: market.tape.finish(end.reason),
    ledger_root: store.ledgerRoot(),
  });
  const settled = settledBalances(state.exchange, state.tick, config.config);
  const invariant = inventoryInvariant({
    engine,
    recomputed: recomputedTotal(store),
    settled: settled === null ? null : { xrpDrops: settled.xrp, rlusdMicro: settled.rlusd },
    mid: state.lastMid,
  });
  storeInvariant(store, invariant);
  store.setState("mode", state.guards.machine.mode);
  const summary = summaryFromReader(store.reader);
  store.checkpoint("TRUNCATE");
  store.close();
  writeFileDurably(join(spec.folder, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
  log.info(
    `ended: ${end.reason}${end.detail === null ? "" : ` (${end.detail})`}, ${state.tick} ticks, invariant ${invariant.status}`,
  );
  return summary;
}

/** The total as the database tells it; null when it cannot be recomputed, which the invariant calls an error. */
function recomputedTotal(
  store: SessionStore,
): { readonly xrpDrops: number; readonly rlusdMicro: number } | null {
  try {
    return totalInventory(store.reader);
  } catch {
    return null;
  }
}
