/** The engine's door: what runner, sweeps and reports may use. */
export { editDistance, nearestName } from "./config/nearest.ts";
export {
  CONFIG_KEYS,
  type ConfigKey,
  configFromValue,
  parseConfig,
} from "./config/parse-config.ts";
export type { ProbeValue } from "./config/probes.ts";
export {
  parseYaml,
  parseYamlWith,
  type YamlSource,
} from "./config/yaml-document.ts";
export { DROPS_PER_XRP, MICRO_PER_RLUSD } from "./core/amounts.ts";
export { assert } from "./core/assert.ts";
export { canonicalJson } from "./core/canonical-json.ts";
export type { EngineConfig } from "./core/engine-config.ts";
export { CodedError, type CodedErrorOptions } from "./errors.ts";
export { storyLines } from "./guard-walk/story.ts";
export { STATES_MAX, type WalkReport, walkGuards } from "./guard-walk/walk-guards.ts";
export { blake3Hex, blake3HexOf, deriveSeed, drawBelow, hashOf } from "./hash.ts";
export { makeFolder } from "./make-folder.ts";
export { importTrades } from "./markets/import-trades/import-trades.ts";
export type { OpenMarket } from "./markets/market.ts";
export { firstMid, openMarket } from "./markets/open-market.ts";
export { makeTapeFolder } from "./markets/record/make-tape-folder.ts";
export { recordMarket } from "./markets/record/record-market.ts";
export type { RecordCounts, RecordedTape } from "./markets/record/recorder.ts";
export { type RandomStream, randomStream } from "./markets/simulated/random-streams.ts";
export { SCENARIOS } from "./markets/simulated/scenarios.ts";
export { describeTape, type TapeDescription, tapeWindows } from "./markets/tape/describe-tape.ts";
export { type DerivedTrades, deriveTrades } from "./markets/xrpl/ledger/derive-trades.ts";
export { lookAtMarket, type SeenMarket } from "./markets/xrpl/look-at-market.ts";
export { type Network, networkFile, readNetworkFile } from "./markets/xrpl/network-file.ts";
export { refuseEmptyMarket } from "./markets/xrpl/refuse-empty-market.ts";
export { type FeedMessage, parseFeedMessage } from "./markets/xrpl/shared-feed/messages.ts";
export { SHIPPED_NETWORKS, shippedNetworksFolder } from "./markets/xrpl/shipped-networks.ts";
export {
  type StoredSession,
  storedSession,
  summaryFromDatabase,
} from "./metrics/summary-from-database.ts";
export { packageFolder, programFile } from "./package-folder.ts";
export { plainOneLine, plainText, visibleJson } from "./plain-text.ts";
export {
  CONFIG_BYTES_MAX,
  FileFault,
  readBytesFile,
  readTextFile,
  SUMMARY_BYTES_MAX,
} from "./read-file.ts";
export { type InMemoryResult, runInMemorySession } from "./session/in-memory-session.ts";
export { rerunSession } from "./session/rerun-session.ts";
export { runSession } from "./session/run-session.ts";
export { LASTING_FILES, PASSING_FILES, type SessionFiles } from "./session/session-files.ts";
export type {
  MarketSpec,
  RecordedMarketSpec,
  SessionCommand,
  SessionMessage,
  SessionSpec,
  WorkerCommand,
  WorkerMessage,
} from "./session/session-spec.ts";
export { type SessionSummary, SessionSummarySchema } from "./session/summary-schema.ts";
export { hashRows } from "./store/hash-rows.ts";
export { syncFolder } from "./sync-folder.ts";
export { ENGINE_VERSION } from "./version.ts";
