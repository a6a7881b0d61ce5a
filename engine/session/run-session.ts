/**
 * One session from start to end: opens things, drives the core, closes things, writes the summary. A halt is a
 * result; only what keeps a session from being a session throws.
 */
import { join } from "node:path";
import { type ParsedConfig, parseConfig } from "../config/parse-config.ts";
import { assert } from "../core/assert.ts";
import { CodedError } from "../errors.ts";
import { CONFIG_BYTES_MAX, readTextFile } from "../read-file.ts";
import type { LedgerHeader } from "../store/event-ledger.ts";
import { createKeptDatabase } from "../store/kept-database.ts";
import type { SessionsRow } from "../store/rows.ts";
import { createSessionDatabase } from "../store/session-database.ts";
import type { SessionStore } from "../store/session-store.ts";
import { type Channel, openChannel } from "./channel.ts";
import { drive, type Session } from "./drive.ts";
import { ledgerHeader, type SessionSetup, sessionEnv } from "./environment.ts";
import { finish } from "./finish.ts";
import { machineRefused } from "./machine-refused.ts";
import { keepAliveWhileOpening } from "./progress.ts";
import { LASTING_FILES, type SessionFiles } from "./session-files.ts";
import { createSessionLog, type SessionLog } from "./session-log.ts";
import { openSessionMarket, type SessionMarket } from "./session-market.ts";
import { openingRow } from "./session-row.ts";
import type { SessionSpec } from "./session-spec.ts";
import type { SessionSummary } from "./summary-schema.ts";

/** What a process that runs many sessions gives to each of them. */
export type SessionSurroundings = {
  /** Line to whoever started it; by default the process's own. */
  readonly channel?: Channel;
  /** How its files reach the disk; by default so that they last. */
  readonly files?: SessionFiles;
};

/**
 * Runs the session that the spec describes and writes session.db, session.log, summary.json and, where the
 * market is not a tape already, tape.ndjson.gz into its folder.
 * @throws CodedError when it cannot start (config, market, database) or cannot store what it saw.
 */
export async function runSession(
  spec: SessionSpec,
  { channel = openChannel(spec), files = LASTING_FILES }: SessionSurroundings = {},
): Promise<SessionSummary> {
  const log = createSessionLog(join(spec.folder, "session.log"));
  try {
    const session = await start(spec, channel, log, files);
    const state = await drive(session);
    const summary = finish(session, state);
    channel.send({ type: "ended", haltReason: summary.halt_reason });
    return summary;
  } catch (thrown) {
    const error = machineRefused(thrown);
    if (error instanceof CodedError) channel.send({ type: "failed", code: error.code });
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

async function start(
  spec: SessionSpec,
  channel: Channel,
  log: SessionLog,
  files: SessionFiles,
): Promise<Session> {
  assert(
    spec.storage !== "summary" || isOnVirtualTime(spec),
    "what cannot be run again is stored in full",
  );
  const config = parseConfig(readTextFile(spec.configPath, CONFIG_BYTES_MAX), "config.yaml");
  const market = await marketOf(spec, channel, log, files);
  const setup: SessionSetup = {
    config: config.config,
    seed: spec.seed,
    durationMs: spec.durationMs,
    start: spec.start,
  };
  try {
    const row = openingRow(namesOf(spec, config), setup, market);
    const store = createStore(spec, row, ledgerHeader(setup, market), files);
    log.info(
      `session ${spec.label} on ${market.name} (${market.network}), ${spec.durationMs / 1000} s, config ${config.hash.slice(0, 12)}`,
    );
    return { spec, config, market, env: sessionEnv(setup, market), store, channel, log, files };
  } catch (error) {
    await market.hangUp();
    throw error;
  }
}

/** On the real clock every tick is on disk before the next one comes; on virtual time the session ends before anybody looks. */
function createStore(
  spec: SessionSpec,
  row: SessionsRow,
  header: LedgerHeader,
  files: SessionFiles,
): SessionStore {
  const path = join(spec.folder, "session.db");
  if (isOnVirtualTime(spec)) {
    const { storage = "full" } = spec;
    return createKeptDatabase(path, row, header, { storage, publish: files.store });
  }
  return createSessionDatabase(path, row, header);
}

function isOnVirtualTime({ clock, market }: Pick<SessionSpec, "clock" | "market">): boolean {
  return clock === "virtual" && market.source !== "xrpl";
}

/** A live market may keep us waiting: for a server, or for the first ledger that all sessions share. */
async function marketOf(
  spec: SessionSpec,
  channel: Channel,
  log: SessionLog,
  files: SessionFiles,
): Promise<SessionMarket> {
  const stopped = new AbortController();
  channel.onStop(() => stopped.abort());
  const stopHeartbeat = keepAliveWhileOpening(channel);
  try {
    return await openSessionMarket(spec, { log, files, signal: stopped.signal });
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
    const message = `session ${spec.label}: was asked to stop before its market was there`;
    throw new CodedError("ENG_STOPPED", message, { cause: error, transient: true });
  } finally {
    stopHeartbeat();
  }
}

function namesOf(spec: SessionSpec, { hash }: ParsedConfig) {
  return {
    session_id: spec.session,
    sweep_id: spec.sweepId,
    cell: spec.cell,
    replicate: spec.replicate,
    label: spec.label,
    market_source: spec.market.source,
    config_hash: hash,
    parent_session_id: spec.parentSessionId,
  };
}
