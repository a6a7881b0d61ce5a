/** Files that a grid names beside its configs: summaries that must be in order before it starts, and tapes. */
import { existsSync, statSync } from "node:fs";
import { CodedError } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { Grid } from "../grid/load-grid.ts";
import { loadTape } from "./plan-markets.ts";
import type { SweepPlan } from "./plan-types.ts";

/** Returns the summaries of `gates.before_first`. @throws CodedError GRD_MISSING_FILE at its place in the grid. */
export function gateFiles(grid: Grid): SweepPlan["gates"]["beforeFirst"] {
  return grid.data.gates.before_first.map(({ summary }, index) => {
    const path = grid.resolve(summary);
    const stat = existsSync(path) ? statSync(path) : null;
    if (stat?.isFile() === true) return { summary: path };
    const at = ["gates", "before_first", index, "summary"];
    const what = stat === null ? "which is not there" : "which is not a file";
    const message = `${grid.placeOf(at)}: gates.before_first[${index}].summary was "${summary}", ${what}`;
    throw gridFault("GRD_MISSING_FILE", message, {
      hint: "Paths in a grid are relative to the grid file.",
    });
  });
}

/** Content of the tapes the grid names, so that a changed tape voids an approval like a changed cell. */
export function tapeHashes(grid: Grid): Record<string, string | null> {
  const { market } = grid.data;
  if (market.source !== "replay") return {};
  const hashes = market.tape.map((file) => [file, tapeHash(grid, file)] as const);
  return Object.fromEntries(hashes);
}

/** A missing tape is told by whoever needs it; --market may well replace it. */
function tapeHash(grid: Grid, file: string): string | null {
  try {
    return loadTape(grid, file, false).description.hash;
  } catch (error) {
    if (error instanceof CodedError) return null;
    throw error;
  }
}
