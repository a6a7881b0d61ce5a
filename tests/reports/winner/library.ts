/**
 * The stored windows of the two grids: per window the edge of each cell, in millionths of RLUSD an hour, gzipped lines
 * under tests/fixtures/winner, in parts that each say what they were made from.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { ENGINE_VERSION } from "../../../engine/index.ts";
import { DURATION_MS, GRIDS, type GridName, SCENARIO, SEED } from "./grids.ts";

const FOLDER = join(import.meta.dirname, "../../fixtures/winner");
const MICRO = 1_000_000;

export type Part = {
  readonly name: string;
  readonly grid: GridName;
  /** Its first window, counted from 1, and how many there are. */
  readonly first: number;
  readonly windows: number;
};

/** Windows of a part; windows that no part has are no loss, since each stands for itself. */
const ONE_BETTER = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const NONE_BETTER = [1, 2];

export const PARTS: readonly Part[] = [
  ...ONE_BETTER.map((ordinal) => part("one-better", ordinal, 1_000)),
  ...NONE_BETTER.map((ordinal) => part("none-better", ordinal, 800)),
];

function part(grid: GridName, ordinal: number, windows: number): Part {
  return { name: `${grid}-${ordinal}`, grid, first: (ordinal - 1) * windows + 1, windows };
}

/** One row per window, one value per cell. */
export type Windows = readonly (readonly (number | null)[])[];

/** What was run, so that a library of another engine or another grid is not taken for this one. */
function madeFrom({ grid, first, windows }: Part) {
  const cells = GRIDS[grid].cells.map(({ label, configHash }) => ({ label, configHash }));
  return {
    scenario: SCENARIO,
    seed: SEED,
    duration_ms: DURATION_MS,
    engine_version: ENGINE_VERSION,
    first,
    windows,
    cells,
  };
}

/** Stores a part's windows. */
export function writePart(part: Part, values: Windows): void {
  mkdirSync(FOLDER, { recursive: true });
  const lines = values.map((row) =>
    row.map((value) => (value === null ? "" : Math.round(value * MICRO))).join(","),
  );
  const text = [JSON.stringify(madeFrom(part)), ...lines, ""].join("\n");
  writeFileSync(fileOf(part), gzipSync(text, { level: 9 }));
}

/** Reads a part; throws where it was made from another engine or another grid. */
export function readPart(part: Part): Windows {
  const [head = "", ...lines] = gunzipSync(readFileSync(fileOf(part)))
    .toString("utf8")
    .trimEnd()
    .split("\n");
  const expected = JSON.stringify(madeFrom(part));
  if (head !== expected)
    throw new Error(`${part.name} was made from ${head}, expected ${expected}: make it anew`);
  return lines.map((line) =>
    line.split(",").map((value) => (value === "" ? null : Number(value) / MICRO)),
  );
}

/** All windows of a grid, in order. */
export function readWindows(grid: GridName): Windows {
  return PARTS.filter((part) => part.grid === grid).flatMap(readPart);
}

function fileOf({ name }: Part): string {
  return join(FOLDER, `${name}.csv.gz`);
}
