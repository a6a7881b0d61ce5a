/**
 * A matrix worked out: the product of its axes, less what the exclusions name, each point labelled by the
 * template. Cells come in the file's order of axes, the last axis running fastest; which cells exist does
 * not depend on that order.
 */
import { nearestName } from "../../engine/index.ts";
import { compileCel } from "../rules/cel.ts";
import { treeOf } from "../rules/rule-fields.ts";
import { type AxisRange, type AxisValue, axisValues } from "./axes.ts";
import { GRID_LIMITS } from "./grid-limits.ts";

export type MatrixInput = {
  readonly label: string;
  readonly axes: Readonly<Record<string, readonly AxisValue[] | AxisRange>>;
  readonly exclude: readonly string[];
};

export type MatrixCell = {
  readonly label: string;
  readonly set: Readonly<Record<string, AxisValue>>;
};

export type MatrixFault = { readonly path: readonly PropertyKey[]; readonly message: string };

export type MatrixResult = {
  readonly cells: readonly MatrixCell[];
  /** Labels of the points that an exclusion took out: somebody may ask for one of them. */
  readonly excluded: readonly string[];
  readonly faults: readonly MatrixFault[];
};

const PLACEHOLDER = /\{([^{}]*)\}/g;

/** Expands a matrix. Faults carry the path inside the matrix; with faults the cells are incomplete. */
export function expandMatrix({ label, axes, exclude }: MatrixInput): MatrixResult {
  const faults: MatrixFault[] = [];
  const values = new Map<string, readonly AxisValue[]>();
  for (const [key, axis] of Object.entries(axes)) {
    const result = axisValues(axis);
    if (result.ok) values.set(key, result.values);
    else {
      const message = `was ${result.was}, expected ${result.expected}`;
      faults.push({ path: ["axes", key], message });
    }
  }
  faults.push(...templateFaults(label, Object.keys(axes)), ...sizeFaults(values));
  const { keep, faults: excludeFaults } = exclusions(exclude, Object.keys(axes));
  faults.push(...excludeFaults);
  if (faults.length > 0) return { cells: [], excluded: [], faults };
  try {
    const points = product([...values]);
    const kept = new Set(points.filter(keep));
    const labelled = points.map((set) => ({ label: fill(label, set), set }));
    const cells = labelled.filter(({ set }) => kept.has(set));
    const excluded = labelled.filter(({ set }) => !kept.has(set)).map((cell) => cell.label);
    const none = [{ path: ["exclude"], message: "leaves no cell" }];
    return { cells, excluded, faults: cells.length > 0 ? [] : none };
  } catch (error) {
    const what = (error as Error).message.split("\n", 1)[0] as string;
    const message = `cannot be evaluated: ${what}`;
    return { cells: [], excluded: [], faults: [{ path: ["exclude"], message }] };
  }
}

/** All combinations, last axis fastest. */
function product(
  axes: readonly (readonly [string, readonly AxisValue[]])[],
): readonly Readonly<Record<string, AxisValue>>[] {
  return axes.reduce<readonly Readonly<Record<string, AxisValue>>[]>(
    (points, [key, values]) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [key]: value }))),
    [{}],
  );
}

function sizeFaults(values: ReadonlyMap<string, readonly AxisValue[]>): MatrixFault[] {
  if (values.size === 0) return [{ path: ["axes"], message: "has no axis" }];
  const sizes = [...values].map(([key, list]) => ({ key, size: list.length }));
  const count = sizes.reduce((total, { size }) => total * size, 1);
  if (count <= GRID_LIMITS.cells) return [];
  const named = sizes.map(({ key, size }) => `${key} ${size}`).join(" × ");
  return [
    {
      path: ["axes"],
      message: `gives ${named} = ${count} cells, expected at most ${GRID_LIMITS.cells}`,
    },
  ];
}

function templateFaults(label: string, keys: readonly string[]): MatrixFault[] {
  const named = [...label.matchAll(PLACEHOLDER)].map((match) => match[1] as string);
  let unused = keys.filter((key) => !named.includes(key));
  const faults: MatrixFault[] = [];
  for (const name of new Set(named.filter((one) => !keys.includes(one)))) {
    const near = nearestName(name, unused);
    // The axis that was meant is not left out as well: one slip, one fault.
    unused = unused.filter((key) => key !== near);
    const help = near === undefined ? `axes are ${keys.join(", ")}` : `did you mean {${near}}?`;
    faults.push({ path: ["label"], message: `names {${name}}, which is not an axis; ${help}` });
  }
  if (unused.length > 0) {
    const which = unused.map((key) => `{${key}}`).join(" and ");
    faults.push({
      path: ["label"],
      message: `leaves out ${which}, so cells would share a label`,
    });
  }
  return faults;
}

function fill(label: string, set: Readonly<Record<string, AxisValue>>): string {
  return label.replaceAll(PLACEHOLDER, (_, key: string) => String(set[key]));
}

type Point = Readonly<Record<string, AxisValue>>;

function exclusions(texts: readonly string[], keys: readonly string[]) {
  const fields = treeOf(keys);
  const faults: MatrixFault[] = [];
  const expressions = texts.flatMap((text, i) => {
    const result = compileCel(text, fields);
    if (result.ok) return [result.expression];
    for (const fault of result.faults) {
      faults.push({
        path: ["exclude", i],
        message: `was "${text}", expected a condition over the axes; ${fault}`,
      });
    }
    return [];
  });
  const keep = (set: Point): boolean => {
    const values = nested(set);
    return !expressions.some((expression) => expression.evaluate(values));
  };
  return { keep, faults };
}

/** { "strategy.bid_offset_bps": 4 } as { strategy: { bid_offset_bps: 4 } }. */
function nested(set: Point): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(set)) {
    const names = key.split(".");
    let at = root;
    for (const name of names.slice(0, -1)) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[names.at(-1) as string] = value;
  }
  return root;
}
