/** The child names that a schema knows at a path, for "did you mean": zod's issue does not say them. */
import type { z } from "zod";

type Definition = {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
};

/** Names of the members of the object at `path`; of all branches where the schema has several. */
export function schemaNamesAt(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const definition = schema._zod.def as unknown as Definition;
  const inner = definition.innerType ?? definition.in;
  if (inner !== undefined) return schemaNamesAt(inner, path);
  if (definition.options !== undefined) {
    return [...new Set(definition.options.flatMap((option) => schemaNamesAt(option, path)))];
  }
  const [first, ...rest] = path;
  if (definition.element !== undefined) return schemaNamesAt(definition.element, rest);
  if (definition.shape === undefined) return [];
  if (first === undefined) return Object.keys(definition.shape);
  const member = definition.shape[String(first)];
  return member === undefined ? [] : schemaNamesAt(member, rest);
}
