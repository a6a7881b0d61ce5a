/**
 * What the replays of a run say: every pair of tape and cell as a session of its own, judged and compared by the same
 * rules as the sweep's own sessions, each tape being one window. A pair whose summary is not the one that the results
 * file speaks of is kept out with the reason.
 */
import { join } from "node:path";
import type { SessionSummary } from "../../engine/index.ts";
import { cellResult } from "../results/cell-figures.ts";
import { compareCells } from "../results/compare-cells.ts";
import { metricValue, whyNotEvaluable } from "../results/evaluability.ts";
import { pairedEvidence } from "../results/paired-evidence.ts";
import { readSummaryFile } from "../results/read-summary.ts";
import type { ReplayResults, ReplayRow, SessionResult } from "../results/results-types.ts";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import { REPLAY_FOLDER, type ReplayFile, type ReplayTape, readReplayFile } from "./replay-file.ts";
import { withMeans } from "./row-means.ts";

/** Returns the results of a run's replays; null where none were made. `own`: the sweep's own sessions. */
export function compileReplay(
  record: SweepRecord,
  own: readonly SessionResult[],
): ReplayResults | null {
  const { file, problem } = readReplayFile(record.runFolder);
  if (file === null) return problem === null ? null : { ...EMPTY, record, problem };
  const asReplayed = recordOfReplays(record, file);
  const sessions = sessionsOf(asReplayed, file, own);
  const comparisons = compareCells(asReplayed, sessions);
  return {
    record: asReplayed,
    problem: null,
    engineVersion: file.engine_version,
    tapes: file.tapes,
    rows: withMeans(
      baselineFirst(record).map((label) => rowOf(label, file, sessions, record.decisionMetric)),
    ),
    cells: baselineFirst(record).flatMap((label) => {
      const cell = record.cells.find((one) => one.label === label);
      return cell === undefined ? [] : cellResult(cell, sessions, record.decisionMetric);
    }),
    sessions,
    comparisons,
    evidence: pairedEvidence(asReplayed, comparisons),
    pairsMissing: file.tapes.length * record.cells.length - file.pairs.length,
    failed: file.failed,
    reproduction: file.reproduction,
  };
}

const EMPTY = {
  engineVersion: null,
  tapes: [],
  rows: [],
  cells: [],
  sessions: [],
  comparisons: [],
  evidence: null,
  pairsMissing: 0,
  failed: [],
  reproduction: [],
} as const;

/** Every replay begins with the sweep's own start: whatever was carried live is not carried here. */
function recordOfReplays(record: SweepRecord, file: ReplayFile): SweepRecord {
  return { ...record, freshDb: true, replicates: file.tapes.length };
}

function baselineFirst({ cells, baselineCell }: SweepRecord): string[] {
  const labels = cells.map(({ label }) => label);
  return baselineCell === null || !labels.includes(baselineCell)
    ? labels
    : [baselineCell, ...labels.filter((label) => label !== baselineCell)];
}

function sessionsOf(
  record: SweepRecord,
  file: ReplayFile,
  own: readonly SessionResult[],
): SessionResult[] {
  return file.tapes.flatMap((tape) => {
    const lived = own.find(({ session }) => session === tape.tape)?.summary ?? null;
    const read = file.pairs
      .filter((pair) => pair.tape === tape.tape)
      .map((pair) => readPair(record, tape, pair, lived));
    const baseline = read.find(({ session }) => session.cell === record.baselineCell);
    return read.map((pair) => judged(record, pair, baseline?.summary ?? null));
  });
}

type Pair = {
  readonly session: SessionRecord;
  readonly summary: SessionSummary | null;
  readonly problem: string | null;
  readonly distrust: string | null;
};

function readPair(
  record: SweepRecord,
  tape: ReplayTape,
  pair: ReplayFile["pairs"][number],
  lived: SessionSummary | null,
): Pair {
  const path = join(record.runFolder, REPLAY_FOLDER, pair.summary);
  const { summary, problem } = readSummaryFile(path);
  const session: SessionRecord = {
    session: tape.tape,
    label: pair.summary.split("/")[1] ?? pair.cell,
    cell: pair.cell,
    replicate: tape.tape,
    seed: tape.seed,
    marketName: tape.market_name,
    marketIdentity: `tape ${tape.tape_hash} from ${tape.started_at}`,
    state: "finished",
    reason: null,
    folder: null,
    attempts: [],
  };
  const distrust = summary === null ? null : whyNotThePair(record, tape, pair, summary);
  return { session, summary: asRecorded(summary, lived), problem, distrust };
}

/** Where the events came from is what the market was; that they were read from a tape is not. */
function asRecorded(
  summary: SessionSummary | null,
  lived: SessionSummary | null,
): SessionSummary | null {
  if (summary === null || lived === null) return summary;
  return { ...summary, market_source: lived.market_source, network: lived.network };
}

function whyNotThePair(
  record: SweepRecord,
  tape: ReplayTape,
  pair: ReplayFile["pairs"][number],
  summary: SessionSummary,
): string | null {
  const planned = record.cells.find(({ label }) => label === pair.cell)?.configHash;
  const facts: readonly (readonly [string, unknown, unknown])[] = [
    ["cell", summary.cell, pair.cell],
    ["ledger_root", summary.ledger_root, pair.ledger_root],
    ["config_hash", summary.config_hash, pair.config_hash],
    ["config_hash", pair.config_hash, planned],
    ["tape_hash", summary.tape_hash, tape.tape_hash],
    ["started_at", summary.started_at, tape.started_at],
  ];
  const wrong = facts.find(([, was, expected]) => was !== expected);
  return wrong === undefined ? null : `its summary is of another session (${wrong[0]} differs)`;
}

function judged(
  record: SweepRecord,
  { session, summary, problem, distrust }: Pair,
  baseline: SessionSummary | null,
): SessionResult {
  const { primaryMetrics } = record;
  const context = { session, summary, problem, distrust, primaryMetrics, baseline };
  const evaluableReasons = whyNotEvaluable(context);
  return {
    session: session.session,
    label: session.label,
    cell: session.cell,
    replicate: session.replicate,
    state: session.state,
    stateReason: null,
    attempts: 1,
    marketName: session.marketName,
    marketIdentity: session.marketIdentity,
    summary,
    evaluable: evaluableReasons.length === 0,
    evaluableReasons,
  };
}

function rowOf(
  cell: string,
  { tapes }: ReplayFile,
  sessions: readonly SessionResult[],
  metric: string,
): Pick<ReplayRow, "cell" | "values"> {
  const values = tapes.map(({ tape }) => {
    const found = sessions.find((s) => s.cell === cell && s.replicate === tape);
    return found === undefined || !found.evaluable || found.summary === null
      ? null
      : metricValue(found.summary, metric);
  });
  return { cell, values };
}
