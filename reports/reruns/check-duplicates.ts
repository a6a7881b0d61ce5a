/**
 * A/A: did the baseline, run a second time in memory, end on the ledger root that its stored session has? Where it did
 * not, the engine is not deterministic or the tape is no longer the one it was, and no number of the night stands.
 */
import type { SessionResult } from "../results/results-types.ts";
import type { SweepRecord } from "../sweep-record.ts";
import type { RerunDocument } from "./rerun-file.ts";
import type { DuplicateCheck } from "./rerun-types.ts";
import { runAsStored } from "./runs-alike.ts";

/** Returns null where no duplicate was to be run. */
export function checkDuplicates(
  record: SweepRecord,
  sessions: readonly SessionResult[],
  document: RerunDocument,
): DuplicateCheck | null {
  const same: number[] = [];
  const different: DuplicateCheck["different"][number][] = [];
  for (const entry of document.duplicates) {
    const { replicate } = entry;
    const stored = sessions.find((s) => s.cell === entry.cell && s.replicate === replicate);
    if (stored?.summary == null || entry.cell !== record.baselineCell) continue;
    if (!runAsStored(entry, stored, record)) continue;
    const { ledger_root: storedRoot, tape_hash: tape } = stored.summary;
    if (entry.ledger_root === storedRoot) same.push(replicate);
    else {
      const why =
        entry.tape_hash === tape
          ? "same config, tape, seed and engine: the engine did not repeat itself"
          : "the tape is not the one that the session saw";
      different.push({ replicate, storedRoot, root: entry.ledger_root, why });
    }
  }
  const notRun = document.not_run
    .filter((one) => one.cell === record.baselineCell && isOwnModel(one, sessions))
    .map(({ replicate, reason }) => ({ replicate, reason }));
  return same.length + different.length + notRun.length === 0 ? null : { same, different, notRun };
}

function isOwnModel(
  { cell, replicate, fill_model }: RerunDocument["not_run"][number],
  sessions: readonly SessionResult[],
): boolean {
  const stored = sessions.find((s) => s.cell === cell && s.replicate === replicate);
  return stored?.summary?.fill_model === fill_model;
}
