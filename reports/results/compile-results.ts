/** Compiles a sweep's results from what its sessions stored: nothing is typed in, nothing is guessed. */
import type { SessionSummary } from "../../engine/index.ts";
import { decideVerdict } from "../debrief/verdict.ts";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import { cellResult } from "./cell-figures.ts";
import { compareCells } from "./compare-cells.ts";
import { whyNotEvaluable } from "./evaluability.ts";
import { type ReadSummary, readSummaryFile, readSummaryIn } from "./read-summary.ts";
import type { Results, SessionResult } from "./results-types.ts";

/** Returns the results; a session without a readable summary is in them, as not evaluable. */
export function compileResults(record: SweepRecord): Results {
  const stored = new Map(record.sessions.map((session) => [session, summaryOf(record, session)]));
  const baselines = new Map<number, SessionSummary>();
  for (const [session, { summary }] of stored) {
    if (session.cell === record.baselineCell && summary !== null) {
      baselines.set(session.replicate, summary);
    }
  }
  const sessions = record.sessions.map((session) =>
    sessionResult(record, session, stored.get(session), baselines.get(session.replicate) ?? null),
  );
  const cells = baselineFirst(record).map((cell) =>
    cellResult(cell, sessions, record.decisionMetric),
  );
  const comparisons = compareCells(record, sessions);
  const verdict = decideVerdict({ record, sessions, comparisons });
  return { record, cells, sessions, comparisons, verdict };
}

function summaryOf(record: SweepRecord, session: SessionRecord): ReadSummary {
  if (session.state === "reused" && record.reusedBaseline !== null) {
    return readSummaryFile(record.reusedBaseline);
  }
  if (session.folder === null) return { summary: null, problem: null };
  // A running session has none yet, and that is not worth a reason.
  if (session.state === "running" || session.state === "planned") {
    return { summary: null, problem: null };
  }
  return readSummaryIn(session.folder);
}

function sessionResult(
  record: SweepRecord,
  session: SessionRecord,
  stored: ReadSummary | undefined,
  baseline: SessionSummary | null,
): SessionResult {
  const summary = stored?.summary ?? null;
  const evaluableReasons = whyNotEvaluable({
    session,
    summary,
    problem: stored?.problem ?? null,
    primaryMetrics: record.primaryMetrics,
    baseline,
  });
  return {
    session: session.session,
    label: session.label,
    cell: session.cell,
    replicate: session.replicate,
    state: session.state,
    stateReason: session.reason,
    attempts: session.attempts.length,
    marketName: session.marketName,
    marketIdentity: session.marketIdentity,
    summary,
    evaluable: evaluableReasons.length === 0,
    evaluableReasons,
  };
}

function baselineFirst(record: SweepRecord): SweepRecord["cells"] {
  const isBaseline = ({ label }: { readonly label: string }) => label === record.baselineCell;
  return [...record.cells.filter(isBaseline), ...record.cells.filter((cell) => !isBaseline(cell))];
}
