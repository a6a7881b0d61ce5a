/** Which way is up: a metric taken for better where it is worse would recommend the worst cell. */
import { expect, it } from "vitest";
import { betterSign } from "../../reports/debrief/metric-words.ts";
import { DECISION_METRICS } from "../../sweeps/grid/decision-metrics.ts";

it("takes costs, distances and drift for better where they are less, and every other metric that may decide where it is more", () => {
  const less = DECISION_METRICS.filter((metric) => betterSign(metric) < 0);
  expect(less).toEqual([
    ...[5, 30, 60, 300].map((seconds) => `adverse_selection_${seconds}s_bps`),
    "toxic_share",
    "distance_to_touch_bid_bps",
    "distance_to_touch_ask_bps",
    "effective_distance_to_touch_bid_bps",
    "effective_distance_to_touch_ask_bps",
    "drift_abs_mean_pct",
    "drift_abs_max_pct",
  ]);
});
