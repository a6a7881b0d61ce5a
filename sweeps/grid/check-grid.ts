/**
 * What concerns several fields of a grid at once: labels, the baseline, rules, metrics, sizes. It works on the raw
 * values, shape by shape, so that these faults are told together with the schema's in one go instead of after the
 * next attempt.
 */
import { nearestName } from "../../engine/index.ts";
import { labelFaults, listedCells, type MatrixCheck, matrixCells } from "./draft-cells.ts";
import {
  type DraftCell,
  type Fields,
  fields,
  type GridCheck,
  type GridFault,
  list,
} from "./grid-faults.ts";
import { GRID_LIMITS } from "./grid-limits.ts";

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
