/** Every cell with its patched config. All faults of all cells are told at once, at their place in the grid. */
import { CONFIG_BYTES_MAX, CodedError, FileFault, readTextFile } from "../../engine/index.ts";
import type { DraftCell } from "../grid/check-grid.ts";
import { gridFault } from "../grid/errors.ts";
import { type Grid, gridError, pathName } from "../grid/load-grid.ts";
import {
  type BaseConfig,
  baseConfig,
  type ConfigSet,
  patchConfig,
  shownValue,
} from "../patch/patch-config.ts";
import type { PlannedCell } from "./plan-types.ts";

/** Reviewer's values by cell label. */
export type CellOverrides = Readonly<Record<string, ConfigSet>>;

/** @throws CodedError with every fault of every base config and cell. */
export function planCells(grid: Grid, overrides: CellOverrides = {}): readonly PlannedCell[] {
  const bases = new Map<string, BaseConfig>();
  const faults: string[] = [];
  const cells = grid.cells.flatMap((cell): PlannedCell[] => {
    try {
      return [planCell(grid, cell, bases, overrides[cell.label] ?? {})];
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      faults.push(...error.message.split("\n"));
      return [];
    }
  });
  if (faults.length > 0) throw gridError(faults, grid.source);
  return cells;
}

function planCell(
  grid: Grid,
  cell: DraftCell,
  bases: Map<string, BaseConfig>,
  override: ConfigSet,
): PlannedCell {
  const file = cell.baseConfig ?? grid.data.base_config;
  const base = bases.get(file) ?? loadBase(grid, cell, file);
  bases.set(file, base);
  const set = { ...cell.set, ...override };
  const patched = patchAtPlace(grid, cell, base, set);
  const changes = patched.changes.map((change) => {
    if (!Object.hasOwn(override, change.key)) return change;
    const proposed = shownValue(cell.set[change.key] ?? change.baseEffective);
    return proposed === change.value ? change : { ...change, proposed };
  });
  return {
    label: cell.label,
    rationale: cell.rationale,
    isBaseline: grid.data.baseline?.cell === cell.label,
    baseConfig: file,
    ...patched,
    changes,
  };
}

function loadBase(grid: Grid, cell: DraftCell, file: string): BaseConfig {
  let text: string;
  try {
    text = readTextFile(grid.resolve(file), CONFIG_BYTES_MAX);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    const path = cell.baseConfig === undefined ? ["base_config"] : [...cell.path, "base_config"];
    const message = `${grid.placeOf(path)}: ${pathName(path)} was "${file}", which ${cause.message}; paths are relative to the grid file`;
    throw gridFault("GRD_MISSING_FILE", message, { cause });
  }
  return baseConfig(text, file);
}

const MARK = "\u0000cell";

/** Moves a fault of the patched text to the place in the grid where the value was written. */
function patchAtPlace(grid: Grid, cell: DraftCell, base: BaseConfig, set: ConfigSet) {
  try {
    return patchConfig(base, set, MARK);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const lines = error.message.split("\n").map((line) => placed(line, grid, cell));
    throw new CodedError(error.code, lines.join("\n"));
  }
}

function placed(line: string, grid: Grid, cell: DraftCell): string {
  if (!line.startsWith(MARK)) return line;
  const message = line.replace(/^[^:]*:\d+:\d+: /, "");
  const key = Object.keys(cell.set).find((name) => message.startsWith(`${name} `));
  const path = key === undefined ? cell.path : keyPath(cell, key);
  const where = cell.path[0] === "cells" ? pathName([...cell.path, "set"]) : `cell ${cell.label}`;
  return `${grid.placeOf(path)}: ${where}: ${message}`;
}

/** Where a cell's key is written: under `set` of a listed cell, under `axes` of the matrix. */
export function keyPath(cell: DraftCell, key: string): readonly PropertyKey[] {
  return cell.path[0] === "cells" ? [...cell.path, "set", key] : ["matrix", "axes", key];
}
