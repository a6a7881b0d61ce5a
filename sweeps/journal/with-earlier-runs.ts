/**
 * What earlier runs say of a plan: how small a difference its windows could show, from the run that knows most about
 * the windows to come, and how often its question was tested before.
 */
import {
  type EarlierDifferences,
  earlierDifferences,
  type PlannedDifferences,
  plannedDifferences,
} from "../../reports/index.ts";
import type { SweepPlan } from "../plan/plan-types.ts";
import { type EarlierRun, earlierRuns } from "./earlier-runs.ts";
import { type Rival, testedBefore } from "./tested-before.ts";

/** Returns the plan with what earlier runs say of it; the same plan where it compares nothing. */
export function withEarlierRuns(plan: SweepPlan, runsRoot: string): SweepPlan {
  const baseline = plan.cells.find(({ isBaseline }) => isBaseline);
  if (baseline === undefined || !plan.freshDb) return plan;
  const rivals = plan.cells
    .filter(({ configHash }) => configHash !== baseline.configHash)
    .map(({ label, configHash }) => ({ cell: label, configuration: configHash }));
  if (rivals.length === 0) return plan;
  const runs = earlierRuns(plan, baseline.configHash, runsRoot);
  return {
    ...plan,
    planned: plannedFor(plan, rivals, runs),
    testedBefore: testedBefore(plan, rivals, runs),
  };
}

function plannedFor(
  plan: SweepPlan,
  rivals: readonly Rival[],
  runs: readonly EarlierRun[],
): PlannedDifferences {
  return plannedDifferences({
    windows: sharedWindows(plan),
    rivals,
    earlier: bestKnown(plan, rivals, runs),
  });
}

/** Back to back on a live market no two cells see the same events. */
function sharedWindows({ live, concurrency, cells, replicates }: SweepPlan): number {
  return live !== undefined && concurrency < cells.length ? 0 : replicates;
}

type Earlier = { readonly run: string; readonly differences: readonly EarlierDifferences[] };

/** The complete run of this engine that knows the most rivals, then the one with the most windows, then the newest. */
function bestKnown(
  { engineVersion }: SweepPlan,
  rivals: readonly Rival[],
  runs: readonly EarlierRun[],
): Earlier | null {
  const wanted = new Set(rivals.map(({ configuration }) => configuration));
  const found = runs
    .filter(({ state, plan }) => state === "complete" && plan.engineVersion === engineVersion)
    .map(({ run, results }) => ({
      run,
      differences: earlierDifferences(results).filter(({ configuration }) =>
        wanted.has(configuration),
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
