/**
 * Signing a grid off. The reviewer may change values (`--set LABEL.key=value`); the changed cells are
 * checked like any others before anything is written, and both values are kept.
 */
import { type CodedError, nearestName } from "../../engine/index.ts";
import { gridFault } from "../grid/errors.ts";
import { CONFIG_KEY_NAMES } from "../grid/grid-schema.ts";
import type { Grid } from "../grid/load-grid.ts";
import { buildPlan } from "../plan/build-plan.ts";
import { planCells } from "../plan/plan-cells.ts";
import type { ConfigValue } from "../plan/plan-types.ts";
import { writeApprovalFile } from "./approval-file.ts";

export type ApproveOptions = {
  readonly by: string;
  readonly note?: string | undefined;
  /** "tight-sym-4.strategy.bid_offset_bps=5", one for each changed value. */
  readonly set?: readonly string[] | undefined;
  /** Moment of the signature, epoch milliseconds. */
  readonly nowMs: number;
};

export type Approved = {
  readonly path: string;
  readonly meaningHash: string;
  /** One line for each value that the reviewer changed. */
  readonly changes: readonly string[];
};

/** Signs the grid as it stands. @throws CodedError GRD_INVALID_APPROVAL, or whatever is wrong with the plan. */
export function approveGrid(grid: Grid, { by, note, set = [], nowMs }: ApproveOptions): Approved {
  if (by.trim() === "") throw wrong("--by was empty, expected the name of whoever signs");
  const overrides = parseOverrides(grid, set);
  const reviewed = planCells(grid, overrides);
  const { meaning, meaningHash } = buildPlan(grid);
  const path = writeApprovalFile(grid.path, {
    schema: 1,
    grid: grid.data.name,
    meaning_hash: meaningHash,
    meaning: { ...meaning },
    by: by.trim(),
    at: new Date(nowMs).toISOString(),
    note: note ?? null,
    set: overrides,
  });
  const changes = reviewed.flatMap(({ label, changes: all }) =>
    all.flatMap(({ key, value, proposed }) =>
      proposed === undefined ? [] : [`${label}: ${key} ${proposed} (proposed) → ${value}`],
    ),
  );
  return { path, meaningHash, changes };
}

function parseOverrides(
  grid: Grid,
  texts: readonly string[],
): Record<string, Record<string, ConfigValue>> {
  const overrides: Record<string, Record<string, ConfigValue>> = {};
  for (const text of texts) {
    const { label, key, value } = parseOverride(grid, text);
    const cell = overrides[label] ?? {};
    if (Object.hasOwn(cell, key))
      throw wrong(`--set ${label}.${key} was given twice, expected once`);
    overrides[label] = { ...cell, [key]: value };
  }
  return overrides;
}

/** Labels may hold dots, so the label is the longest one that the text begins with. */
function parseOverride(grid: Grid, text: string) {
  const equals = text.indexOf("=");
  if (equals < 0) throw wrong(`--set was "${text}", expected LABEL.key=value`);
  const name = text.slice(0, equals);
  const labels = grid.cells.map(({ label }) => label);
  const label = labels
    .filter((candidate) => name.startsWith(`${candidate}.`))
    .sort((a, b) => b.length - a.length)[0];
  if (label === undefined) {
    const near = nearestName(name.split(".")[0] as string, labels);
    throw wrong(`--set was "${text}", expected the label of a cell first${hint(near)}`);
  }
  const key = name.slice(label.length + 1);
  if (!CONFIG_KEY_NAMES.includes(key)) {
    throw wrong(
      `--set was "${text}": ${key} is not a configuration key${hint(nearestName(key, CONFIG_KEY_NAMES))}`,
    );
  }
  return { label, key, value: parseValue(text.slice(equals + 1)) };
}

function parseValue(text: string): ConfigValue {
  if (text === "true" || text === "false") return text === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function hint(near: string | undefined): string {
  return near === undefined ? "" : `; did you mean ${near}?`;
}

function wrong(message: string): CodedError {
  return gridFault("GRD_INVALID_APPROVAL", message);
}
