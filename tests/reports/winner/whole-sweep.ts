/**
 * Whole sessions of the simulated grids, each with its database in memory and its full summary, and the record that a
 * sweep of them has: what a debrief is compiled from.
 */
import {
  type OpenMarket,
  openMarket,
  rerunSession,
  type SessionSummary,
} from "../../../engine/index.ts";
import type { SweepRecord } from "../../../reports/index.ts";
import { makeRecord, type Story } from "../fixtures/records.ts";
import { DURATION_MS, SCENARIO, type SimulatedGrid, START, seedOf } from "./grids.ts";

/** By cell and window. */
export type WholeWindows = readonly (readonly SessionSummary[])[];

/** Runs whole sessions of every cell in these windows; one row per window, one summary per cell. */
export async function wholeWindows(
  grid: SimulatedGrid,
  windows: readonly number[],
): Promise<WholeWindows> {
  const rows: SessionSummary[][] = [];
  for (const window of windows) {
    const market = openMarket(
      { source: "simulated", scenario: SCENARIO, seed: seedOf(window) },
      { durationMs: DURATION_MS },
    );
    const row: SessionSummary[] = [];
    for (const cell of grid.cells) row.push(await whole(market, cell, window));
    rows.push(row);
  }
  return rows;
}

async function whole(
  market: OpenMarket,
  { config, label, configHash, seedIn }: SimulatedGrid["cells"][number],
  window: number,
): Promise<SessionSummary> {
  const seed = seedIn(window);
  const summary = await rerunSession({
    config,
    market,
    seed,
    durationMs: DURATION_MS,
    start: START,
  });
  if (summary === null) throw new Error("nobody interrupted it");
  return { ...summary, cell: label, replicate: window, config_hash: configHash };
}

/** The record of a sweep of these windows on disk, complete, each session with its own summary. */
export function recordOf(grid: SimulatedGrid, rows: WholeWindows): SweepRecord {
  const { cells } = grid;
  const bare = makeRecord({
    cells: Object.fromEntries(
      cells.map(({ label, bidOffsetBps, askOffsetBps }) => [label, [bidOffsetBps, askOffsetBps]]),
    ),
    replicates: rows.length,
    story: (label, replicate, session) => storyOf(grid, rows, { label, replicate, session }),
    overrides: { durationMs: DURATION_MS },
  });
  const hashes = new Map(cells.map(({ label, configHash }) => [label, configHash]));
  return {
    ...bare,
    cells: bare.cells.map((cell) => ({
      ...cell,
      configHash: hashes.get(cell.label) ?? cell.configHash,
    })),
  };
}

function storyOf(
  { cells }: SimulatedGrid,
  rows: WholeWindows,
  { label, replicate, session }: { label: string; replicate: number; session: number },
): Story {
  const index = cells.findIndex((cell) => cell.label === label);
  const summary = rows[replicate - 1]?.[index];
  if (summary === undefined) throw new Error(`no session of ${label} in window ${replicate}`);
  const marketIdentity = `${SCENARIO} seed ${seedOf(replicate)}`;
  return { summary: { ...summary, session, replicate }, marketIdentity };
}
