/**
 * The two simulated grids of 5 cells whose truth is known: one in which a cell is truly better, and one in which no cell
 * is. Window w of them is what replicate w of a sweep with this seed would see.
 */
import { readFileSync } from "node:fs";
import { deriveSeed, type EngineConfig, hashOf, parseConfig } from "../../../engine/index.ts";
import { generateSimulated } from "../../../engine/markets/simulated/generate.ts";
import { PAPER } from "../../support/built.ts";
import { quickEdge } from "./quick-session.ts";

export const SCENARIO = "mainnet-tight";
export const SEED = 73;
export const DURATION_MS = 900_000;
export const START = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };

export type SimulatedCell = {
  readonly label: string;
  readonly config: EngineConfig;
  readonly configHash: string;
  readonly bidOffsetBps: number;
  readonly askOffsetBps: number;
  /** The seed of its paper exchange in a window; the sweep itself gives all cells of a window one seed. */
  readonly seedIn: (window: number) => number;
};
export type SimulatedGrid = { readonly name: GridName; readonly cells: readonly SimulatedCell[] };
export type GridName = "one-better" | "none-better";

const { config: base } = parseConfig(readFileSync(PAPER, "utf8"), "paper.yaml");

/** Today's offsets, three others of the memo, and one of those with quotes of twice the size: that one is better. */
const ONE_BETTER: SimulatedGrid = {
  name: "one-better",
  cells: [
    cell("s40-baseline", [10, 16], {}),
    cell("mid-sym-8", [8, 8], {}),
    cell("tight-sym-6", [6, 6], {}),
    cell("asym-6-10", [6, 10], {}),
    cell("mid-sym-8-double", [8, 8], { base_size_rlusd: 30 }),
  ],
};

/**
 * Five cells that differ in a limit no session comes near. So that they do not tie in every window, each has an
 * exchange seed of its own: where in a ledger its orders arrive is another matter of luck, and nothing else differs.
 */
const NONE_BETTER: SimulatedGrid = {
  name: "none-better",
  cells: [0, 1, 2, 3, 4].map((i) => {
    const one = cell(`alike-${i + 1}`, [4, 4], {}, { max_xrp_exposure: 550 + i });
    return { ...one, seedIn: (window) => deriveSeed([SEED, window, i, "exchange"]) };
  }),
};

export const GRIDS: Readonly<Record<GridName, SimulatedGrid>> = {
  "one-better": ONE_BETTER,
  "none-better": NONE_BETTER,
};

function cell(
  label: string,
  [bidOffsetBps, askOffsetBps]: readonly [number, number],
  strategy: Partial<EngineConfig["strategy"]>,
  risk: Partial<EngineConfig["risk"]> = {},
): SimulatedCell {
  const offsets = { bid_offset_bps: bidOffsetBps, ask_offset_bps: askOffsetBps };
  const config: EngineConfig = {
    ...base,
    strategy: { ...base.strategy, ...offsets, ...strategy },
    risk: { ...base.risk, ...risk },
  };
  const configHash = hashOf(config);
  return { label, config, configHash, bidOffsetBps, askOffsetBps, seedIn: seedOf };
}

/** The market's seed of a window, counted from 1. */
export function seedOf(window: number): number {
  return deriveSeed([SEED, window, "replicate"]);
}

/** Runs one window: the edge of every cell, in RLUSD an hour, null where a session has none. */
export function edgesOf({ cells }: SimulatedGrid, window: number): (number | null)[] {
  const { header, events } = generateSimulated(SCENARIO, seedOf(window), DURATION_MS);
  const market = { header, events, t0: header.started_at };
  return cells.map(({ config, seedIn }) =>
    quickEdge({ config, seed: seedIn(window), durationMs: DURATION_MS, start: START }, market),
  );
}
