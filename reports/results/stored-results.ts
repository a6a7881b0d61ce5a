/** A run's results from its stored sessions, with the memory of what their databases were found to say. */
import { dirname, join } from "node:path";
import type { SweepRecord } from "../sweep-record.ts";
import { DATABASE_FILE } from "./check-stored.ts";
import { compileResults, summaryPath } from "./compile-results.ts";
import { openRecomputed, type Recomputed } from "./recomputed.ts";
import type { Results } from "./results-types.ts";

export type StoredResults = { readonly results: Results; readonly recomputed: Recomputed };

/** Compiles the results. Databases that are not remembered are read on all processors; `save` remembers them. */
export async function storedResults(record: SweepRecord): Promise<StoredResults> {
  const recomputed = openRecomputed(record.runFolder, record.sessions.length);
  await recomputed.prepare(databasesOf(record));
  return { results: compileResults(record, recomputed.recompute), recomputed };
}

function databasesOf(record: SweepRecord): string[] {
  return record.sessions.flatMap((session) => {
    const summary = summaryPath(record, session);
    return summary === null ? [] : [join(dirname(summary), DATABASE_FILE)];
  });
}
