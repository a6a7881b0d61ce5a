/** The engine's door: what runner, sweeps and reports may use. */
export type { EngineConfig } from "./core/engine-config.ts";
export { CodedError } from "./errors.ts";
export type { MarketSpec } from "./session/session-spec.ts";
export { ENGINE_VERSION } from "./version.ts";
