/**
 * The replays of a run, recomputed from their own files: tapes hashed anew, each pair's summary held against the
 * plan and the tape, the matrix and its comparisons computed again. That a pair really ends on its ledger root is
 * seen by running it again, which is the business of whoever may run sessions.
 */
import { isAbsolute, join } from "node:path";
import { readTextFile, SUMMARY_BYTES_MAX } from "../../engine/index.ts";
import {
  REPLAY_FOLDER,
  type ReplayFile,
  type Reproduction,
  readReplayFile,
} from "../replay/replay-file.ts";
import type { SweepRecord } from "../sweep-record.ts";
import { checkComparisons } from "./check-comparisons.ts";
import { checkEvidence } from "./check-evidence.ts";
import { leavesOf } from "./check-summary.ts";
import type { TapeShelf } from "./check-tape.ts";
import { askEvidence, ledgerRootOf } from "./evidence-database.ts";
import type { Findings, Printed } from "./findings.ts";
import type { NotYet } from "./not-yet.ts";
import { mayBeOlder } from "./older-results.ts";
import type { Json } from "./place.ts";

/** What results.json prints of the replays. */
type PrintedReplay = {
  readonly matrix: readonly {
    readonly cell: string;
    readonly values: readonly (number | null)[];
    readonly mean: number | null;
    readonly count: number;
  }[];
  readonly pairs: readonly Json[];
  readonly comparisons: readonly Json[];
  readonly evidence: unknown;
};

export type ReplayLook = {
  /** The `replay` of results.json, null or absent where there is none. */
  readonly printed: unknown;
  readonly shelf: TapeShelf;
  readonly notYet: NotYet;
};

/** Checks all of it. */
export function checkReplay(
  record: SweepRecord,
  { printed, shelf, notYet }: ReplayLook,
  findings: Findings,
): void {
  const { file, problem } = readReplayFile(record.runFolder);
  findings.compare("replays", run("replay/results.json"), problem, null);
  if (file === null) return;
  checkTapes(record, file, shelf, findings);
  const summaries = new Map(
    file.pairs.map((pair) => [keyOf(pair), checkPair(record, file, pair, findings)]),
  );
  checkReproduction(record, file, findings);
  if (mayBeOlder(record) && pairsOf(printed) < file.pairs.length) {
    notYet.part("the replays");
    return;
  }
  if (printed === null || printed === undefined) {
    // Compiled before the replays were made: the verb debrief takes them in.
    findings.compare("replays", run("replay in results.json"), "missing", "replays of this run");
    return;
  }
  checkPrinted(record, file, printed as PrintedReplay, summaries, findings);
}

/** Fewer than none where nothing is printed. */
function pairsOf(printed: unknown): number {
  return (printed as PrintedReplay | null | undefined)?.pairs.length ?? -1;
}

function run(field: string) {
  return { session: null, field };
}

function keyOf({ tape, cell }: { readonly tape: number; readonly cell: string }): string {
  return `${tape} ${cell}`;
}

function checkTapes(
  record: SweepRecord,
  { tapes }: ReplayFile,
  shelf: TapeShelf,
  findings: Findings,
): void {
  for (const { tape, file, tape_hash: hash } of tapes) {
    const path = isAbsolute(file) ? file : join(record.runFolder, file);
    const found = shelf.at(path)?.hash ?? "missing or unreadable";
    findings.compare("replayed tapes", run(`tape ${tape}`), hash, found);
  }
}

/** Returns the pair's summary, null where it cannot be read. */
function checkPair(
  record: SweepRecord,
  file: ReplayFile,
  pair: ReplayFile["pairs"][number],
  findings: Findings,
): Json | null {
  const name = `tape ${pair.tape} × ${pair.cell}`;
  const summary = jsonAt(join(record.runFolder, REPLAY_FOLDER, pair.summary));
  const tape = file.tapes.find((one) => one.tape === pair.tape);
  const planned = record.cells.find(({ label }) => label === pair.cell)?.configHash ?? "no cell";
  findings.compare("replays", run(`${name}: config_hash`), pair.config_hash, planned);
  const expected: Json = {
    cell: pair.cell,
    config_hash: pair.config_hash,
    ledger_root: pair.ledger_root,
    engine_version: pair.engine_version,
    tape_hash: tape?.tape_hash,
    started_at: tape?.started_at,
    seed: tape?.seed,
    duration_planned_s: file.duration_ms / 1000,
    start_xrp: file.start.xrp_drops / 1e6,
    start_rlusd: file.start.rlusd_micro / 1e6,
  };
  for (const [field, value] of Object.entries(expected)) {
    const was = (summary?.[field] ?? "missing") as Printed;
    findings.compare("replays", run(`${name}: ${field}`), was, (value ?? "missing") as Printed);
  }
  return summary;
}

