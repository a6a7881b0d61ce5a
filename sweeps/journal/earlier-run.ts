/**
 * The earlier run that knows most about the windows to come: same market, length, start and engine, and the same pairs
 * of configurations. What it saw says how small a difference a plan could show.
 */
import { basename, dirname, join } from "node:path";
import type { MarketSpec } from "../../engine/index.ts";
import {
  type EarlierDifferences,
  type PlannedDifferences,
  plannedDifferences,
  readEarlierDifferences,
} from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { openJournalToRead } from "./journal-reader.ts";
import { JOURNAL_FILE, listRuns } from "./run-folder.ts";

/** Older runs than these are not looked at: a plan must not take longer from night to night. */
const RUNS_LOOKED_AT = 50;

/** Returns the plan with what its windows could show; the same plan where it compares nothing. */
export function withPlanned(plan: SweepPlan, runsRoot: string): SweepPlan {
  const planned = plannedFor(plan, runsRoot);
  return planned === null ? plan : { ...plan, planned };
}

function plannedFor(plan: SweepPlan, runsRoot: string): PlannedDifferences | null {
  const baseline = plan.cells.find(({ isBaseline }) => isBaseline);
  if (baseline === undefined || !plan.freshDb) return null;
  const rivals = plan.cells
    .filter(({ configHash }) => configHash !== baseline.configHash)
    .map(({ label, configHash }) => ({ cell: label, configuration: configHash }));
  if (rivals.length === 0) return null;
  const earlier = earlierRun(plan, baseline.configHash, rivals, runsRoot);
  return plannedDifferences({ windows: sharedWindows(plan), rivals, earlier });
}

/** Back to back on a live market no two cells see the same events. */
function sharedWindows({ live, concurrency, cells, replicates }: SweepPlan): number {
  return live !== undefined && concurrency < cells.length ? 0 : replicates;
}

type Earlier = { readonly run: string; readonly differences: readonly EarlierDifferences[] };

/** The run that knows the most rivals of this plan, then the one with the most windows, then the newest. */
function earlierRun(
  plan: SweepPlan,
  baseline: string,
  rivals: readonly { readonly configuration: string }[],
  runsRoot: string,
): Earlier | null {
  const wanted = new Set(rivals.map(({ configuration }) => configuration));
  const found = listRuns(runsRoot)
    .slice(0, RUNS_LOOKED_AT)
    .filter((folder) => isAlike(folder, plan))
    .map((folder) => ({
      run: `${basename(dirname(folder))}/${basename(folder)}`,
      differences: readEarlierDifferences(folder, { baseline, metric: plan.decisionMetric }).filter(
        ({ configuration }) => wanted.has(configuration),
      ),
    }))
    .filter(({ differences }) => differences.length > 0);
  const windows = ({ differences }: Earlier) =>
    differences.reduce((sum, one) => sum + one.windows, 0);
  const [best] = found.sort(
    (a, b) => b.differences.length - a.differences.length || windows(b) - windows(a),
  );
  return best ?? null;
}

/** Whether a run that is over saw such windows as the plan's. One that cannot be read is not. */
function isAlike(folder: string, plan: SweepPlan): boolean {
  try {
    const journal = openJournalToRead(join(folder, JOURNAL_FILE));
    try {
      return journal.sweep().state === "complete" && factsOf(journal.plan()) === factsOf(plan);
    } finally {
      journal.close();
    }
  } catch {
    return false;
  }
}

function factsOf({ durationMs, start, freshDb, engineVersion, sessions }: SweepPlan): string {
  const markets = [...new Set(sessions.map(({ market }) => kindOf(market)))].sort();
  return JSON.stringify([durationMs, start, freshDb, engineVersion, markets]);
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
