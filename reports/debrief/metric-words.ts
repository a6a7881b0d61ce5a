/** How a metric is called, in which unit and with how many decimals it is shown to people. */
export type MetricWords = {
  readonly name: string;
  readonly unit: string;
  readonly decimals: number;
};

/** Costs and distances: less of them is better. Of every other metric, more is. */
const LESS_IS_BETTER =
  /^(adverse_selection|toxic|fees|drift_abs|distance|effective_distance|orders_rejected)/;

/** Returns 1 where a higher value is better for us, −1 where a lower one is. */
export function betterSign(metric: string): 1 | -1 {
  return LESS_IS_BETTER.test(metric) ? -1 : 1;
}

const KNOWN: Readonly<Record<string, MetricWords>> = {
  edge_rlusd_per_h: { name: "edge per hour", unit: "RLUSD/h", decimals: 2 },
  pnl_rlusd: { name: "profit and loss", unit: "RLUSD", decimals: 2 },
  vw_spread_bps: { name: "VW spread", unit: "bps", decimals: 2 },
  pnl_spread_rlusd: { name: "profit and loss from the spread", unit: "RLUSD", decimals: 2 },
  pnl_inventory_rlusd: { name: "profit and loss from the inventory", unit: "RLUSD", decimals: 2 },
  volume_rlusd: { name: "volume", unit: "RLUSD", decimals: 2 },
  fills_total: { name: "fills", unit: "fills", decimals: 1 },
  fills_per_min: { name: "fills per minute", unit: "fills/min", decimals: 3 },
  fills_per_quoted_min: { name: "fills per quoted minute", unit: "fills/min", decimals: 3 },
  fill_ratio: { name: "fill ratio (0 to 1)", unit: "", decimals: 3 },
  toxic_share: { name: "toxic share (0 to 1)", unit: "", decimals: 3 },
  realised_spread_30s_bps: { name: "realised spread after 30 s", unit: "bps", decimals: 2 },
  realised_spread_60s_bps: { name: "realised spread after 60 s", unit: "bps", decimals: 2 },
};

/** Returns the words for a metric; one that is not listed goes by its own name. */
export function metricWords(metric: string): MetricWords {
  const known = Object.hasOwn(KNOWN, metric) ? KNOWN[metric] : undefined;
  if (known !== undefined) return known;
  return { name: metric, unit: unitOf(metric), decimals: 2 };
}

function unitOf(metric: string): string {
  if (/_bps$/.test(metric)) return "bps";
  if (/_pct$/.test(metric)) return "%";
  return /_rlusd$/.test(metric) ? "RLUSD" : "";
}
