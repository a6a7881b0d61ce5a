/** Options of the command line that changed what was run, as they were typed. Pure. */
import type { SweepRecord } from "../sweep-record.ts";

/** It says when a run is over, which may be moved while it runs and is no part of its meaning: section 7 lists each one. */
const NO_MEANING = "finish-by";

/** Returns "--duration 10m" and the like, in the order typed. */
export function meaningOptions({ options }: Pick<SweepRecord, "options">): readonly string[] {
  return Object.entries(options)
    .filter(([key]) => key !== NO_MEANING)
    .map(([key, value]) => `--${key} ${value}`);
}
