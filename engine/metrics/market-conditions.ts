/** What the market was, whatever we did: the figures by which sessions are found comparable or not. */
import { BPS, DROPS_PER_XRP } from "../core/amounts.ts";
import type { SnapshotRow } from "../core/records.ts";
import type { GapOpened } from "../store/readers.ts";
import { type Measured, missing } from "./measured.ts";
import { isFresh, type MidLookup } from "./mid-lookup.ts";
import { percentile, present, sum } from "./percentiles.ts";

const MINUTE_MS = 60_000;

export type MarketInputs = {
  readonly snapshots: readonly SnapshotRow[];
  readonly gaps: readonly GapOpened[];
  readonly midAt: MidLookup;
  readonly startMid: Measured;
  readonly endMid: Measured;
  readonly startedAt: number;
  readonly endedAt: number;
};

export function marketConditions(inputs: MarketInputs) {
  const { snapshots, startMid, endMid } = inputs;
  const spreads = present(snapshots.filter(isFresh).map((snapshot) => snapshot.spread_bps));
  return {
    spread_p50_bps: percentile(spreads, 50, "no tick had a fresh two-sided book"),
    volatility_1m_bps: volatilityOneMinute(inputs),
    trades: sum(snapshots.map((snapshot) => snapshot.trades)),
    volume_xrp: sum(snapshots.map((snapshot) => snapshot.trade_volume_drops)) / DROPS_PER_XRP,
    mid_change_bps: midChange(startMid, endMid),
    gap_s: gapSeconds(inputs),
  };
}

/**
 * Realised volatility of one minute, bps: the sample standard deviation (n − 1) of the mid's relative changes
 * (m_{i+1} − m_i) / m_i over whole minutes from the session's start, m by the same lookup as after fills. A minute
 * without a mid at either end is left out. Relative changes, not logarithms: they differ by nothing here, and
 * + − × ÷ √ give the same last bit on every engine.
 */
export function volatilityOneMinute({
  midAt,
  startedAt,
  endedAt,
}: Pick<MarketInputs, "midAt" | "startedAt" | "endedAt">): Measured {
  const changes: number[] = [];
  for (let at = startedAt; at + MINUTE_MS <= endedAt; at += MINUTE_MS) {
    const from = midAt(at);
    const to = midAt(at + MINUTE_MS);
    if (from !== null && to !== null) changes.push((to - from) / from);
  }
  if (changes.length < 2) return missing("fewer than two whole minutes with a mid");
  const mean = sum(changes) / changes.length;
  const squares = sum(changes.map((change) => (change - mean) * (change - mean)));
  return Math.sqrt(squares / (changes.length - 1)) * BPS;
}

/** Gap time that ticks reported, and that of a gap still open when the session ended: no tick came after its open. */
function gapSeconds({ snapshots, gaps, endedAt }: MarketInputs): number {
  const lastTick = snapshots[snapshots.length - 1]?.tick ?? 0;
  // By number: a gap may open at the very moment of the last tick.
  const openedAfter = gaps.flatMap(({ tick, t }) => (tick >= lastTick && t <= endedAt ? [t] : []));
  const openMs = openedAfter.length === 0 ? 0 : endedAt - Math.min(...openedAfter);
  return (sum(snapshots.map((snapshot) => snapshot.gap_ms)) + openMs) / 1000;
}

function midChange(startMid: Measured, endMid: Measured): Measured {
  if (typeof startMid !== "number") return startMid;
  if (typeof endMid !== "number") return endMid;
  return ((endMid - startMid) / startMid) * BPS;
}