/** "Reproduced" is what two stored roots say, whatever the file claims. */
function checkReproduction(record: SweepRecord, file: ReplayFile, findings: Findings): void {
  for (const claim of file.reproduction) {
    if (claim.status !== "reproduced" && claim.status !== "differs") continue;
    const at = { session: claim.session, field: "reproduction" };
    findings.compare("reproduced roots", at, claim.expected, storedRoot(record, claim));
    const status = claim.replayed === claim.expected ? "reproduced" : "differs";
    findings.compare("reproduced roots", at, claim.status, status);
    const own = record.sessions.find(({ session }) => session === claim.session);
    const tape = file.tapes.find(({ sessions }) => sessions.includes(claim.session));
    const pair = file.pairs.find((one) => one.tape === tape?.tape && one.cell === own?.cell);
    // A session with a start of its own is no pair of the matrix; its replay is not among the pairs.
    if (pair === undefined || !record.freshDb) continue;
    findings.compare("reproduced roots", at, claim.replayed, pair.ledger_root);
  }
}

function storedRoot(record: SweepRecord, { session }: Reproduction): string {
  const folder = record.sessions.find((one) => one.session === session)?.folder;
  if (folder === undefined || folder === null) return "missing";
  try {
    return String(askEvidence(join(folder, "session.db"), ledgerRootOf));
  } catch {
    return "missing or unreadable";
  }
}

function checkPrinted(
  record: SweepRecord,
  file: ReplayFile,
  printed: PrintedReplay,
  summaries: ReadonlyMap<string, Json | null>,
  findings: Findings,
): void {
  const judged = new Map(printed.pairs.map((pair) => [keyOf(pair as never), pair]));
  const metricAt = (tape: number, cell: string): number | null => {
    const summary = summaries.get(keyOf({ tape, cell })) ?? null;
    // The debrief may find more against a pair than its session, never less.
    const fit = judged.get(keyOf({ tape, cell }))?.evaluable === true;
    return fit && summary?.evaluable === true ? metricOf(summary, record.decisionMetric) : null;
  };
  const seen = file.tapes.filter(({ tape }) =>
    printed.matrix.some(({ cell }) => metricAt(tape, cell) !== null),
  );
  for (const { cell, values, mean, count } of printed.matrix) {
    const known = file.tapes.map(({ tape }) => metricAt(tape, cell));
    known.forEach((value, i) => {
      const at = run(`${cell} on tape ${file.tapes[i]?.tape}`);
      findings.compare("replay matrix", at, values[i] ?? null, value);
    });
    const present = known.filter((value) => value !== null);
    const total = present.reduce((sum, value) => sum + value, 0);
    // A cell without a tape that others have would be averaged over other hours than they.
    const average =
      present.length === 0 || present.length < seen.length ? null : total / present.length;
    findings.compare("replay matrix", run(`${cell}: mean over tapes`), mean, average);
    findings.compare("replay matrix", run(`${cell}: tapes`), count, present.length);
  }
  const sessions = [...summaries].flatMap(([key, summary], i) => {
    const { tape, cell, evaluable } = judged.get(key) ?? {};
    const own = { session: i + 1, cell, replicate: tape, evaluable, state: "finished" };
    return summary === null ? [] : [{ ...summary, ...own }];
  });
  const results = { ...printed, cells: [], sessions };
  checkComparisons(results, record, findings);
  checkEvidence(results, record, findings);
}

function metricOf(summary: Json, metric: string): number | null {
  const value = new Map(leavesOf(summary, "")).get(metric);
  return typeof value === "number" ? value : null;
}

function jsonAt(path: string): Json | null {
  try {
    return JSON.parse(readTextFile(path, SUMMARY_BYTES_MAX)) as Json;
  } catch {
    return null;
  }
}
