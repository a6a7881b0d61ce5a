/** What a decision metric cannot say of offsets, in one sentence: some repeat the setting that they are to judge. */

const CAVEATS: readonly (readonly [metric: RegExp, why: string])[] = [
  [
    /^(vw|avg)_spread_bps$/,
    "VW spread repeats the offset that was set, so it cannot rank offsets; edge per hour (edge_rlusd_per_h) says what was left of it after the fill",
  ],
  [
    /^(effective_)?distance_to_touch/,
    "distance to touch repeats the offset that was set, so it cannot rank offsets; edge per hour (edge_rlusd_per_h) says what a cell earned",
  ],
  [
    /^pnl_(rlusd|inventory_rlusd)$/,
    "profit and loss of half an hour is mostly what the inventory happened to do; edge per hour (edge_rlusd_per_h) leaves that out",
  ],
];

/** Returns the caveat without a full stop, beginning in lower case but for a name; null where there is none. */
export function metricCaveat(metric: string): string | null {
  return CAVEATS.find(([pattern]) => pattern.test(metric))?.[1] ?? null;
}
