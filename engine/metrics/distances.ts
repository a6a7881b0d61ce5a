/**
 * Distance to touch over a session: where we stood, tick by tick, in bps of the touch, positive = behind it.
 * The live order counts if there is one, else the intended quote; the row says which. Read from orders on the
 * real ledger it was empty on 316 of 316 ticks, so the ticks without a value are counted and shown.
 */
import type { MetricsRow, SnapshotRow } from "../core/records.ts";
import { type Measured, sharePct } from "./measured.ts";
import { isFresh } from "./mid-lookup.ts";
import { largest, mean, percentile, present, smallest } from "./percentiles.ts";

export type BookSide = "bid" | "ask";

const NO_TICK = "no tick had a fresh two-sided book";

/** Distribution of one side's distance. Percentiles run over live and intended ticks together. */
export function distanceStatistics(metrics: readonly MetricsRow[], side: BookSide) {
  const distances = metrics.map((row) => distanceOf(row, side));
  const values = present(distances);
  const sources = metrics.map((row) =>
    side === "bid" ? row.distance_source_bid : row.distance_source_ask,
  );
  return {
    min: smallest(values, NO_TICK),
    p50: percentile(values, 50, NO_TICK),
    p95: percentile(values, 95, NO_TICK),
    max: largest(values, NO_TICK),
    mean: mean(values, NO_TICK),
    ticks_live: countTicks(distances, sources, "live"),
    ticks_intended: countTicks(distances, sources, "intended"),
    ticks_missing: distances.length - values.length,
    ticks_negative: values.filter((value) => value < 0).length,
  };
}

/** Median distance against the better of book and pool for our size. */
export function effectiveDistanceMedian(metrics: readonly MetricsRow[], side: BookSide): Measured {
  const values = metrics.map((row) =>
    side === "bid"
      ? row.effective_distance_to_touch_bid_bps
      : row.effective_distance_to_touch_ask_bps,
  );
  return percentile(present(values), 50, NO_TICK);
}

/**
 * Median of distance less what the skew put into it: what the offset alone did. Skew is added to the bid's
 * offset and taken from the ask's, so the ask's share of it is −skew.
 */
export function distanceLessSkewMedian(metrics: readonly MetricsRow[], side: BookSide): Measured {
  const values: number[] = [];
  for (const row of metrics) {
    const distance = distanceOf(row, side);
    if (distance === null || row.skew_bps === null) continue;
    values.push(side === "bid" ? distance - row.skew_bps : distance + row.skew_bps);
  }
  return percentile(values, 50, NO_TICK);
}

export type Populated = {
  readonly ticksFreshBook: number;
  readonly bidPct: Measured;
  readonly askPct: Measured;
};

/** Share of the ticks with a fresh two-sided book on which a side's distance is there. */
export function populatedShare(
  metrics: readonly MetricsRow[],
  snapshots: readonly SnapshotRow[],
): Populated {
  const freshTicks = new Set(snapshots.filter(isFresh).map((snapshot) => snapshot.tick));
  const rows = metrics.filter((row) => freshTicks.has(row.tick));
  const share = (side: BookSide) =>
    sharePct(rows.filter((row) => distanceOf(row, side) !== null).length, freshTicks.size, NO_TICK);
  return { ticksFreshBook: freshTicks.size, bidPct: share("bid"), askPct: share("ask") };
}

function distanceOf(row: MetricsRow, side: BookSide): number | null {
  return side === "bid" ? row.distance_to_touch_bid_bps : row.distance_to_touch_ask_bps;
}

function countTicks(
  distances: readonly (number | null)[],
  sources: readonly (string | null)[],
  source: string,
): number {
  return distances.filter((distance, i) => distance !== null && sources[i] === source).length;
}
