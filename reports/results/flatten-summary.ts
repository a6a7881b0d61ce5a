/**
 * A summary as one flat row: nested names joined by dots, lists by "; ". The columns follow the schema, so that
 * they are the same for every sweep; only counts keyed by reason or source grow with the data.
 */
import { type SessionSummary, SessionSummarySchema } from "../../engine/index.ts";

export type Scalar = number | string | boolean | null;

/** The run's own name: it stands in the provenance, where two runs of one grid are allowed to differ. */
const LEFT_OUT = new Set(["sweep_id"]);

/** Returns the column names for these summaries, in the schema's order. */
export function summaryColumns(summaries: readonly (SessionSummary | null)[]): string[] {
  return columnsOf(
    SessionSummarySchema,
    summaries.filter((summary) => summary !== null),
    "",
  ).filter((name) => !LEFT_OUT.has(name));
}

/** Returns one value per column; null where the summary, or the column in it, is missing. */
export function summaryRow(summary: SessionSummary | null, columns: readonly string[]): Scalar[] {
  return columns.map((column) => scalarAt(summary, column));
}

type SchemaNode = {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly type?: string;
};

function columnsOf(node: unknown, values: readonly unknown[], prefix: string): string[] {
  const { shape, type } = node as SchemaNode;
  const under = (name: string) =>
    values.map((value) => (value as Readonly<Record<string, unknown>>)[name] ?? {});
  if (shape !== undefined) {
    return Object.entries(shape).flatMap(([name, child]) =>
      columnsOf(child, under(name), prefix === "" ? name : `${prefix}.${name}`),
    );
  }
  if (type !== "record") return [prefix];
  const names = new Set(values.flatMap((value) => Object.keys(value as object)));
  return [...names].sort().map((name) => `${prefix}.${name}`);
}

function scalarAt(summary: SessionSummary | null, column: string): Scalar {
  let value: unknown = summary;
  for (const name of pathOf(column)) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  if (Array.isArray(value)) return value.join("; ");
  return typeof value === "object" || value === undefined ? null : (value as Scalar);
}

/** `not_available` is keyed by metric names that have dots of their own: only its first dot parts names. */
function pathOf(column: string): string[] {
  const [first, ...rest] = column.split(".");
  return first === "not_available" ? [first, rest.join(".")] : [first ?? "", ...rest];
}
