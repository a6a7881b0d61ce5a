/**
 * One matrix twice: as it stores everything, and as it keeps its summaries, killed on the way and gone on with. What was
 * cut and short has to be what was whole.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { beforeAll } from "vitest";
import { suiteFolder } from "../../support/own-folder.ts";
import { killedSweep, matrixGrid, sweep } from "./bench.ts";

export type Matrix = {
  readonly root: string;
  /** Run folder of the matrix that stored everything. */
  full: string;
  /** Run folder of the one that kept its summaries. */
  run: string;
  /** Copies the latter, for a test that spoils or adds something. */
  readonly copyOf: (name: string) => string;
};

export const LABELS = ["01-b4-a4", "02-b4-a6", "03-b6-a4", "04-b6-a6"];
export const BY_THE_TICK = ["market_snapshots", "system_metrics", "event_ledger"];

/** Runs both before the tests of the file that calls it. */
export function openMatrix(): Matrix {
  const root = suiteFolder("in-full");
  const matrix: Matrix = {
    root,
    full: "",
    run: "",
    copyOf: (name) => {
      const to = join(root, name);
      cpSync(matrix.run, to, { recursive: true });
      return to;
    },
  };
  beforeAll(async () => {
    const grid = matrixGrid(root);
    matrix.full = await sweep(root, grid, "full");
    await killedSweep(root, grid, "summary", "--storage", "summary");
    matrix.run = await sweep(root, grid, "summary", "--storage", "summary");
  }, 120_000);
  return matrix;
}

/** Folder of the n-th session of a run. */
export function session(runFolder: string, n: number): string {
  return join(runFolder, "sessions", LABELS[n - 1] as string);
}
