/** A whole summary with a zero or an empty text in every field; tests set the fields that matter to them. */
import type { z } from "zod";
import { type SessionSummary, SessionSummarySchema } from "../../../engine/index.ts";

export function summaryOf(fields: Partial<SessionSummary> = {}): SessionSummary {
  const zeros = sample(SessionSummarySchema) as SessionSummary;
  return SessionSummarySchema.parse({ ...zeros, halt_reason: "duration_elapsed", ...fields });
}

type Definition = {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly values?: readonly unknown[];
  readonly entries?: Readonly<Record<string, string>>;
};

function sample(schema: z.ZodType): unknown {
  const { type, innerType, shape, values, entries } = schema._zod.def as unknown as Definition;
  if (innerType !== undefined) return sample(innerType);
  if (shape !== undefined) {
    return Object.fromEntries(
      Object.entries(shape).map(([name, member]) => [name, sample(member)]),
    );
  }
  const simple: Record<string, unknown> = {
    number: 0,
    string: "",
    boolean: true,
    array: [],
    record: {},
  };
  return values?.[0] ?? Object.values(entries ?? {})[0] ?? simple[type];
}
