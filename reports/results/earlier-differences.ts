/** How much paired differences varied in a run that is over, as its results.json has them. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { EarlierDifferences } from "../statistics/planned-differences.ts";

/** The largest results are a few megabytes; anything beyond is damage. */
const BYTES_MAX = 50_000_000;

/** Only what is asked here: the rest of the file may grow. */
const ResultsSchema = z.object({
  schema: z.literal(1),
  decision_metric: z.string(),
  baseline: z.string().nullable(),
  cells: z.array(z.object({ label: z.string(), config_hash: z.string() })),
  comparisons: z.array(
    z.object({ cell: z.string(), n: z.int(), sd: z.number().nonnegative().nullable() }),
  ),
});

/**
 * Returns the rivals of this run that shared two windows or more with its baseline; none where its baseline had another
 * configuration, where another metric decided, or where the file cannot be used: a plan must not fail for an old run.
 */
export function readEarlierDifferences(
  runFolder: string,
  asked: { readonly baseline: string; readonly metric: string },
): EarlierDifferences[] {
  const results = readResults(join(runFolder, "results.json"));
  if (results === null || results.decision_metric !== asked.metric) return [];
  const hashOf = (cell: string | null) =>
    results.cells.find(({ label }) => label === cell)?.config_hash;
  if (hashOf(results.baseline) !== asked.baseline) return [];
  return results.comparisons.flatMap(({ cell, n, sd }) => {
    const configuration = hashOf(cell);
    // Differences that never vary come from sessions that never differed: they tell nothing about a grid to come.
    if (configuration === undefined || sd === null || sd === 0 || n < 2) return [];
    return [{ configuration, windows: n, sd }];
  });
}

function readResults(path: string): z.infer<typeof ResultsSchema> | null {
  try {
    if (statSync(path).size > BYTES_MAX) return null;
    const { success, data } = ResultsSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return success ? data : null;
  } catch {
    return null;
  }
}
