/**
 * One session from start to end: opens things, drives the core, stores what the core wants stored, closes
 * things, writes the summary. A halt is a result; only what keeps a session from being a session throws.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ParsedConfig, parseConfig } from "../config/parse-config.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import { settledBalances } from "../core/exchange/exchange.ts";
import { totalRlusd, totalXrp } from "../core/inventory/inventory.ts";
import type { CoreRecord, SessionEnd } from "../core/records.ts";
import { openSession, type SessionEnv, type SessionState } from "../core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../core/step.ts";
import { CodedError } from "../errors.ts";
import type { OpenMarket } from "../markets/market.ts";
import { openMarket } from "../markets/open-market.ts";
import { inventoryInvariant } from "../metrics/inventory-invariant.ts";
import { storeInvariant, summaryFromReader } from "../metrics/summary-from-database.ts";
import { createSessionDatabase, type SessionStore } from "../store/session-database.ts";
import { totalInventory } from "../store/total-inventory.ts";
import { ENGINE_VERSION } from "../version.ts";
import { type Channel, openChannel } from "./channel.ts";
import { createCheckpointer } from "./checkpointer.ts";
import { type Pace, realPace, virtualPace } from "./clock.ts";
import { ledgerHeader, type SessionSetup, sessionEnv } from "./environment.ts";
import { keepTape } from "./keep-tape.ts";
import { createProgress } from "./progress.ts";
import { createSessionLog, type SessionLog } from "./session-log.ts";
import type { SessionSpec } from "./session-spec.ts";
import type { SessionSummary } from "./summary-schema.ts";
import { writeFileDurably } from "./write-file.ts";

type Session = {
  readonly spec: SessionSpec;
  readonly config: ParsedConfig;
  readonly market: OpenMarket;
  readonly env: SessionEnv;
  readonly store: SessionStore;
  readonly channel: Channel;
  readonly log: SessionLog;
};

/**
 * Runs the session that the spec describes and writes session.db, session.log, summary.json and, where the
 * market is not a tape already, tape.ndjson.gz into its folder.
 * @throws CodedError when it cannot start (config, market, database) or cannot store what it saw.
 */
export async function runSession(spec: SessionSpec): Promise<SessionSummary> {
  const log = createSessionLog(join(spec.folder, "session.log"));
  const channel = openChannel({ onOrchestratorDeath: spec.onOrchestratorDeath });
  try {
    const session = start(spec, channel, log);
    const state = await drive(session);
    const summary = finish(session, state);
    channel.send({ type: "ended", haltReason: summary.halt_reason });
    return summary;
  } catch (error) {
    log.error(
      error instanceof CodedError
        ? `${error.code}: ${error.message}`
        : String((error as Error).stack),
    );
    throw error;
  } finally {
    channel.close();
    log.close();
  }
}

function start(spec: SessionSpec, channel: Channel, log: SessionLog): Session {
  const config = parseConfig(readFileSync(spec.configPath, "utf8"), "config.yaml");
  if (spec.market.source === "xrpl") {
    throw new CodedError("ENG_USAGE", "market.source was xrpl, expected a recorded market");
  }
  const market = openMarket(spec.market, { durationMs: spec.durationMs });
  const setup: SessionSetup = {
    config: config.config,
    seed: spec.seed,
    durationMs: spec.durationMs,
    start: spec.start,
  };
  const store = createSessionDatabase(
    join(spec.folder, "session.db"),
    sessionRow(spec, config, market),
    ledgerHeader(setup, market),
  );
  log.info(
    `session ${spec.label} on ${market.name} (${market.network}), ${spec.durationMs / 1000} s, config ${config.hash.slice(0, 12)}`,
  );
  return { spec, config, market, env: sessionEnv(setup, market), store, channel, log };
}

function sessionRow(spec: SessionSpec, { config, hash }: ParsedConfig, market: OpenMarket) {
  return {
    session_id: spec.session,
    sweep_id: spec.sweepId,
    cell: spec.cell,
    replicate: spec.replicate,
    label: spec.label,
    network: market.network,
    market_source: spec.market.source,
    market: market.name,
    engine_version: ENGINE_VERSION,
    seed: spec.seed,
    fill_model: config.exchange.fill_model,
    started_at: market.t0,
    ended_at: null,
    duration_ms: spec.durationMs,
    ticks: 0,
    halt_reason: null,
    halt_detail: null,
    starting_xrp_drops: spec.start.xrpDrops,
    starting_rlusd_micro: spec.start.rlusdMicro,
    ending_xrp_drops: null,
    ending_rlusd_micro: null,
    start_mid: null,
    end_mid: null,
    target_xrp_pct: null,
    price_increment: market.header.price_increment,
    config_json: canonicalJson(config),
    config_hash: hash,
    tape_hash: market.tapeHash,
    ledger_root: null,
    parent_session_id: spec.parentSessionId,
  };
}

/** How many ticks are stored in one transaction when nobody waits for each of them. */
const TICKS_PER_BATCH = 50;

/** Feeds the market to the core until the session ends; stores in batches, reports, listens for a stop. */
async function drive(session: Session): Promise<SessionState> {
  const { spec, market, env, store, channel, log } = session;
  const pace: Pace = spec.clock === "real" ? realPace(market.t0) : virtualPace();
  const batchTicks = spec.clock === "real" ? 1 : TICKS_PER_BATCH;
  const progress = createProgress(channel, env);
  const checkpoint = createCheckpointer(store, log);
  let asked: SessionEnd | null = configMismatch(session);
  channel.onStop((reason) => {
    asked ??= { reason, detail: null };
    pace.wake();
  });

  const opened = openSession({ xrp: spec.start.xrpDrops, rlusd: spec.start.rlusdMicro }, [], env);
  let { state } = opened;
  let pending: CoreRecord[] = [...opened.records];
  let stored = 0;
  const take = (next: Step) => {
    state = next.state;
    for (const record of next.records) pending.push(record);
    progress.watch(next.records);
  };
  const flush = () => {
    store.write(pending);
    pending = [];
    stored = state.tick;
    checkpoint.maybe();
    progress.report(state);
  };
  progress.report(state);
  const stopHeartbeat = progress.keepAlive();
  try {
    for (const event of market.events) {
      if (asked !== null) break;
      await pace.until(event.t);
      if (asked !== null) break;
      take(step(state, event, env));
      if (state.tick - stored >= batchTicks) flush();
      if (state.end !== null) break;
    }
  } finally {
    stopHeartbeat();
  }
  if (asked !== null && state.end === null) state = { ...state, end: asked };
  take(stepEndOfTape(state));
  take(closeSession(state, env));
  flush();
  return state;
}

/** The plan's hash of the effective config and the file that lies here must be the same thing. */
function configMismatch({ spec, config }: Session): SessionEnd | null {
  if (spec.configHash === undefined || spec.configHash === config.hash) return null;
  return {
    reason: "config_mismatch",
    detail: `config.yaml hashes to ${config.hash}, the plan says ${spec.configHash}`,
  };
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

/** Closes the session row, checks the invariant, empties the write-ahead log, writes the summary. */
function finish(
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
  keepTape(spec, market);
  store.checkpoint("TRUNCATE");
  store.close();
  writeFileDurably(join(spec.folder, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
  log.info(
    `ended: ${end.reason}${end.detail === null ? "" : ` (${end.detail})`}, ${state.tick} ticks, invariant ${invariant.status}`,
  );
  return summary;
}
