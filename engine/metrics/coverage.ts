/**
 * Quote coverage: on what share of the session's ticks an order of ours was live, and how near to the touch.
 */
import type { MetricsRow } from "../core/records.ts";
import { type Measured, sharePct } from "./measured.ts";

export type Coverage = {
  readonly bidPct: Measured;
  readonly askPct: Measured;
  readonly bothPct: Measured;
  readonly within1BpsPct: Measured;
  readonly within2BpsPct: Measured;
  readonly within5BpsPct: Measured;
};

/**
 * Per side and both: ticks with a live order of all ticks. Within x bps: of all side-ticks (two per tick), those
 * with a live order at most x bps behind the touch; in front of it counts as within. Not quoting counts against.
 */
export function quoteCoverage(metrics: readonly MetricsRow[]): Coverage {
  const share = (isCovered: (row: MetricsRow) => boolean) =>
    sharePct(metrics.filter(isCovered).length, metrics.length, "no ticks");
  const distances: number[] = [];
  for (const row of metrics) addLiveDistances(row, distances);
  const within = (limitBps: number) => {
    const near = distances.filter((distance) => distance <= limitBps);
    return sharePct(near.length, 2 * metrics.length, "no ticks");
  };
  return {
    bidPct: share((row) => row.live_bid !== null),
    askPct: share((row) => row.live_ask !== null),
    bothPct: share((row) => row.live_bid !== null && row.live_ask !== null),
    within1BpsPct: within(1),
    within2BpsPct: within(2),
    within5BpsPct: within(5),
  };
}

/** Adds the distances of the sides on which a live order stood against a fresh book. */
function addLiveDistances(row: MetricsRow, distances: number[]): void {
  if (row.distance_source_bid === "live" && row.distance_to_touch_bid_bps !== null) {
    distances.push(row.distance_to_touch_bid_bps);
  }
  if (row.distance_source_ask === "live" && row.distance_to_touch_ask_bps !== null) {
    distances.push(row.distance_to_touch_ask_bps);
  }
}
