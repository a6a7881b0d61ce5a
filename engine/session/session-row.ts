/** The row of a session in its own database: as it opens, and what its end adds. A session and its rerun store the same. */
import { canonicalJson } from "../core/canonical-json.ts";
import { settledBalances } from "../core/exchange/exchange.ts";
import { totalRlusd, totalXrp } from "../core/inventory/inventory.ts";
import type { SessionState } from "../core/session-state.ts";
import type { OpenMarket } from "../markets/market.ts";
import { inventoryInvariant } from "../metrics/inventory-invariant.ts";
import { storeUnseenGap } from "../metrics/session-data.ts";
import { storeInvariant } from "../metrics/summary-from-database.ts";
import type { SessionsRow } from "../store/rows.ts";
import type { SessionStore } from "../store/session-store.ts";
import { totalInventory } from "../store/total-inventory.ts";
import { ENGINE_VERSION } from "../version.ts";
import type { SessionSetup } from "./environment.ts";

/** What a session is called and belongs to. */
type SessionNames = Pick<
  SessionsRow,
  | "session_id"
  | "sweep_id"
  | "cell"
  | "replicate"
  | "label"
  | "market_source"
  | "config_hash"
  | "parent_session_id"
>;

type RowMarket = Pick<OpenMarket, "header" | "name" | "network" | "t0"> & {
  readonly tapeHash: string | null;
};

/** Returns the row of a session that has not begun. */
export function openingRow(
  names: SessionNames,
  { config, seed, durationMs, start }: SessionSetup,
  market: RowMarket,
): SessionsRow {
  return {
    ...names,
    network: market.network,
    market: market.name,
    engine_version: ENGINE_VERSION,
    seed,
    fill_model: config.exchange.fill_model,
    started_at: market.t0,
    ended_at: null,
    duration_ms: durationMs,
    ticks: 0,
    halt_reason: null,
    halt_detail: null,
    starting_xrp_drops: start.xrpDrops,
    starting_rlusd_micro: start.rlusdMicro,
    ending_xrp_drops: null,
    ending_rlusd_micro: null,
    start_mid: null,
    end_mid: null,
    target_xrp_pct: null,
    price_increment: market.header.price_increment,
    config_json: canonicalJson(config),
    tape_hash: market.tapeHash,
    ledger_root: null,
  };
}

/** Why a session ended; one that nothing ended was not meant to. */
export function endOf(state: SessionState): NonNullable<SessionState["end"]> {
  return state.end ?? { reason: "unexpected_halt", detail: null };
}

/** Stores how a session ended; `endsAt` is the end of its window, `tapeHash` what it saw, known now at the latest. */
export function closeRow(
  store: SessionStore,
  state: SessionState,
  { endsAt, tapeHash }: { readonly endsAt: number; readonly tapeHash: string | null },
): void {
  const end = endOf(state);
  store.updateSession({
    ended_at: end.reason === "duration_elapsed" ? endsAt : state.t,
    ticks: state.tick,
    halt_reason: end.reason,
    halt_detail: end.detail,
    ending_xrp_drops: totalXrp(state.inventory),
    ending_rlusd_micro: totalRlusd(state.inventory),
    start_mid: state.startMid,
    end_mid: state.lastMid,
    target_xrp_pct: state.targetXrpPct,
    tape_hash: tapeHash,
    ledger_root: store.ledgerRoot(),
  });
  storeUnseenGap(store, state);
}

/** Holds the engine's totals against the database's and the settled ones, and stores what came of it. */
export function checkInventory(
  store: SessionStore,
  state: SessionState,
  config: SessionSetup["config"],
): ReturnType<typeof inventoryInvariant> {
  const settled = settledBalances(state.exchange, state.tick, config);
  const invariant = inventoryInvariant({
    engine: { xrpDrops: totalXrp(state.inventory), rlusdMicro: totalRlusd(state.inventory) },
    recomputed: recomputedTotal(store),
    settled: settled === null ? null : { xrpDrops: settled.xrp, rlusdMicro: settled.rlusd },
    mid: state.lastMid,
  });
  storeInvariant(store, invariant);
  return invariant;
}

/** The total as the database tells it; null when it cannot be recomputed, which the invariant calls an error. */
function recomputedTotal(store: SessionStore): ReturnType<typeof totalInventory> | null {
  try {
    return totalInventory(store.reader());
  } catch {
    return null;
  }
}
