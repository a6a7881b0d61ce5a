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
    order: record.order,
    replicates: record.replicates,
    concurrency: record.concurrency,
    tapes: record.tapes.map(({ name, hash, note }) => ({ name, hash, note })),
    seeds: Object.fromEntries(record.sessions.map(({ label, seed }) => [label, seed])),
    engine_version: record.engineVersion,
    node_version: record.nodeVersion,
    commit: record.commit,
  };
}
