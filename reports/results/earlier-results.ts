/** What a run that is over says of its cells, as its results.json has it: for whoever plans the next one. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/** The largest results are a few megabytes; anything beyond is damage. */
const BYTES_MAX = 50_000_000;

const ComparisonSchema = z.object({
  cell: z.string(),
  n: z.int(),
  mean: z.number().nullable(),
  sd: z.number().nonnegative().nullable(),
  p_holm: z.number().nullable(),
});

/** Only what is asked here: the rest of the file may grow. */
const ResultsSchema = z.object({
  schema: z.literal(1),
  decision_metric: z.string(),
  baseline: z.string().nullable(),
  cells: z.array(z.object({ label: z.string(), config_hash: z.string() })),
  sessions: z.array(z.object({ session: z.int(), cell: z.string() })),
  comparisons: z.array(ComparisonSchema),
  provenance: z
    .object({
      tested_before: z
        .object({ cells: z.array(z.object({ cell: z.string(), missed: z.int() })) })
        .nullish(),
    })
    .nullish(),
  replay: z.object({ comparisons: z.array(ComparisonSchema) }).nullish(),
});

export type EarlierResults = Readonly<z.infer<typeof ResultsSchema>>;

/**
 * Returns the results of the run in this folder; null where its baseline had another configuration, where another
 * metric decided, or where the file cannot be used: a plan must not fail for an old run.
 */
export function readEarlierResults(
  runFolder: string,
  asked: { readonly baseline: string; readonly metric: string },
): EarlierResults | null {
  const results = readResults(join(runFolder, "results.json"));
  if (results === null || results.decision_metric !== asked.metric) return null;
  return configurationOf(results, results.baseline) === asked.baseline ? results : null;
}

/** Hash of a cell's configuration; undefined of a cell that the run did not have. */
export function configurationOf({ cells }: EarlierResults, cell: string | null) {
  return cells.find(({ label }) => label === cell)?.config_hash;
}

function readResults(path: string): EarlierResults | null {
  try {
    if (statSync(path).size > BYTES_MAX) return null;
    const { success, data } = ResultsSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
    return success ? data : null;
  } catch {
    return null;
  }
}
