/** Journals of scripted plans, for tests of whoever reads one; a whole night that writes one is in scripted-night.ts. */
import { join } from "node:path";
import { createJournal, type Journal } from "../../sweeps/journal/journal.ts";
import type { SessionEnd } from "../../sweeps/journal/journal-types.ts";
import type { NewSweep } from "../../sweeps/journal/new-sweep.ts";
import { createRunFolder } from "../../sweeps/journal/run-folder.ts";
import type { SweepPlan } from "../../sweeps/plan/plan-types.ts";

/** The moment at which journals are written whose times a test does not care for. */
export const NOW = (): Date => new Date("2026-04-19T22:14:03Z");

/** A sweep's first entry; `own` is what a test says of it besides its plan. */
export function newJournal(
  path: string,
  plan: SweepPlan,
  { now = NOW, ...own }: Partial<NewSweep> & { readonly now?: () => Date } = {},
): Journal {
  const sweep = { sweepId: "scripted/1", plan, nodeVersion: "v20", commit: null, ...own };
  return createJournal(path, sweep, now);
}

/** The end of a session's first attempt that ran its time and found its inventory in order. */
export function endOf(session: number, changes: Partial<SessionEnd> = {}): SessionEnd {
  return {
    session,
    attempt: 1,
    outcome: "duration_elapsed",
    detail: null,
    state: "finished",
    reason: null,
    folder: null,
    haltReason: "duration_elapsed",
    invariantStatus: "ok",
    ticks: 452,
    fills: 31,
    ...changes,
  };
}

/** A run below this folder of results, with the rows that `write` adds to its journal; returns its folder. */
export function storedRun(
  runs: string,
  plan: SweepPlan,
  write: (journal: Journal) => void,
): string {
  const folder = createRunFolder(runs, plan, NOW());
  const journal = newJournal(join(folder, "sweep.db"), plan);
  write(journal);
  journal.close();
  return folder;
}
