/**
 * A session run again without a folder: its records go into a database in memory, and its summary is computed from
 * there just as a stored session's is. For reruns under another fill model and for duplicates of the baseline.
 */
import { setImmediate as breathe } from "node:timers/promises";
import type { EngineConfig } from "../core/engine-config.ts";
import type { CoreRecord } from "../core/records.ts";
import { openSession, type SessionEnv, type SessionState } from "../core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../core/step.ts";
import { hashOf } from "../hash.ts";
import type { OpenMarket } from "../markets/market.ts";
import { summaryFromReader } from "../metrics/summary-from-database.ts";
import { createSessionDatabase } from "../store/session-database.ts";
import type { SessionStore } from "../store/session-store.ts";
import { ledgerHeader, sessionEnv } from "./environment.ts";
import { checkInventory, closeRow, openingRow } from "./session-row.ts";
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

/** A rerun belongs to no sweep. */
const RERUN_NAMES = {
  session_id: 1,
  sweep_id: "rerun",
  cell: "rerun",
  replicate: 1,
  label: "rerun",
  market_source: "rerun",
  parent_session_id: null,
};

/**
 * Runs the session at full speed.
 * @returns its summary (names of cell and session are the rerun's own), or null when it was interrupted.
 */
export async function rerunSession(options: RerunOptions): Promise<SessionSummary | null> {
  const { config, market } = options;
  const env = sessionEnv(options, market);
  const store = createSessionDatabase(
    ":memory:",
    openingRow({ ...RERUN_NAMES, config_hash: hashOf(config) }, options, market),
    ledgerHeader(options, market),
  );
  try {
    const state = await drive(options, env, store);
    if (state === null) return null;
    const endsAt = market.t0 + options.durationMs;
    closeRow(store, state, { endsAt, tapeHash: market.tapeHash });
    checkInventory(store, state, config);
    return summaryFromReader(store.reader());
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
