/** The sessions of a plan: one for each cell and replicate, in the order in which they run. */
import { gridFault } from "../grid/errors.ts";
import { GRID_LIMITS } from "../grid/grid-limits.ts";
import type { Grid } from "../grid/load-grid.ts";
import type { PlannedMarkets, ReplicateMarket } from "./plan-markets.ts";
import type { PlanSettings } from "./plan-options.ts";
import { sessionOrder } from "./plan-order.ts";
import type { PlannedCell, PlannedSession } from "./plan-types.ts";

/** @throws CodedError GRD_INVALID_OPTION for more sessions than a sweep may have. */
export function planSessions(
  cells: readonly PlannedCell[],
  { replicates }: PlannedMarkets,
  { data, placeOf }: Grid,
  settings: PlanSettings,
): readonly PlannedSession[] {
  const count = cells.length * settings.replicates;
  if (count > GRID_LIMITS.sessions) {
    const message = `${placeOf(["schedule"])}: ${cells.length} cells × ${settings.replicates} replicates are ${count} sessions, expected at most ${GRID_LIMITS.sessions}`;
    throw gridFault("GRD_INVALID_OPTION", message);
  }
  const slots = sessionOrder({
    order: data.schedule.order,
    cells: cells.length,
    replicates: settings.replicates,
    seed: settings.market.seed,
  });
  const digits = Math.max(2, String(slots.length).length);
  return slots.map(({ cell, replicate }, index): PlannedSession => {
    const { label } = cells[cell] as PlannedCell;
    const market = replicates[replicate - 1] as PlannedMarkets["replicates"][number];
    const ordinal = String(index + 1).padStart(digits, "0");
    const seen = settings.concurrency === 1 ? ownHalfHour(market, index + 1) : market;
    return { session: index + 1, label: `${ordinal}-${label}`, cell: label, replicate, ...seen };
  });
}

/** Back to back on a live market, each session has a stretch of time of its own. */
function ownHalfHour(market: ReplicateMarket, session: number): ReplicateMarket {
  if (market.market.source !== "xrpl") return market;
  return { ...market, marketIdentity: `${market.marketIdentity} session ${session}` };
}
