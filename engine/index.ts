/** The engine's door: what runner, sweeps and reports may use. */
export { nearestName } from "./config/nearest.ts";
export {
  CONFIG_KEYS,
  type ConfigKey,
  configFromValue,
  configNamesAt,
  type ParsedConfig,
  parseConfig,
} from "./config/parse-config.ts";
export type { Probe, ProbeValue } from "./config/probes.ts";
export {
  type Place,
  parseYaml,
  parseYamlWith,
  type YamlCheck,
  type YamlSource,
} from "./config/yaml-document.ts";
export { assert } from "./core/assert.ts";
export { canonicalJson } from "./core/canonical-json.ts";
export type { EngineConfig } from "./core/engine-config.ts";
export { CodedError } from "./errors.ts";
export { blake3Hex, blake3HexOf } from "./hash.ts";
export {
  type MarketSpec,
  type SessionCommand,
  type SessionMessage,
  type SessionSpec,
  SessionSpecSchema,
} from "./session/session-spec.ts";
export { type SessionSummary, SessionSummarySchema } from "./session/summary-schema.ts";
export { ENGINE_VERSION } from "./version.ts";
