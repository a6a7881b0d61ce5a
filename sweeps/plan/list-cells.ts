/**
 * The cells of a plan: each with what it changes and why, or, where they are too many to be read, the axes they lie on.
 */
import Table from "cli-table3";
import { plainOneLine } from "../../engine/index.ts";
import { wrapWords } from "../text/wrap-words.ts";
import type { ConfigChange, ConfigValue, PlannedCell } from "./plan-types.ts";

/** More cells than these are a map, not a list: what a reader wants of them is its axes. */
export const CELLS_LISTED_MAX = 20;
/** Of an axis with more values, its two ends. */
const VALUES_MAX = 16;
const VALUES_AT_START = 6;
const VALUES_AT_END = 2;
/** Hand-written cells with a key here and a key there span combinations that nobody thought of. */
const SPARSE = 10;

/** Borders of a table of three columns; a space on each side of a cell. */
const BORDERS = 4;
const PADDING = 2;
/** No label takes more of the width, however long; nor do the changes leave less than this for the reason. */
const LABEL_SHARE_MAX = 0.3;
const REASON_WIDTH_MIN = 16;
const CHANGES_SHARE = 0.42;

/** Returns every cell with its changes, as a table of that width. */
export function cellTable(cells: readonly PlannedCell[], width: number): string {
  const table = new Table({
    head: ["cell", "changes", "why"],
    colWidths: columnWidths(cells, width - BORDERS),
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const cell of cells)
    table.push([cellName(cell), changesText(cell), plainOneLine(cell.rationale)]);
  return table.toString();
}

/** A key that is cut is no key: what the names need comes first, and the reasons take the rest. */
function columnWidths(cells: readonly PlannedCell[], room: number): number[] {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const keys = cells.flatMap(({ changes }) => changes.map(({ key }) => key));
  const names = cells.flatMap((cell) => cellName(cell).split("\n"));
  const label = Math.min(longest(names) + PADDING, Math.floor(LABEL_SHARE_MAX * room));
  const changes = Math.max(longest(keys) + PADDING, Math.floor(CHANGES_SHARE * room));
  return [label, changes, Math.max(REASON_WIDTH_MIN, room - label - changes)];
}

function cellName({ label, isBaseline }: PlannedCell): string {
  return isBaseline ? `${label}\n(baseline)` : label;
}

function changesText({ changes }: PlannedCell): string {
  if (changes.length === 0) return "none";
  return changes.map(changeText).join("\n");
}

function changeText({ key, base, baseEffective, value, proposed }: ConfigChange): string {
  const before = base === null ? `${baseEffective} (default)` : `${base}`;
  const reviewed = proposed === undefined ? "" : `, proposed ${proposed}`;
  const arrow = baseEffective === value ? `${value} (as base)` : `${before} → ${value}`;
  return `${key} ${arrow}${reviewed}`;
}

type PlannedAxis = {
  readonly key: string;
  readonly base: ConfigValue;
  readonly values: readonly ConfigValue[];
};

/** Returns the axes that many cells lie on, with their values in order, the first cell and the last. */
export function cellAxes(cells: readonly PlannedCell[], width: number): string[] {
  const axes = axesOf(cells);
  const keyWidth = Math.max(0, ...axes.map(({ key }) => key.length));
  const countWidth = Math.max(0, ...axes.map(({ values }) => String(values.length).length));
  const reasons = new Set(cells.map(({ rationale }) => plainOneLine(rationale)));
  const [reason = ""] = reasons;
  return [
    ...wrapWords(
      "  ",
      `${combinations(cells, axes)}, from ${cells[0]?.label} to ${cells.at(-1)?.label}`,
      width,
    ),
    ...axes.flatMap(({ key, base, values }) => {
      const count = `${String(values.length).padStart(countWidth)} value${values.length === 1 ? " " : "s"}`;
      return wrapWords(
        `  ${key.padEnd(keyWidth)}  ${count}: `,
        `${valuesText(values)} (base ${base})`,
        width,
      );
    }),
    ...(reasons.size === 1 && reason !== "" ? wrapWords("  why: ", reason, width) : []),
  ];
}

/** Every key that a cell sets; a cell that does not set it stays at its base. */
function axesOf(cells: readonly PlannedCell[]): PlannedAxis[] {
  const byKey = new Map<string, { base: ConfigValue; set: number; values: Set<ConfigValue> }>();
  for (const { key, baseEffective, value } of cells.flatMap(({ changes }) => changes)) {
    const axis = byKey.get(key) ?? { base: baseEffective, set: 0, values: new Set() };
    axis.set += 1;
    axis.values.add(value);
    byKey.set(key, axis);
  }
  return [...byKey].map(([key, { base, set, values }]) => ({
    key,
    base,
    values: [...(set < cells.length ? values.add(base) : values)],
  }));
}

function combinations(cells: readonly PlannedCell[], axes: readonly PlannedAxis[]): string {
  const keys = `${axes.length} key${axes.length === 1 ? "" : "s"}`;
  const all = axes.reduce((product, { values }) => product * values.length, 1);
  if (all === cells.length) return `every combination of ${keys}`;
  if (all > SPARSE * cells.length || all < cells.length) return `different values of ${keys}`;
  return `${cells.length} of the ${all} combinations of ${keys}`;
}

function valuesText(values: readonly ConfigValue[]): string {
  if (values.length <= VALUES_MAX) return values.join(", ");
  const start = values.slice(0, VALUES_AT_START).join(", ");
  return `${start}, … ${values.slice(-VALUES_AT_END).join(", ")}`;
}
