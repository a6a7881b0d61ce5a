/** The cells' figures of results.json, recomputed from its sessions by SQL. */
import type Database from "better-sqlite3";
import type { Findings, Printed } from "./findings.ts";
import type { Json } from "./place.ts";

/** Only sessions that count are shown. */
const SHOWN = `
  SELECT l.value AS x FROM leaf l JOIN sessions s USING (session)
   WHERE s.cell = @cell AND l.metric = @metric AND s.evaluable`;

const MEAN = `SELECT AVG(x) FROM (${SHOWN})`;
const TOTAL = `SELECT SUM(x) FROM (${SHOWN})`;
/** Pooled: toxic fills over the fills whose mid 30 s later is known. */
const TOXIC_SHARE = `
  SELECT CAST((${TOTAL}) AS REAL) / NULLIF(
    (SELECT SUM(x) FROM (${SHOWN.replace("@metric", "'fills_total'")}))
    - (SELECT SUM(x) FROM (${SHOWN.replace("@metric", "'fills_without_mid_30s'")})), 0)`;
const MEDIAN = `
  SELECT AVG(x) FROM (SELECT x, ROW_NUMBER() OVER (ORDER BY x) AS i, COUNT(*) OVER () AS n FROM (${SHOWN}))
   WHERE i IN ((n + 1) / 2, (n + 2) / 2)`;

const FIGURES: Readonly<Record<string, readonly [sql: string, metric: string]>> = {
  distance_to_touch_bid_p50_bps_median: [MEDIAN, "distance_to_touch.bid.p50"],
  distance_to_touch_bid_p95_bps_median: [MEDIAN, "distance_to_touch.bid.p95"],
  distance_to_touch_ask_p50_bps_median: [MEDIAN, "distance_to_touch.ask.p50"],
  distance_to_touch_ask_p95_bps_median: [MEDIAN, "distance_to_touch.ask.p95"],
  vw_spread_bps_mean: [MEAN, "vw_spread_bps"],
  realised_spread_30s_bps_mean: [MEAN, "realised_spread_30s_bps"],
  edge_rlusd_per_h_mean: [MEAN, "edge_rlusd_per_h"],
  coverage_both_pct_mean: [MEAN, "coverage_both_pct"],
  fills_total: [TOTAL, "fills_total"],
  fills_buy: [TOTAL, "fills_buy"],
  fills_sell: [TOTAL, "fills_sell"],
  toxic_fills: [TOTAL, "toxic_fills"],
  toxic_share: [TOXIC_SHARE, "toxic_fills"],
};

/** Checks every figure of a cell; `database` has the sessions with their values (check-comparisons.ts). */
export function checkCell(
  database: Database.Database,
  cell: Json,
  decisionMetric: string,
  findings: Findings,
): void {
  const label = String(cell.label);
  const figures = { ...FIGURES, decision_metric_mean: [MEAN, decisionMetric] as const };
  for (const [name, [sql, metric]] of Object.entries(figures)) {
    const recomputed = database.prepare(sql).pluck().get({ cell: label, metric }) as number | null;
    findings.compare(
      "cell figures",
      { session: null, field: `${label}: ${name}` },
      cell[name] as Printed,
      recomputed,
    );
  }
  const counts = database
    .prepare(
      "SELECT COUNT(*) AS planned, SUM(done) AS finished, SUM(evaluable) AS evaluable FROM sessions WHERE cell = ?",
    )
    .get(label) as Readonly<Record<string, number>>;
  for (const name of ["planned", "finished", "evaluable"]) {
    const field = `${label}: sessions_${name}`;
    findings.compare(
      "cell figures",
      { session: null, field },
      cell[`sessions_${name}`] as Printed,
      counts[name] ?? 0,
    );
  }
}
