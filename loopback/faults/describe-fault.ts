/** A fault that is none, in one sentence: which field, what it was, and what it may be. */
import type { z } from "zod";
import { faultKinds } from "./fault.ts";

/** Says what is wrong first; the rest is wrong for the same reason more often than not. */
export function describeFault(value: unknown, { issues }: z.ZodError): string {
  const issue = issues[0];
  const path = issue?.path ?? [];
  const fault = fieldOf(value, ["fault"]);
  const kind = fieldOf(fault, ["kind"]);
  const known = faultKinds().find((one) => one.kind === kind);
  if (path[0] === "fault" && known === undefined) {
    const kinds = faultKinds().map((one) => one.kind);
    return `kind was ${shown(kind)}, expected ${kinds.join(", ")}`;
  }
  const name = path.slice(1).map(String).join(".") || String(path[0] ?? "the fault");
  if (issue?.code === "unrecognized_keys") {
    const fields = known?.fields.map((field) => field.name).join(", ") || "none";
    return `${issue.keys.join(", ")} is no field of ${shown(kind)}, expected ${fields}`;
  }
  const field = known?.fields.find((one) => one.name === path[1]);
  return `${name} was ${shown(fieldOf(value, path))}, expected ${field?.takes ?? "a whole number above 0"}`;
}

function fieldOf(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, name) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, name)
        ? (at as Readonly<Record<PropertyKey, unknown>>)[name]
        : undefined,
    value,
  );
}

function shown(value: unknown): string {
  const text = value === undefined ? "missing" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
