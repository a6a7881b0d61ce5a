/**
 * What of a replay is done already: a pair whose summary says that it was run with this config, on this tape, by this
 * engine. Anything else in its place is run again. Reads only.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ENGINE_VERSION, type SessionSummary } from "../../engine/index.ts";
import { readSummaryFile, SUMMARY_FILE } from "../../runner/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { type ReplayJob, startOf } from "./plan-replay.ts";

/** Relative to the replay folder. */
export const PAIRS_FOLDER = "sessions";

/** Returns the kept summaries by job; with `full`, only of jobs whose database was kept as well. */
export function keptPairs(
  replayFolder: string,
  jobs: readonly ReplayJob[],
  { durationMs, full }: Pick<SweepPlan, "durationMs"> & { readonly full: boolean },
): Map<string, SessionSummary> {
  const kept = new Map<string, SessionSummary>();
  for (const job of jobs) {
    const folder = join(replayFolder, PAIRS_FOLDER, job.id);
    if (full && !existsSync(join(folder, "session.db"))) continue;
    const summary = summaryOf(join(folder, SUMMARY_FILE));
    if (summary !== null && isOf(summary, job, durationMs)) kept.set(job.id, summary);
  }
  return kept;
}

function summaryOf(path: string): SessionSummary | null {
  const read = readSummaryFile(path);
  return read.kind === "valid" ? read.summary : null;
}

function isOf(summary: SessionSummary, job: ReplayJob, durationMs: number): boolean {
  const start = startOf(summary);
  return (
    summary.engine_version === ENGINE_VERSION &&
    summary.cell === job.cell &&
    summary.config_hash === job.configHash &&
    summary.tape_hash === job.column.tapeHash &&
    summary.started_at === job.column.startedAt &&
    summary.seed === job.seed &&
    Math.round(summary.duration_planned_s * 1000) === durationMs &&
    start.xrpDrops === job.start.xrpDrops &&
    start.rlusdMicro === job.start.rlusdMicro &&
    !isCutShort(summary.halt_reason)
  );
}

const FROM_OUTSIDE = [
  "interrupted_sigint",
  "interrupted_sigterm",
  "aborted_by_rule",
  "kill_switch",
];

/** True for a session that somebody ended: where it ended is nothing the engine decided. */
export function isCutShort(haltReason: string): boolean {
  return FROM_OUTSIDE.includes(haltReason);
}
