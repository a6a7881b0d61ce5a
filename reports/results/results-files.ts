/** results.json and results.csv: the same numbers as the debrief, for notebooks and other programs. */
import { blake3Hex, SessionSummarySchema, visibleJson } from "../../engine/index.ts";
import { responseJson } from "../plots/response.ts";
import { replayJson } from "../replay/replay-json.ts";
import { csvField } from "../text/escape.ts";
import { type Scalar, summaryColumns, summaryRow } from "./flatten-summary.ts";
import { provenanceOf } from "./provenance.ts";
import type { Results, SessionResult } from "./results-types.ts";

/** Columns before the summary's own: they name the session even where it stored nothing. */
const LEADING = ["session", "label", "cell", "replicate", "state", "state_reason"] as const;

/** Hashes of the pages that are written of the same results, by the name of the file. */
export type PageHashes = Readonly<Record<string, string>>;

/** Returns the text of results.json. Names of a session's fields are those of summary.json. */
export function resultsJson(results: Results, pages: PageHashes = {}): string {
  const { record, cells, sessions, comparisons, evidence, reruns, verdict, replay } = results;
  const document = {
    schema: 1,
    name: record.name,
    title: record.title,
    state: record.state,
    state_detail: record.stateDetail,
    ...deadlineJson(record),
    decision_metric: record.decisionMetric,
    primary_metrics: record.primaryMetrics,
    baseline: record.baselineCell,
    verdict: { kind: verdict.kind, cell: verdict.cell, line: verdict.line },
    cells: cells.map((cell) => ({
      label: cell.label,
      rationale: cell.rationale,
      is_baseline: cell.isBaseline,
      bid_offset_bps: cell.bidOffsetBps,
      ask_offset_bps: cell.askOffsetBps,
      config_hash: cell.configHash,
      sessions_planned: cell.sessionsPlanned,
      sessions_finished: cell.sessionsFinished,
      sessions_evaluable: cell.sessionsEvaluable,
      ...cell.figures,
    })),
    sessions: sessions.map((session) => sessionJson(session)),
    comparisons: comparisons.map((comparison) => snakeKeys(comparison)),
    evidence: snakeKeys(evidence),
    response: responseJson(results),
    replay: replayJson(replay, snakeKeys),
    fill_models: snakeKeys(reruns.fillModels),
    duplicates: snakeKeys(reruns.duplicates),
    provenance: { ...provenanceOf(record), pages },
  };
  // Of the text, not of its meaning: a label may hold what no canonical form allows.
  const hash = blake3Hex(JSON.stringify(document, null, 2));
  const provenance = { ...document.provenance, hash };
  return `${visibleJson({ ...document, provenance }, 2)}\n`;
}

/** Without its instants, which are no result. */
function deadlineJson({ deadline }: Results["record"]): Record<string, unknown> {
  if (deadline === undefined) return {};
  const { given: _, ...said } = deadline;
  return { deadline: snakeKeys(said) };
}

/** The same value with names as files have them: pHolm becomes p_holm. Lists and plain objects throughout. */
function snakeKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(snakeKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      snakeKeys(inner),
    ]),
  );
}

/** One session: every name of the summary is there, null where the session stored none. */
function sessionJson(session: SessionResult): Record<string, unknown> {
  const row: Record<string, unknown> = {
    session: session.session,
    label: session.label,
    cell: session.cell,
    replicate: session.replicate,
    state: session.state,
    state_reason: session.stateReason,
    attempts: session.attempts,
    market_identity: session.marketIdentity,
  };
  const own = new Set(Object.keys(row));
  const { summary } = session;
  for (const name of Object.keys(SessionSummarySchema.shape)) {
    if (own.has(name) || name === "sweep_id") continue;
    row[name] = summary === null ? null : (summary as Readonly<Record<string, unknown>>)[name];
  }
  // The sweep's judgement: the session's own reasons and those that only the sweep can know.
  row.evaluable = session.evaluable;
  row.evaluable_reasons = session.evaluableReasons;
  return row;
}

/** Returns the text of results.csv: a heading and one row per session. */
export function resultsCsv(results: Results): string {
  const { sessions } = results;
  const taken = new Set<string>(LEADING);
  const columns = summaryColumns(sessions.map(({ summary }) => summary)).filter(
    (name) => !taken.has(name),
  );
  const rows = sessions.map((session) => {
    const values = summaryRow(session.summary, columns);
    return [...leading(session), ...values.map((value, i) => judged(session, columns[i], value))];
  });
  const lines = [[...LEADING, ...columns], ...rows].map((row) => row.map(csvField).join(","));
  return `${lines.join("\r\n")}\r\n`;
}

function leading(session: SessionResult): Scalar[] {
  const { label, cell, replicate, state, stateReason } = session;
  return [session.session, label, cell, replicate, state, stateReason];
}

function judged(session: SessionResult, column: string | undefined, value: Scalar): Scalar {
  if (column === "evaluable") return session.evaluable;
  if (column === "evaluable_reasons") return session.evaluableReasons.join("; ");
  return value;
}
