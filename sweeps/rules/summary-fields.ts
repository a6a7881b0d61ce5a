/**
 * The fields that rules, decision_metric and primary_metrics may name, read from the summary's own schema:
 * a field that sessions start to report is at once known here, with its type, and none is typed twice.
 */
import type { z } from "zod";
import { SessionSummarySchema } from "../../engine/index.ts";

/** Types as the expression language names them. */
export type FieldType =
  | "int"
  | "double"
  | "string"
  | "bool"
  | "dyn"
  | "list<string>"
  | "map<string, int>"
  | "map<string, double>"
  | "map<string, string>";

export type FieldTree = { readonly [name: string]: FieldType | FieldTree };

/** The shape of `session.*`, `baseline.*` and `previous.*`. */
export const SUMMARY_FIELDS: FieldTree = objectTree(SessionSummarySchema);

/** Every number of a summary by its dotted name, in schema order: what a metric of a grid may name. */
export const NUMERIC_SUMMARY_FIELDS: readonly string[] = leafPaths(SUMMARY_FIELDS)
  .filter(({ type }) => type === "int" || type === "double")
  .map(({ path }) => path);

/** Dotted names and types of all leaves of a tree, in order. */
export function leafPaths(
  tree: FieldTree,
  prefix = "",
): readonly { readonly path: string; readonly type: FieldType }[] {
  return Object.entries(tree).flatMap(([name, member]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    return typeof member === "string" ? [{ path, type: member }] : leafPaths(member, path);
  });
}

/** What the walk needs to know of a zod definition. */
type Definition = {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly valueType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly values?: readonly unknown[];
  readonly format?: string;
};

function definitionOf(schema: z.ZodType): Definition {
  return schema._zod.def as unknown as Definition;
}

function objectTree(schema: z.ZodType): FieldTree {
  const { shape = {} } = definitionOf(schema);
  return Object.fromEntries(Object.entries(shape).map(([name, member]) => [name, fieldOf(member)]));
}

function fieldOf(schema: z.ZodType): FieldType | FieldTree {
  const definition = definitionOf(schema);
  const inner = definition.innerType;
  switch (definition.type) {
    case "nullable":
    case "optional":
    case "default":
      return inner === undefined ? "dyn" : fieldOf(inner);
    case "object":
      return objectTree(schema);
    case "number":
      return definition.format === "safeint" ? "int" : "double";
    case "literal":
      return typeof definition.values?.[0] === "number" ? "int" : "string";
    case "enum":
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "array":
      return "list<string>";
    case "record":
      return recordOf(definition);
    default:
      return "dyn";
  }
}

function recordOf({ valueType }: Definition): FieldType {
  const value = valueType === undefined ? "string" : fieldOf(valueType);
  if (value === "int") return "map<string, int>";
  return value === "double" ? "map<string, double>" : "map<string, string>";
}
