/** The baseline of a plan, and the summary of an earlier night that stands for its sessions where the grid names one. */
import type { Grid } from "../grid/load-grid.ts";
import { checkBaselineReuse } from "./baseline-reuse.ts";
import { reuseOnLiveMarket } from "./live-checks.ts";
import type { PlanSettings } from "./plan-options.ts";
import type { PlannedCell, PlannedSession, SweepPlan } from "./plan-types.ts";

/** @throws CodedError when the summary cannot stand for the baseline's sessions. */
export function baselineOf(
  grid: Grid,
  cells: readonly PlannedCell[],
  sessions: readonly PlannedSession[],
  { durationMs, market }: PlanSettings,
  start: SweepPlan["start"],
): SweepPlan["baseline"] {
  const baseline = cells.find(({ isBaseline }) => isBaseline);
  if (baseline === undefined) return { cell: null, reuseSummary: null };
  const file = grid.data.baseline?.reuse?.summary;
  if (file === undefined) return { cell: baseline.label, reuseSummary: null };
  if (market.source === "xrpl") throw reuseOnLiveMarket(grid, file);
  const own = sessions.filter(({ cell }) => cell === baseline.label);
  const input = { grid, file, baseline, sessions: own, durationMs, start };
  return { cell: baseline.label, reuseSummary: checkBaselineReuse(input) };
}
