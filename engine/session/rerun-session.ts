/**
 * A session run again without a folder: its records go into a database in memory, and its summary is computed from
 * there just as a stored session's is. For reruns under another fill model and for duplicates of the baseline.
 */
import { setImmediate as breathe } from "node:timers/promises";
import { canonicalJson } from "../core/canonical-json.ts";
import type { EngineConfig } from "../core/engine-config.ts";
import { settledBalances } from "../core/exchange/exchange.ts";
import { totalRlusd, totalXrp } from "../core/inventory/inventory.ts";
import type { CoreRecord } from "../core/records.ts";
import { openSession, type SessionEnv, type SessionState } from "../core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../core/step.ts";
import { hashOf } from "../hash.ts";
import type { OpenMarket } from "../markets/market.ts";
import { inventoryInvariant } from "../metrics/inventory-invariant.ts";
import { storeInvariant, summaryFromReader } from "../metrics/summary-from-database.ts";
import { createSessionDatabase, type SessionStore } from "../store/session-database.ts";
import { totalInventory } from "../store/total-inventory.ts";
import { ENGINE_VERSION } from "../version.ts";
import { ledgerHeader, sessionEnv } from "./environment.ts";
import type { SessionSummary } from "./summary-schema.ts";

export type RerunOptions = {
  readonly config: EngineConfig;
  readonly market: OpenMarket;
  readonly seed: number;
  readonly durationMs: number;
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
  /** Asked every few hundred ticks, after others had their turn: true ends the rerun without a result. */
  readonly interrupted?: () => boolean;
};

/** Few enough that a key pressed meanwhile is heard within a second. */
const TICKS_PER_BREATH = 400;

/**
 * Runs the session at full speed.
 * @returns its summary (names of cell and session are the rerun's own), or null when it was interrupted.
 */
export async function rerunSession(options: RerunOptions): Promise<SessionSummary | null> {
  const { config, market } = options;
  const env = sessionEnv(options, market);
  const store = createSessionDatabase(
    ":memory:",
    sessionRow(options),
    ledgerHeader(options, market),
  );
  try {
    const state = await drive(options, env, store);
    if (state === null) return null;
    close(state, options, store);
    storeInvariant(store, invariantOf(state, config, store));
    return summaryFromReader(store.reader);
  } finally {
    store.close();
  }
}

async function drive(
  { market, start, interrupted = () => false }: RerunOptions,
  env: SessionEnv,
  store: SessionStore,
): Promise<SessionState | null> {
  const opened = openSession({ xrp: start.xrpDrops, rlusd: start.rlusdMicro }, [], env);
  let { state } = opened;
  let pending: CoreRecord[] = [...opened.records];
  let breathedAt = 0;
  const take = (next: Step) => {
    state = next.state;
    for (const record of next.records) pending.push(record);
  };
  for (const event of market.events) {
    take(step(state, event, env));
    if (state.end !== null) break;
    if (state.tick - breathedAt < TICKS_PER_BREATH) continue;
    breathedAt = state.tick;
    store.write(pending);
    pending = [];
    await breathe();
    if (interrupted()) return null;
  }
  take(stepEndOfTape(state));
  take(closeSession(state, env));
  store.write(pending);
  return state;
}

function close(
  state: SessionState,
  { market, durationMs }: RerunOptions,
  store: SessionStore,
): void {
  const end = state.end ?? { reason: "unexpected_halt" as const, detail: null };
  store.updateSession({
    ended_at: end.reason === "duration_elapsed" ? market.t0 + durationMs : state.t,
    ticks: state.tick,
    halt_reason: end.reason,
    halt_detail: end.detail,
    ending_xrp_drops: totalXrp(state.inventory),
    ending_rlusd_micro: totalRlusd(state.inventory),
    start_mid: state.startMid,
    end_mid: state.lastMid,
    target_xrp_pct: state.targetXrpPct,
    ledger_root: store.ledgerRoot(),
  });
}

function invariantOf(state: SessionState, config: EngineConfig, store: SessionStore) {
  const settled = settledBalances(state.exchange, state.tick, config);
  return inventoryInvariant({
    engine: { xrpDrops: totalXrp(state.inventory), rlusdMicro: totalRlusd(state.inventory) },
    recomputed: recomputedTotal(store),
    settled: settled === null ? null : { xrpDrops: settled.xrp, rlusdMicro: settled.rlusd },
    mid: state.lastMid,
  });
}

/** null when it cannot be recomputed, which the invariant calls an error. */
function recomputedTotal(store: SessionStore): ReturnType<typeof totalInventory> | null {
  try {
    return totalInventory(store.reader);
  } catch {
    return null;
  }
}

function sessionRow({ config, market, seed, durationMs, start }: RerunOptions) {
  return {
    session_id: 1,
    sweep_id: "rerun",
    cell: "rerun",
    replicate: 1,
    label: "rerun",
    network: market.network,
    market_source: "rerun",
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
    config_hash: hashOf(config),
    tape_hash: market.tapeHash,
    ledger_root: null,
    parent_session_id: null,
  };
}
