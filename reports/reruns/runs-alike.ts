/** Whether a rerun was run from what a stored session was run from; anything else is compared with nothing. */
import type { SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { RerunEntry } from "./rerun-file.ts";

/** Config, engine, window and tape. */
export function fits(
  entry: RerunEntry,
  session: SessionResult,
  record: Pick<SweepRecord, "cells">,
): boolean {
  return runAsStored(entry, session, record) && entry.tape_hash === session.summary?.tape_hash;
}

/** The same but for the tape, which may have been changed since. */
export function runAsStored(
  entry: RerunEntry,
  { cell, summary }: SessionResult,
  { cells }: Pick<SweepRecord, "cells">,
): boolean {
  const planned = cells.find(({ label }) => label === cell)?.configHash;
  return (
    summary !== null &&
    entry.config_hash === planned &&
    entry.engine_version === summary.engine_version &&
    entry.started_at === summary.started_at
  );
}
