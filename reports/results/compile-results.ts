/** Compiles a sweep's results from what its sessions stored: nothing is typed in, nothing is guessed. */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SessionSummary } from "../../engine/index.ts";
import { decideVerdict } from "../debrief/verdict/verdict.ts";
import { compileReplay } from "../replay/compile-replay.ts";
import { openReruns } from "../reruns/compile-reruns.ts";
import type { SessionRecord, SweepRecord } from "../sweep-record.ts";
import { cellResult } from "./cell-figures.ts";
import { type Recompute, recomputeOnce, whyNotAsStored } from "./check-stored.ts";
import { compareCells } from "./compare-cells.ts";
import { whyNotEvaluable } from "./evaluability.ts";
import { pairedEvidence } from "./paired-evidence.ts";
import { type ReadSummary, readSummaryFile, SUMMARY_FILE } from "./read-summary.ts";
import type { Results, SessionResult } from "./results-types.ts";

/**
 * Returns the results; a session without a readable summary, or whose database does not say the same, is in them
 * as not evaluable. `recompute` is how a database is asked.
 */
export function compileResults(record: SweepRecord, recompute: Recompute = recomputeOnce): Results {
  const stored = new Map(
    record.sessions.map((session) => [session, summaryOf(record, session, recompute)]),
  );
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
  const second = openReruns(record, sessions);
  // An engine that does not repeat itself ranks nothing.
  const comparisons = second.repeated ? compareCells(record, sessions) : [];
  const reruns = second.rank(comparisons);
  const evidence = pairedEvidence(record, comparisons);
  const replay = compileReplay(record, sessions);
  const verdict = decideVerdict({ record, sessions, cells, comparisons, replay, reruns });
  return { record, cells, sessions, comparisons, evidence, reruns, verdict, replay };
}

/** A stored summary, and what speaks against trusting it. */
type Stored = ReadSummary & { readonly distrust: string | null };

function summaryOf(record: SweepRecord, session: SessionRecord, recompute: Recompute): Stored {
  const path = summaryPath(record, session);
  if (path === null) return { summary: null, problem: null, distrust: null };
  const read = readSummaryFile(path);
  // A reused summary may have come without its database; there is nothing to hold it against then.
  const bare = session.state === "reused" && !existsSync(join(dirname(path), "session.db"));
  const distrust =
    read.summary === null || bare ? null : whyNotAsStored(path, read.summary, recompute);
  return { ...read, distrust };
}

/** Where a session's summary lies; null for one that has none yet: that is not worth a reason. */
export function summaryPath(
  record: Pick<SweepRecord, "reusedBaseline">,
  { state, folder }: SessionRecord,
): string | null {
  if (state === "reused" && record.reusedBaseline !== null) return record.reusedBaseline;
  if (folder === null || state === "running" || state === "planned") return null;
  return join(folder, SUMMARY_FILE);
}

function sessionResult(
  record: SweepRecord,
  session: SessionRecord,
  stored: Stored | undefined,
  baseline: SessionSummary | null,
): SessionResult {
  const summary = stored?.summary ?? null;
  const evaluableReasons = whyNotEvaluable({
    session,
    summary,
    problem: stored?.problem ?? null,
    distrust: stored?.distrust ?? null,
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
