/**
 * Reads a grid file: text in, checked data with places out. All faults are told at once, each with file,
 * line, column, key, what was there and what was expected. Nothing is written and nothing is run.
 */
import { dirname, resolve } from "node:path";
import {
  CodedError,
  FileFault,
  parseYaml,
  parseYamlWith,
  readTextFile,
  type YamlSource,
} from "../../engine/index.ts";
import { checkGrid } from "./check-grid.ts";
import { gridFault } from "./errors.ts";
import type { DraftCell, GridFault } from "./grid-faults.ts";
import { GRID_LIMITS } from "./grid-limits.ts";
import { type GridData, GridSchema } from "./grid-schema.ts";
import { schemaNamesAt } from "./schema-names.ts";

export type Grid = {
  /** Absolute path of the grid file. */
  readonly path: string;
  /** Name of the file as the operator typed it, for messages. */
  readonly source: string;
  readonly text: string;
  readonly data: GridData;
  readonly cells: readonly DraftCell[];
  /** "phase73.yaml:12:5" for a path inside the file. */
  placeOf(path: readonly PropertyKey[]): string;
  /** Absolute path of a file that the grid names relative to itself. */
  resolve(path: string): string;
};

/** Reads and checks a grid file. @throws CodedError GRD_UNREADABLE or GRD_INVALID_GRID. */
export function loadGrid(path: string): Grid {
  return parseGrid(readGridText(path), path);
}

/** Checks a grid's text. `path` is only used for messages and for what the grid names relative to itself. */
export function parseGrid(text: string, path: string): Grid {
  const { data, yaml, cells } = checkedGrid(text, path);
  const absolute = resolve(path);
  return {
    path: absolute,
    source: path,
    text,
    data,
    cells,
    placeOf: (at) => placeText(path, yaml.placeOf(at)),
    resolve: (file) => resolve(dirname(absolute), file),
  };
}

function readGridText(path: string): string {
  try {
    return readTextFile(path, GRID_LIMITS.bytes);
  } catch (cause) {
    if (!(cause instanceof FileFault)) throw cause;
    throw gridFault("GRD_UNREADABLE", `${path}: ${cause.expecting("a grid file")}`, {
      cause,
      hint: "Give the path of a grid file, for instance grids/phase73.yaml.",
    });
  }
}

function checkedGrid(text: string, source: string) {
  const check = {
    source,
    code: "GRD_INVALID_GRID",
    namesAt: (path: readonly PropertyKey[]) => schemaNamesAt(GridSchema, path),
  };
  const yaml = parseYaml(text, check);
  const { cells, faults } = checkGrid(yaml.value);
  const across = faults.slice(0, FAULTS_PLACED).map((fault) => faultLine(fault, yaml, source));
  const result = attempt(() => parseYamlWith(GridSchema, text, check).data);
  const lines = [...(result.ok ? [] : result.error.message.split("\n")), ...across];
  if (result.ok && lines.length === 0) return { data: result.value, yaml, cells };
  throw gridError(lines, source);
}

/** Finding the place of a fault takes its time in a large file. */
const FAULTS_PLACED = 500;

/** A thousand faults have one cause; nobody reads past these. */
const FAULTS_SHOWN = 40;

/** One error for all faults, in the file's order. Each line begins with "file:line:column". */
export function gridError(lines: readonly string[], source: string): CodedError {
  const sorted = [...new Set(lines)].sort((a, b) => orderOf(a, source) - orderOf(b, source));
  const shown = sorted.slice(0, FAULTS_SHOWN);
  if (sorted.length > FAULTS_SHOWN) {
    const least = sorted.length < FAULTS_PLACED ? "" : "at least ";
    shown.push(`… and ${least}${sorted.length - FAULTS_SHOWN} more`);
  }
  const count = sorted.length === 1 ? "One fault" : `${sorted.length} faults`;
  return gridFault("GRD_INVALID_GRID", shown.join("\n"), {
    hint: `${count} in the grid; nothing was run.`,
  });
}

function attempt<T>(
  run: () => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CodedError } {
  try {
    return { ok: true, value: run() };
  } catch (error) {
    if (error instanceof CodedError) return { ok: false, error };
    throw error;
  }
}

function faultLine(
  { path, atKey, message, hint }: GridFault,
  yaml: YamlSource,
  source: string,
): string {
  const place = atKey === true ? yaml.placeOfKey(path) : yaml.placeOf(path);
  return `${placeText(source, place)}: ${pathName(path)} ${message}${hint?.() ?? ""}`;
}

function placeText(source: string, { line, column }: { line: number; column: number }): string {
  return `${source}:${line}:${column}`;
}

/** cells[0].label, matrix.axes. */
export function pathName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === "number") return `${name}[${part}]`;
    return name === "" ? String(part) : `${name}.${String(part)}`;
  }, "");
}

/** Line and column as one sortable number; lines that name another file come first. */
function orderOf(message: string, source: string): number {
  if (!message.startsWith(`${source}:`)) return 0;
  const [line = 0, column = 0] = message
    .slice(source.length + 1)
    .split(":")
    .map(Number);
  return line * 100_000 + column;
}
