/** Runs that are over and asked what a plan asks: same market, length and start, the same baseline and metric. */
import { basename, dirname } from "node:path";
import type { MarketSpec } from "../../engine/index.ts";
import { type EarlierResults, readEarlierResults } from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import type { StoredSweepState } from "./journal-types.ts";
import { readJournalIn } from "./read-journal.ts";
import { listRuns } from "./run-folder.ts";

/** Older runs than these are not looked at: a plan must not take longer from night to night. */
const RUNS_LOOKED_AT = 50;

export type EarlierRun = {
  /** "phase73/2026-04-19T22-14-03Z-3f9a". */
  readonly run: string;
  readonly state: StoredSweepState;
  readonly plan: SweepPlan;
  readonly results: EarlierResults;
};

/** Returns the runs, the newest first; `baseline` is the configuration of the plan's own. */
export function earlierRuns(plan: SweepPlan, baseline: string, runsRoot: string): EarlierRun[] {
  const facts = factsOf(plan);
  return listRuns(runsRoot)
    .slice(0, RUNS_LOOKED_AT)
    .flatMap((folder) => {
      const journal = readJournal(folder);
      if (journal === null || journal.state === "running" || factsOf(journal.plan) !== facts)
        return [];
      const results = readEarlierResults(folder, { baseline, metric: plan.decisionMetric });
      if (results === null) return [];
      return [{ run: `${basename(dirname(folder))}/${basename(folder)}`, ...journal, results }];
    });
}

/** Null where the journal cannot be read: a plan must not fail for an old run. */
function readJournal(folder: string): Pick<EarlierRun, "state" | "plan"> | null {
  try {
    return readJournalIn(folder, (journal) => ({
      state: journal.sweep().state,
      plan: journal.plan(),
    }));
  } catch {
    return null;
  }
}

function factsOf({ durationMs, start, freshDb, sessions }: SweepPlan): string {
  const markets = [...new Set(sessions.map(({ market }) => kindOf(market)))].sort();
  return JSON.stringify([durationMs, start, freshDb, markets]);
}

/** What a market is, without which part of it a window sees. */
function kindOf(market: MarketSpec): string {
  switch (market.source) {
    case "simulated":
      return `simulated ${market.scenario}`;
    case "replay":
      return `replay ${market.name}`;
    case "xrpl":
      return `xrpl ${market.network}`;
  }
}
