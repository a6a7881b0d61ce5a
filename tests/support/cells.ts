/** The five cells of the reference grid, and a way to run one of them in memory on a simulated market. */
import { readFileSync } from "node:fs";
import { configFromValue, parseConfig } from "../../engine/config/parse-config.ts";
import type { EngineConfig } from "../../engine/core/engine-config.ts";
import type { OpenMarket } from "../../engine/markets/market.ts";
import { openMarket } from "../../engine/markets/open-market.ts";
import { type InMemoryResult, runInMemorySession } from "../../engine/session/in-memory-session.ts";
import { PAPER } from "./built.ts";

export const CELLS = {
  "s40-baseline": [10, 16],
  "tight-sym-6": [6, 6],
  "tight-sym-4": [4, 4],
  "mid-sym-8": [8, 8],
  "asym-6-10": [6, 10],
} as const;
export type CellName = keyof typeof CELLS;
export const CELL_NAMES = Object.keys(CELLS) as CellName[];

const HALF_HOUR_MS = 1_800_000;
const START = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };

const paper = parseConfig(readFileSync(PAPER, "utf8"), "paper.yaml").config;

/** paper.yaml with other strategy and exchange settings. */
function paperWith(
  strategy: Partial<EngineConfig["strategy"]>,
  exchange: Partial<EngineConfig["exchange"]> = {},
): EngineConfig {
  return configFromValue({
    ...paper,
    strategy: { ...paper.strategy, ...strategy },
    exchange: { ...paper.exchange, ...exchange },
  }).config;
}

export function cellConfig(
  cell: CellName,
  strategy: Partial<EngineConfig["strategy"]> = {},
): EngineConfig {
  const [bid_offset_bps, ask_offset_bps] = CELLS[cell];
  return paperWith({ bid_offset_bps, ask_offset_bps, ...strategy });
}

export function simulated(scenario: string, seed: number, durationMs = HALF_HOUR_MS): OpenMarket {
  return openMarket({ source: "simulated", scenario, seed }, { durationMs });
}

export function runHalfHour(
  config: EngineConfig,
  market: OpenMarket,
  seed: number,
): InMemoryResult {
  return runInMemorySession({ config, market, seed, durationMs: HALF_HOUR_MS, start: START });
}
