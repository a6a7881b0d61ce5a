/**
 * What concerns several fields of a grid at once: names of configuration keys, labels, the matrix, the
 * baseline. It works on the raw values, shape by shape, so that these faults are told together with the
 * schema's in one go instead of after the next attempt.
 */
import { nearestName } from "../../engine/index.ts";
import type { SetValue } from "../plan/plan-types.ts";
import { GRID_LIMITS } from "./grid-limits.ts";
import { CONFIG_KEY_NAMES, MatrixSchema, SetSchema } from "./grid-schema.ts";
import { expandMatrix } from "./matrix.ts";
import { templateFaults } from "./template-labels.ts";

export type GridFault = {
  readonly path: readonly PropertyKey[];
  /** True when the key itself is wrong by being there, so that its own place is meant. */
  readonly atKey?: true;
  readonly message: string;
  /** What follows the message; worked out only for faults that are shown, since it takes its time. */
  readonly hint?: () => string;
};

/** One cell before it meets its base config. */
export type DraftCell = {
  readonly label: string;
  readonly rationale: string;
  readonly set: Readonly<Record<string, SetValue>>;
  readonly baseConfig: string | undefined;
  /** Path in the file: where a person finds it. */
  readonly path: readonly PropertyKey[];
};

export type GridCheck = {
  readonly cells: readonly DraftCell[];
  readonly faults: readonly GridFault[];
};

type Fields = Readonly<Record<string, unknown>>;

/** Checks a grid's raw value across its fields; parts of the wrong shape are left to the schema. */
export function checkGrid(value: unknown): GridCheck {
  const grid = fields(value);
  const listed = listedCells(grid);
  const matrix = matrixCells(grid);
  const cells = [...listed.cells, ...matrix.cells];
  const faults = [
    ...listed.faults,
    ...matrix.faults,
    ...labelFaults(cells),
    ...emptyFaults(grid),
    ...baselineFaults(grid, cells, matrix),
    ...ruleFaults(grid),
    ...metricFaults(grid),
    ...carryFaults(grid),
    ...storageFaults(grid),
    ...sizeFaults(grid, cells.length),
  ];
  return { cells, faults };
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function listedCells(grid: Fields): GridCheck {
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

type MatrixCheck = GridCheck & {
  /** False where the matrix is wrong, so that its cells are not known. */
  readonly isWhole: boolean;
  readonly excluded: readonly string[];
};

function matrixCells(grid: Fields): MatrixCheck {
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

const MATRIX_LABEL = ["matrix", "label"] as const;

/** Two cells of one name would share a folder; folders of some systems do not tell upper from lower case. */
function labelFaults(cells: readonly DraftCell[]): GridFault[] {
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

function emptyFaults(grid: Fields): GridFault[] {
  const isMap = Object.keys(grid).length > 0;
  if (!isMap || list(grid.cells).length > 0 || grid.matrix !== undefined) return [];
  return [
    { path: ["cells"], message: "has no cell, expected at least one under cells, or a matrix" },
  ];
}

function baselineFaults(
  grid: Fields,
  cells: readonly DraftCell[],
  { isWhole, excluded }: MatrixCheck,
): GridFault[] {
  const wanted = fields(grid.baseline).cell;
  if (typeof wanted !== "string" || !isWhole) return [];
  const labels = cells.map(({ label }) => label);
  if (labels.includes(wanted)) return [];
  const message = `was "${wanted}", expected the label of a cell`;
  const isExcluded = excluded.includes(wanted);
  return [
    {
      path: ["baseline", "cell"],
      message: isExcluded ? `${message}; matrix.exclude leaves it out` : message,
      hint: () => (isExcluded ? "" : nearLabelHint(wanted, labels)),
    },
  ];
}

function nearLabelHint(wanted: string, labels: readonly string[]): string {
  const near = nearestName(wanted, labels);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function ruleFaults(grid: Fields): GridFault[] {
  const names = list(grid.stopping_rules).map((rule) => fields(rule).name);
  const firstAt = firstIndexes(names);
  return names.flatMap((name, index): GridFault[] =>
    typeof name === "string" && firstAt.get(name) !== index
      ? [
          {
            path: ["stopping_rules", index, "name"],
            message: `was "${name}" a second time, expected each name once`,
          },
        ]
      : [],
  );
}

/** Where each value stands first. A map, since a list of ten thousand names searched for each of them takes minutes. */
function firstIndexes(values: readonly unknown[]): ReadonlyMap<unknown, number> {
  const firstAt = new Map<unknown, number>();
  for (const [index, value] of values.entries()) {
    if (!firstAt.has(value)) firstAt.set(value, index);
  }
  return firstAt;
}

function metricFaults(grid: Fields): GridFault[] {
  const metrics = list(grid.primary_metrics);
  const firstAt = firstIndexes(metrics);
  return metrics.flatMap((name, index): GridFault[] =>
    firstAt.get(name) === index
      ? []
      : [
          {
            path: ["primary_metrics", index],
            message: `was "${name}" a second time, expected each metric once`,
          },
        ],
  );
}

/** A wallet can be handed on only from one session to the next. */
function carryFaults(grid: Fields): GridFault[] {
  if (fields(grid.session).fresh_db !== false) return [];
  const { concurrency = 1, order = "as_listed" } = fields(grid.schedule);
  const faults: GridFault[] = [];
  const why = "because fresh_db: false hands one session's inventory to the next";
  if (concurrency !== 1) {
    faults.push({
      path: ["schedule", "concurrency"],
      message: `was ${concurrency}, expected 1, ${why}`,
    });
  }
  if (order !== "as_listed") {
    faults.push({
      path: ["schedule", "order"],
      message: `was "${order}", expected "as_listed", ${why}`,
    });
  }
  return faults;
}

/** What happened on the real clock happens once: there is nothing to run again. */
function storageFaults(grid: Fields): GridFault[] {
  if (fields(grid.session).storage !== "summary") return [];
  const onRealClock = grid.clock === "real" || fields(grid.market).source === "xrpl";
  if (!onRealClock) return [];
  const message = 'was "summary", expected "full": a session on the real clock cannot be run again';
  return [{ path: ["session", "storage"], message }];
}

function sizeFaults(grid: Fields, cells: number): GridFault[] {
  const { replicates = 1 } = fields(grid.schedule);
  // How many rounds `fill` runs is worked out from the cells.
  const sessions = replicates === "fill" ? cells : cells * Number(replicates);
  if (!(sessions > GRID_LIMITS.sessions)) return [];
  const message = `gives ${cells} cells × ${replicates} = ${sessions} sessions, expected at most ${GRID_LIMITS.sessions}`;
  return [{ path: ["schedule", "replicates"], message }];
}
