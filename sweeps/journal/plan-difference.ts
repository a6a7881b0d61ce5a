/** What differs between two plans, in sentences: why a changed grid does not go on with an old run. Pure. */
import { diffMeaning } from "../plan/meaning.ts";
import type { SweepPlan } from "../plan/plan-types.ts";

const LINES_MAX = 8;

type Compared = Pick<SweepPlan, "meaning" | "options" | "engineVersion">;

/** Returns the differences of meaning, options and engine; never empty for plans that differ. */
export function describePlanDifference(before: Compared, after: Compared): string[] {
  const lines = [
    ...diffMeaning(before.meaning, after.meaning),
    ...diffOptions(before.options, after.options),
    ...(before.engineVersion === after.engineVersion
      ? []
      : [`engine version: ${before.engineVersion} → ${after.engineVersion}`]),
  ];
  if (lines.length === 0) return ["values that a reviewer set differ"];
  const more = lines.length - LINES_MAX;
  return more > 0 ? [...lines.slice(0, LINES_MAX), `and ${more} more`] : lines;
}

function diffOptions(before: SweepPlan["options"], after: SweepPlan["options"]): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => `option --${name}: ${before[name] ?? "absent"} → ${after[name] ?? "absent"}`);
}
