/** Every cell with its patched config. All faults of all cells are told at once, at their place in the grid. */
import { CONFIG_BYTES_MAX, CodedError, FileFault, readTextFile } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import type { DraftCell } from "../grid/grid-faults.ts";
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
  const faults: CellFault[] = [];
  const cells = grid.cells.flatMap((cell): PlannedCell[] => {
    try {
      return [planCell(grid, cell, bases, overrides[cell.label] ?? {})];
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      faults.push(...error.message.split("\n").map((line) => ({ line, cell })));
      return [];
    }
  });
  if (faults.length > 0) throw gridError(faultLines(faults), grid.source);
  return cells;
}

type CellFault = { readonly line: string; readonly cell: DraftCell };

/** One value of an axis is wrong in every cell that has it: that is one fault, with the first of them. */
function faultLines(faults: readonly CellFault[]): string[] {
  const byText = new Map<string, CellFault[]>();
  for (const fault of faults) {
    const own = byText.get(fault.line);
    if (own === undefined) byText.set(fault.line, [fault]);
    else own.push(fault);
  }
  return [...byText].map(([text, own]) => text.replace(CELL_MARK, () => cellsText(own)));
}

function cellsText(faults: readonly CellFault[]): string {
  const [first] = faults;
  const cells = faults.length === 1 ? "cell" : `${faults.length} cells, the first`;
  return `${cells} ${first?.cell.label}`;
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
/** Stands for the labels of a matrix's cells until those with the same fault are counted. */
const CELL_MARK = "\u0000label";

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
  const where = cell.path[0] === "cells" ? pathName([...cell.path, "set"]) : CELL_MARK;
  return `${grid.placeOf(path)}: ${where}: ${message}`;
}

/** Where a cell's key is written: under `set` of a listed cell, under `axes` of the matrix. */
export function keyPath(cell: DraftCell, key: string): readonly PropertyKey[] {
  return cell.path[0] === "cells" ? [...cell.path, "set", key] : ["matrix", "axes", key];
}
