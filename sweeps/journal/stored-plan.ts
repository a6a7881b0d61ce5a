/**
 * The plan as a journal holds it. It was written by this program and carries its hash; what is checked here is what
 * would otherwise lead somewhere else: labels, which become folders, and the parts that every reader takes for granted.
 */
import { z } from "zod";
import { labelFault } from "../grid/label.ts";
import type { SweepPlan } from "../plan/plan-types.ts";

const label = z.string().refine((text) => labelFault(text) === undefined, "no name of a folder");
/** A session's label is its cell's with a number before it. */
const folderName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,120}$/, "no name of a folder");

const StoredPlanSchema = z.looseObject({
  name: label,
  title: z.string(),
  gridPath: z.string(),
  replicates: z.int().positive(),
  durationMs: z.int().positive(),
  options: z.looseObject({}),
  approval: z.looseObject({}),
  baseline: z.looseObject({}),
  rules: z.array(z.looseObject({ name: z.string() })),
  warnings: z.array(z.string()),
  tapes: z.array(z.looseObject({})),
  cells: z.array(z.looseObject({ label })),
  sessions: z.array(
    z.looseObject({
      session: z.int().positive(),
      label: folderName,
      cell: label,
      replicate: z.int().positive(),
    }),
  ),
});

export type StoredPlan =
  | { readonly plan: SweepPlan }
  /** The place in the plan that is wrong. */
  | { readonly fault: string };

/** Reads a stored plan's text. */
export function parseStoredPlan(json: string): StoredPlan {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return { fault: "the top" };
  }
  const { success, error } = StoredPlanSchema.safeParse(raw);
  if (success) return { plan: raw as SweepPlan };
  return { fault: error.issues[0]?.path.join(".") || "the top" };
}

/** True for a folder below a run's: where another one is named, files of others would be read and moved. */
export function isBelowRun(folder: string): boolean {
  const parts = folder.split(/[/\\]/);
  return (
    parts.every((part) => part !== "" && part !== "." && part !== "..") && !folder.includes("\0")
  );
}
