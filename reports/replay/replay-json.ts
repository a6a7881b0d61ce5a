/** The replays as they stand in results.json, under `replay`. */
import type { ReplayResults, SessionResult } from "../results/results-types.ts";

/** Returns the document's part; null where the run has no replays. `snake` renames keys as files have them. */
export function replayJson(
  replay: ReplayResults | null | undefined,
  snake: (value: unknown) => unknown,
): Record<string, unknown> | null {
  if (replay === null || replay === undefined) return null;
  return {
    problem: replay.problem,
    engine_version: replay.engineVersion,
    tapes: replay.tapes,
    matrix: replay.rows,
    pairs: replay.sessions.map(pairJson),
    pairs_missing: replay.pairsMissing,
    failed: replay.failed,
    comparisons: replay.comparisons.map(snake),
    evidence: snake(replay.evidence),
    reproduction: replay.reproduction,
  };
}

function pairJson({ replicate, cell, label, summary, evaluable, evaluableReasons }: SessionResult) {
  return {
    tape: replicate,
    cell,
    label,
    ledger_root: summary?.ledger_root ?? null,
    evaluable,
    evaluable_reasons: evaluableReasons,
  };
}
