/** What an operator should know of a plan before it runs; none of it keeps it from running. */
import { metricCaveat } from "../../reports/index.ts";
import type { ApprovalState } from "../approval/read-approval.ts";
import type { Grid } from "../grid/load-grid.ts";
import { checkHeadroom } from "./headroom.ts";
import { equalCellWarnings, inertKeyWarnings } from "./inert-keys.ts";
import { type AskedMarket, liveWarnings } from "./live-checks.ts";
import { liveMarketName } from "./live-network.ts";
import { firstMidOf } from "./market-catalogue.ts";
import type { PlannedMarkets } from "./plan-markets.ts";
import type { PlanSettings } from "./plan-options.ts";
import type { PlannedCell, PlannedSession, SweepPlan } from "./plan-types.ts";
import { ruleWarnings } from "./rule-warnings.ts";

export type Planned = {
  readonly grid: Grid;
  readonly settings: PlanSettings;
  readonly approval: ApprovalState;
  readonly markets: PlannedMarkets;
  readonly asked: AskedMarket;
  readonly cells: readonly PlannedCell[];
  readonly sessions: readonly PlannedSession[];
  readonly start: SweepPlan["start"];
};

/** Returns the warnings, in the order in which they are shown. @throws CodedError GRD_HEADROOM. */
export function planWarnings(planned: Planned): string[] {
  const { grid, settings, approval, markets, asked, cells, sessions, start } = planned;
  const { data } = grid;
  return [
    ...approvalWarnings(approval, settings.changed),
    ...markets.warnings,
    ...liveWarnings(markets.live ?? null, asked, settings, cells.length),
    ...checkHeadroom({ cells, start, markets: firstMids(markets, settings, asked) }),
    ...equalCellWarnings(cells),
    ...inertKeyWarnings(cells),
    ...baselineWarnings(grid, cells),
    ...metricWarnings(data.decision_metric),
    ...ruleWarnings({
      rules: data.stopping_rules,
      sessions,
      baseline: cells.find(({ isBaseline }) => isBaseline)?.label ?? null,
      reused: data.baseline?.reuse !== undefined,
      concurrency: settings.concurrency,
      replicates: settings.replicates,
    }),
  ];
}

function baselineWarnings({ data }: Grid, cells: readonly PlannedCell[]): string[] {
  const wanted = data.baseline?.cell;
  if (wanted === undefined || cells.some(({ isBaseline }) => isBaseline)) return [];
  return [`--only leaves out the baseline ${wanted}: no cell is compared with it in this run`];
}

function metricWarnings(metric: string): string[] {
  const caveat = metricCaveat(metric);
  return caveat === null ? [] : [`decision_metric ${metric}: ${caveat}`];
}

function approvalWarnings(
  { status, by, detail }: ApprovalState,
  changed: readonly string[],
): string[] {
  if (status === "void" && detail !== null) return [detail];
  if (status !== "valid" || changed.length === 0) return [];
  return [`${by} signed the grid without ${changed.join(", ")}: the signature does not cover them`];
}

/** A long night has many windows; their first mids differ little, and each costs time. */
const MARKETS_CHECKED_MAX = 16;

/** Seeds of one scenario open at one price, so the first of them stands for all; windows do not. */
function firstMids(
  { replicates, live }: PlannedMarkets,
  { durationMs }: PlanSettings,
  asked: AskedMarket,
) {
  if (live !== undefined) {
    return asked.kind === "mid" ? [{ name: liveMarketName(live), mid: asked.mid }] : [];
  }
  const kinds = replicates.map(({ market, marketIdentity }) =>
    market.source === "simulated" ? market.scenario : marketIdentity,
  );
  const distinct = replicates.filter((_, index) => kinds.indexOf(kinds[index] as string) === index);
  return distinct.slice(0, MARKETS_CHECKED_MAX).flatMap(({ market, marketName }) => {
    const mid = firstMidOf(market, durationMs);
    return mid === null ? [] : [{ name: marketName, mid }];
  });
}
