/** Where the numbers come from. The only part of the results that may differ between two runs of one grid. */
import { basename } from "node:path";
import type { SweepRecord } from "../sweep-record.ts";

/** Returns the provenance as results.json stores it. */
export function provenanceOf(record: SweepRecord): Readonly<Record<string, unknown>> {
  return {
    run: basename(record.runFolder),
    sweep_id: record.sweepId,
    grid: basename(record.gridPath),
    grid_hash: record.gridHash,
    identity_hash: record.identityHash,
    options: record.options,
    approval: record.approval,
    duration_ms: record.durationMs,
    start: { xrp_drops: record.start.xrpDrops, rlusd_micro: record.start.rlusdMicro },
    fresh_db: record.freshDb,
    storage: record.storage ?? "full",
    order: record.order,
    replicates: record.replicates,
    concurrency: record.concurrency,
    planned: plannedJson(record),
    tested_before: record.testedBefore ?? null,
    tapes: record.tapes.map(({ name, hash, note }) => ({ name, hash, note })),
    seeds: Object.fromEntries(record.sessions.map(({ label, seed }) => [label, seed])),
    engine_version: record.engineVersion,
    node_version: record.nodeVersion,
    commit: record.commit,
  };
}

/** What earlier runs said of this one is no result of it: it hangs on which runs were there. So is `tested_before`. */
function plannedJson({ planned }: SweepRecord): unknown {
  if (planned === undefined) return null;
  return {
    windows: planned.windows,
    rivals: planned.rivals,
    windows_to_decide: planned.windowsToDecide,
    source: planned.source,
    cells: planned.cells.map(({ cell, visible, earlierSd, earlierWindows }) => ({
      cell,
      visible,
      earlier_sd: earlierSd,
      earlier_windows: earlierWindows,
    })),
  };
}
