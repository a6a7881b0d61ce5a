/**
 * Every value that summary.json and results.json print for a session, against the recomputation. A printed
 * number that nothing here recomputes is itself a difference, so that a new metric cannot slip past.
 */
import { join } from "node:path";
import { readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import type { SqlValue } from "./evidence-database.ts";
import type { Findings, Printed } from "./findings.ts";
import { guarded } from "./guarded.ts";
import type { Json } from "./place.ts";

/** Words that are derived, not measured: reasons and explanations. `evaluable` is judged apart. */
const NOT_NUMBERS =
  /^(not_available|evaluable_reasons|evaluable$|sweep_id$|state$|state_reason$|attempts$|market_identity$)/;

/** Compares one document's leaves with the recomputed values; `file` is its name. */
export function checkLeaves(
  file: string,
  session: number,
  document: Readonly<Record<string, unknown>>,
  recomputed: Readonly<Record<string, SqlValue>>,
  findings: Findings,
): void {
  const check = `${file} values`;
  for (const [field, printed] of leavesOf(document, "")) {
    if (NOT_NUMBERS.test(field)) continue;
    if (!Object.hasOwn(recomputed, field)) {
      findings.fail(check, { session, file, field, printed, recomputed: "no recomputation" });
      continue;
    }
    findings.compare(check, { session, file, field }, printed, recomputed[field] ?? null);
  }
  for (const field of Object.keys(recomputed)) {
    if (!leafExists(document, field)) {
      findings.fail(check, {
        session,
        file,
        field,
        printed: "missing",
        recomputed: recomputed[field] ?? null,
      });
    }
  }
}

/** Holds what is printed of a session against the summary in a folder, which is taken at its word. */
export function checkAsKept(
  {
    session,
    folder,
    printed,
  }: { readonly session: number; readonly folder: string; readonly printed: Json },
  findings: Findings,
): void {
  guarded(findings, session, "summary.json", () => {
    const text = readTextFile(join(folder, "summary.json"), SUMMARY_BYTES_MAX);
    checkLeaves("results.json", session, printed, numbersOf(JSON.parse(text)), findings);
  });
}

/** Returns the measured leaves of a summary that is taken at its word. */
function numbersOf(summary: unknown): Readonly<Record<string, SqlValue>> {
  const leaves = leavesOf(summary, "").filter(([field]) => !NOT_NUMBERS.test(field));
  // SQL knows neither true nor false; no measured leaf is one.
  return Object.fromEntries(leaves as [string, SqlValue][]);
}

/** Returns the leaves of nested objects by their dotted names; arrays are leaves. */
export function leavesOf(value: unknown, prefix: string): [string, Printed][] {
  if (value === null || typeof value !== "object") return [[prefix, value as Printed]];
  if (Array.isArray(value)) return [[prefix, value.join("; ")]];
  return Object.entries(value).flatMap(([name, child]) =>
    leavesOf(child, prefix === "" ? name : `${prefix}.${name}`),
  );
}

function leafExists(document: Readonly<Record<string, unknown>>, field: string): boolean {
  let value: unknown = document;
  for (const name of field.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return false;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return true;
}
