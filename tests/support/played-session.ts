/** A session of the engine's core on events that a test made, in a database of its own: closed and checked, without a process. */
import type { EngineConfig } from "../../engine/core/engine-config.ts";
import { openSession } from "../../engine/core/session-state.ts";
import { closeSession, step, stepEndOfTape } from "../../engine/core/step.ts";
import type { OpenMarket } from "../../engine/markets/market.ts";
import { ledgerHeader, sessionEnv } from "../../engine/session/environment.ts";
import { checkInventory, closeRow, openingRow } from "../../engine/session/session-row.ts";
import { createSessionDatabase } from "../../engine/store/session-database.ts";
import type { SessionStore } from "../../engine/store/session-store.ts";

type Names = Parameters<typeof openingRow>[0];

export type Played = {
  readonly config: EngineConfig;
  readonly market: OpenMarket;
  readonly durationMs: number;
  readonly seed?: number;
  readonly names?: Partial<Names>;
};

const NAMES: Names = {
  session_id: 1,
  sweep_id: "s",
  cell: "c",
  replicate: 1,
  label: "01-c",
  market_source: "simulated",
  config_hash: "00",
  parent_session_id: null,
};

/** Plays all of the market into a new database, from 250 XRP and 250 RLUSD; the caller closes its store. */
export function playInto(path: string, played: Played): SessionStore {
  const { config, market, durationMs, seed = 1, names = {} } = played;
  const start = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };
  const setup = { config, seed, durationMs, start };
  const env = sessionEnv(setup, market);
  const row = openingRow({ ...NAMES, ...names }, setup, market);
  const store = createSessionDatabase(path, row, ledgerHeader(setup, market));
  const opened = openSession({ xrp: start.xrpDrops, rlusd: start.rlusdMicro }, [], env);
  let { state } = opened;
  const records = [...opened.records];
  const take = (next: ReturnType<typeof step>) => {
    state = next.state;
    records.push(...next.records);
  };
  for (const event of market.events) take(step(state, event, env));
  take(stepEndOfTape(state));
  take(closeSession(state, env));
  store.write(records);
  closeRow(store, state, { endsAt: market.t0 + durationMs, tapeHash: market.tapeHash });
  checkInventory(store, state, config);
  return store;
}
