/** What is wrong with a grid, and raw values looked at shape by shape: one of the wrong shape is left to the schema. */
import type { SetValue } from "../plan/plan-types.ts";

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

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
