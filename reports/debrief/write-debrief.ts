/** Writes a sweep's debrief and results into its run folder. Called after every session, so that an interrupted night still has one. */
import { type Recompute, recomputeOnce } from "../results/check-stored.ts";
import { compileResults } from "../results/compile-results.ts";
import { resultsCsv, resultsJson } from "../results/results-files.ts";
import { writeFiles } from "../results/write-files.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { marketLine } from "./market-line.ts";
import { renderDebrief } from "./render-debrief.ts";
import { gatherEvidence } from "./session-evidence.ts";
import { renderTerminalTable } from "./terminal-table.ts";

export type DebriefOutcome = {
  /** One line: the recommendation, or why there is none. */
  readonly verdictLine: string;
  /** Table and, under it, one line on the market. */
  readonly terminalTable: string;
  /** Files written, absolute: debrief.md, results.json, results.csv. */
  readonly paths: readonly string[];
};

/**
 * Compiles the results anew from the stored sessions and writes debrief.md, results.json and results.csv.
 * `plain` draws the terminal table in ASCII, for output that is not a terminal; `recompute` is how a session's
 * database is asked for its summary.
 * @throws CodedError RPT_RUN_FOLDER_UNWRITABLE (transient).
 */
export async function writeDebrief(
  record: SweepRecord,
  options: { readonly plain?: boolean; readonly recompute?: Recompute } = {},
): Promise<DebriefOutcome> {
  const results = compileResults(record, options.recompute ?? recomputeOnce);
  const paths = await writeFiles(record.runFolder, [
    { name: "results.json", text: resultsJson(results) },
    { name: "results.csv", text: resultsCsv(results) },
    // Last: whoever sees a new debrief finds the results it speaks of.
    { name: "debrief.md", text: renderDebrief(results, gatherEvidence(record)) },
  ]);
  const market = marketLine(results);
  return {
    verdictLine: results.verdict.line,
    terminalTable: [
      renderTerminalTable(results, { plain: options.plain ?? false }),
      ...(market === null ? [] : [market]),
    ].join("\n"),
    paths,
  };
}
