/** Writes a sweep's debrief and results into its run folder. Called after every session, so that an interrupted night still has one. */

import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { blake3Hex, readTextFile } from "../../engine/index.ts";
import { renderHtml } from "../html/render-html.ts";
import { type Figure, svgFile } from "../plots/figure.ts";
import { allFigures, drawFigures, SESSIONS_PLOTTED_MAX } from "../plots/figures.ts";
import type { SessionSeries } from "../plots/session-series.ts";
import type { Recompute } from "../results/check-stored.ts";
import { compileResults } from "../results/compile-results.ts";
import { sessionsInFull } from "../results/in-full-folder.ts";
import { openRecomputed } from "../results/recomputed.ts";
import { resultsCsv, resultsJson } from "../results/results-files.ts";
import type { Results } from "../results/results-types.ts";
import { type StoredResults, storedResults } from "../results/stored-results.ts";
import { removeUnfinishedFiles, writeFiles } from "../results/write-files.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { plainLine } from "../text/escape.ts";
import { wrapped } from "../text/wrap.ts";
import type { EvidenceBySession } from "./each-session.ts";
import { PLOTS_FOLDER } from "./figure-link.ts";
import { splitSessions } from "./fold.ts";
import { marketLine } from "./market-line.ts";
import { renderDebrief } from "./render-debrief.ts";
import { gatherEvidence } from "./session-evidence.ts";
import { renderTerminalTable, type TerminalOptions } from "./terminal-table.ts";

export type DebriefOutcome = {
  /** One line: the recommendation, or why there is none. */
  readonly verdictLine: string;
  /** Table and, under it, one line on the market. */
  readonly terminalTable: string;
  /** Files written, absolute: results.json, results.csv, debrief.html, debrief.md. */
  readonly paths: readonly string[];
};

/**
 * Compiles the results anew from the stored sessions and writes debrief.md and .html with the figures in plots/,
 * results.json and results.csv.
 * `plain` draws the terminal table in ASCII, for output that is not a terminal, `width` is that of one; `recompute` is
 * how a session's database is asked for its summary.
 * @throws CodedError RPT_RUN_FOLDER_UNWRITABLE (transient).
 */
export async function writeDebrief(
  record: SweepRecord,
  options: Partial<TerminalOptions> & { readonly recompute?: Recompute } = {},
): Promise<DebriefOutcome> {
  const { results, recomputed } = await resultsOf(record, options.recompute);
  const evidence = gatherEvidence(record, recomputed, drawnSessions(results));
  const figures = drawFigures(results, seriesOf(evidence));
  const drawn = allFigures(figures);
  const markdown = renderDebrief(results, evidence, figures);
  if (drawn.length > 0) await writePlots(record.runFolder, drawn);
  // The last one last: whoever sees a new debrief.md finds the results and the figures it speaks of.
  const pages = [
    { name: "debrief.html", text: renderHtml(results.record.title, markdown, drawn) },
    { name: "debrief.md", text: markdown },
  ];
  const hashes = Object.fromEntries(pages.map(({ name, text }) => [name, blake3Hex(text)]));
  const paths = await writeFiles(record.runFolder, [
    { name: "results.json", text: resultsJson(results, hashes) },
    { name: "results.csv", text: resultsCsv(results) },
    ...pages,
  ]);
  removeOldPlots(record.runFolder, drawn);
  await recomputed.save();
  const market = marketLine(results);
  return {
    verdictLine: plainLine(results.verdict.line),
    terminalTable: [
      renderTerminalTable(results, { ...options, plain: options.plain ?? false }),
      ...(market === null ? [] : [wrapped(market, options.width)]),
    ].join("\n"),
    paths,
  };
}

async function resultsOf(
  record: SweepRecord,
  recompute: Recompute | undefined,
): Promise<StoredResults> {
  if (recompute === undefined) return storedResults(record);
  const recomputed = openRecomputed(record.runFolder, record.sessions.length);
  return { results: compileResults(record, recompute), recomputed };
}

/** Removes what a debrief left behind that was killed while it was written; for whoever has the run to itself. */
export function removeUnfinished(runFolder: string): void {
  removeUnfinishedFiles([runFolder, join(runFolder, PLOTS_FOLDER)]);
}

/**
 * Of those that have a row on the page, the first: what stands out, the baseline, the best. Where none kept rows per
 * tick, those that somebody ran again in full: he wants to see them.
 */
function drawnSessions(results: Results): ReadonlySet<number> {
  const { record } = results;
  const wanted =
    record.storage === "summary" ? sessionsInFull(record) : splitSessions(results).shown;
  const stored = new Set(results.sessions.filter(hasSummary).map(({ session }) => session));
  const drawn = wanted.filter(({ session }) => stored.has(session));
  return new Set(drawn.slice(0, SESSIONS_PLOTTED_MAX).map(({ session }) => session));
}

function hasSummary({ summary }: Results["sessions"][number]): boolean {
  return summary !== null;
}

function seriesOf(evidence: EvidenceBySession): Map<number, SessionSeries> {
  const found = [...evidence].flatMap(([session, { series }]): [number, SessionSeries][] =>
    series === null ? [] : [[session, series]],
  );
  return new Map(found);
}

/** Figures of sessions that ended before are the same bytes: only what is new or changed is written. */
async function writePlots(runFolder: string, figures: readonly Figure[]): Promise<void> {
  const folder = join(runFolder, PLOTS_FOLDER);
  try {
    // Not recursive: where the run folder itself cannot be made, that never returns on some file systems.
    mkdirSync(folder);
  } catch {
    // It is there already; or the first write below says what is wrong.
  }
  const files = figures.map((figure) => ({ name: `${figure.name}.svg`, text: svgFile(figure) }));
  const changed = files.filter(({ name, text }) => textOf(join(folder, name)) !== text);
  await writeFiles(folder, changed);
}

/** What the last page drew and this one does not, of a session or of all: no link leads to it any more. */
function removeOldPlots(runFolder: string, figures: readonly Figure[]): void {
  const folder = join(runFolder, PLOTS_FOLDER);
  const drawn = new Set(figures.map(({ name }) => `${name}.svg`));
  try {
    const old = readdirSync(folder).filter((name) => OWN_FIGURE.test(name) && !drawn.has(name));
    for (const name of old) rmSync(join(folder, name), { force: true });
  } catch {
    // No such folder, or one that cannot be written: they cost a little room.
  }
}

/** Names of the figures that there are: another file there is somebody's own. */
const OWN_FIGURE = /^(session-\d+-.*|markout|windows|response(-\d+)?|replays|modes|why)\.svg$/;

/** One that is larger is none of ours, and written anew. */
const PLOT_BYTES_MAX = 64_000_000;

function textOf(path: string): string | null {
  try {
    return readTextFile(path, PLOT_BYTES_MAX);
  } catch {
    return null;
  }
}
