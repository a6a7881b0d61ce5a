/** Filters that let a side rest: momentum, and (off by default) the markout of its own recent fills. */
import { BPS } from "../amounts.ts";
import type { StrategyConfig } from "../engine-config.ts";
import type { Side } from "../market-events.ts";
import type { FillRow } from "../records.ts";
import { pushed } from "../window.ts";

export type FilterState = {
  /** Fresh mids of the last ticks, oldest first, as many as the momentum filter looks back. */
  readonly mids: readonly number[];
  /** Fills whose markout is not known yet. */
  readonly awaiting: readonly Pick<FillRow, "side" | "price" | "mid_price_at_fill" | "at">[];
  /** The last tick on which a side still rests. */
  readonly restUntil: Readonly<Record<Side, number>>;
};

export const NO_FILTERS: FilterState = { mids: [], awaiting: [], restUntil: { buy: 0, sell: 0 } };

/** Change of the mid over the configured ticks, in bps; null until enough fresh mids were seen. */
export function momentumBps(
  filters: FilterState,
  mid: number,
  config: StrategyConfig,
): number | null {
  const then = filters.mids.at(-config.momentum.ticks);
  return then === undefined ? null : ((mid - then) / then) * BPS;
}

export function rememberMid(
  filters: FilterState,
  mid: number,
  config: StrategyConfig,
): FilterState {
  const mids = pushed(filters.mids, mid, config.momentum.ticks);
  return { mids, awaiting: filters.awaiting, restUntil: filters.restUntil };
}

/** A rising market suppresses the ask, a falling one the bid. */
export function isAgainstMomentum(
  side: Side,
  momentum: number | null,
  config: StrategyConfig,
): boolean {
  if (momentum === null) return false;
  const { threshold_bps } = config.momentum;
  return side === "sell" ? momentum >= threshold_bps : momentum <= -threshold_bps;
}

/** Judges the fills whose horizon has passed: a markout below the threshold lets that side rest. */
export function judgeFills(
  filters: FilterState,
  fills: readonly FillRow[],
  now: { readonly tick: number; readonly t: number; readonly mid: number | null },
  config: StrategyConfig,
): FilterState {
  const { enabled, horizon_s, markout_bps, rest_ticks } = config.participation;
  if (!enabled) return filters;
  const awaiting = [...filters.awaiting, ...fills];
  const { mid } = now;
  if (mid === null) return { ...filters, awaiting };
  const isDue = ({ at }: { readonly at: number }) => now.t >= at + horizon_s * 1000;
  const restUntil = { ...filters.restUntil };
  for (const fill of awaiting.filter(isDue)) {
    const base = fill.mid_price_at_fill;
    if (base === null) continue;
    const markout = ((fill.side === "buy" ? 1 : -1) * (mid - fill.price) * BPS) / base;
    if (markout < markout_bps) restUntil[fill.side] = now.tick + rest_ticks - 1;
  }
  return { ...filters, awaiting: awaiting.filter((fill) => !isDue(fill)), restUntil };
}
