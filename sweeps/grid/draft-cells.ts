/** The cells that a grid means, listed or by a matrix, with what is wrong with their keys and labels. */
import { nearestName } from "../../engine/index.ts";
import {
  type DraftCell,
  type Fields,
  fields,
  type GridCheck,
  type GridFault,
  list,
} from "./grid-faults.ts";
import { CONFIG_KEY_NAMES, MatrixSchema, SetSchema } from "./grid-schema.ts";
import { expandMatrix } from "./matrix.ts";
import { templateFaults } from "./template-labels.ts";

const MATRIX_LABEL = ["matrix", "label"] as const;

/** Returns the cells that are listed one by one. */
export function listedCells(grid: Fields): GridCheck {
  const faults: GridFault[] = [];
  const cells = list(grid.cells).flatMap((item, index): DraftCell[] => {
    const cell = fields(item);
    faults.push(...keyFaults(cell.set, ["cells", index, "set"]));
    if (typeof cell.label !== "string") return [];
    return [
      {
        label: cell.label,
        rationale: typeof cell.rationale === "string" ? cell.rationale : "",
        set: SetSchema.safeParse(cell.set ?? {}).data ?? {},
        baseConfig: typeof cell.base_config === "string" ? cell.base_config : undefined,
        path: ["cells", index],
      },
    ];
  });
  return { cells, faults };
}

/** Unknown configuration keys, with the nearest known one. */
function keyFaults(set: unknown, path: readonly PropertyKey[]): GridFault[] {
  return Object.keys(fields(set)).flatMap((key): GridFault[] => {
    if (CONFIG_KEY_NAMES.includes(key)) return [];
    const under = CONFIG_KEY_NAMES.filter((name) => name.startsWith(`${key}.`));
    const hint = under.length > 0 ? () => groupHint(under) : () => nearHint(key);
    return [{ path: [...path, key], atKey: true, message: "is not a configuration key", hint }];
  });
}

function groupHint(under: readonly string[]): string {
  return `, expected the whole name, such as ${under[0]}`;
}

/** The nearest whole name, or the key whose last part was written without its group. */
function nearHint(key: string): string {
  const near = nearestName(key, CONFIG_KEY_NAMES) ?? nearestLastPart(lastPart(key));
  return near === undefined ? "; no key has a name like it" : `; did you mean ${near}?`;
}

function nearestLastPart(last: string): string | undefined {
  const near = nearestName(last, CONFIG_KEY_NAMES.map(lastPart));
  return near === undefined ? undefined : CONFIG_KEY_NAMES.find((name) => lastPart(name) === near);
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}

export type MatrixCheck = GridCheck & {
  /** False where the matrix is wrong, so that its cells are not known. */
  readonly isWhole: boolean;
  readonly excluded: readonly string[];
};

/** Returns the cells of the matrix. */
export function matrixCells(grid: Fields): MatrixCheck {
  if (grid.matrix === undefined) return { cells: [], excluded: [], faults: [], isWhole: true };
  const unknown = keyFaults(fields(grid.matrix).axes, ["matrix", "axes"]);
  const { data } = MatrixSchema.safeParse(grid.matrix);
  if (unknown.length > 0 || data === undefined)
    return { cells: [], excluded: [], faults: unknown, isWhole: false };
  const { cells, excluded, faults } = expandMatrix(data);
  const wrong = [...faults, ...templateFaults(cells.map(({ label }) => label))].map(
    ({ path, message }) => ({ path: ["matrix", ...path], message }),
  );
  if (wrong.length > 0) return { cells: [], excluded: [], faults: wrong, isWhole: false };
  const common = { rationale: data.rationale, baseConfig: undefined, path: MATRIX_LABEL };
  const drafts = cells.map(({ label, set }) => ({ label, set, ...common }));
  return { cells: drafts, excluded, faults: [], isWhole: true };
}

/** Two cells of one name would share a folder; folders of some systems do not tell upper from lower case. */
export function labelFaults(cells: readonly DraftCell[]): GridFault[] {
  const seen = new Map<string, DraftCell>();
  return cells.flatMap((cell): GridFault[] => {
    const name = cell.label.toLowerCase();
    const first = seen.get(name);
    if (first === undefined) {
      seen.set(name, cell);
      return [];
    }
    const message = `was "${cell.label}" a second time, expected each label once`;
    return [
      { path: labelPath(cell), message },
      { path: labelPath(first), message: `is the first "${first.label}"` },
    ];
  });
}

function labelPath({ path }: DraftCell): readonly PropertyKey[] {
  return path[0] === "cells" ? [...path, "label"] : path;
}
