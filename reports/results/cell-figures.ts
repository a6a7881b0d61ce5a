/** One cell over its sessions. Only evaluable sessions enter: a number that stands in a table gets compared. */
import type { SessionSummary } from "../../engine/index.ts";
import { countSessions } from "../count-sessions.ts";
import { meanOf, medianOf } from "../statistics/middle.ts";
import type { CellRecord } from "../sweep-record.ts";
import { metricValue } from "./evaluability.ts";
import type { CellFigures, CellResult, SessionResult } from "./results-types.ts";

/** Returns the cell's row: counts of sessions, and figures over the evaluable ones. */
export function cellResult(
  cell: CellRecord,
  sessions: readonly SessionResult[],
  decisionMetric: string,
): CellResult {
  const own = sessions.filter((session) => session.cell === cell.label);
  return {
    label: cell.label,
    rationale: cell.rationale,
    isBaseline: cell.isBaseline,
    bidOffsetBps: cell.bidOffsetBps,
    askOffsetBps: cell.askOffsetBps,
    configHash: cell.configHash,
    sessionsPlanned: own.length,
    sessionsFinished: countSessions(own).done,
    sessionsEvaluable: own.filter(({ evaluable }) => evaluable).length,
    figures: figuresOf(shownSummaries(own), decisionMetric),
  };
}

function shownSummaries(own: readonly SessionResult[]): SessionSummary[] {
  return own.flatMap(({ evaluable, summary }) => (evaluable && summary !== null ? [summary] : []));
}

function figuresOf(summaries: readonly SessionSummary[], decisionMetric: string): CellFigures {
  const values = (metric: string) => summaries.map((summary) => metricValue(summary, metric));
  const mean = (metric: string) => meanOf(values(metric));
  const median = (metric: string) => medianOf(values(metric));
  const total = (metric: string) =>
    summaries.length === 0 ? null : values(metric).reduce<number>((sum, v) => sum + (v ?? 0), 0);
  return {
    distance_to_touch_bid_p50_bps_median: median("distance_to_touch.bid.p50"),
    distance_to_touch_bid_p95_bps_median: median("distance_to_touch.bid.p95"),
    distance_to_touch_ask_p50_bps_median: median("distance_to_touch.ask.p50"),
    distance_to_touch_ask_p95_bps_median: median("distance_to_touch.ask.p95"),
    vw_spread_bps_mean: mean("vw_spread_bps"),
    realised_spread_30s_bps_mean: mean("realised_spread_30s_bps"),
    edge_rlusd_per_h_mean: mean("edge_rlusd_per_h"),
    coverage_both_pct_mean: mean("coverage_both_pct"),
    decision_metric_mean: mean(decisionMetric),
    fills_total: total("fills_total"),
    fills_buy: total("fills_buy"),
    fills_sell: total("fills_sell"),
    toxic_fills: total("toxic_fills"),
    toxic_share: shareOf(
      total("toxic_fills"),
      judged(total("fills_total"), total("fills_without_mid_30s")),
    ),
  };
}

/** Fills whose mid 30 s later is known: those that can be called toxic or not. */
function judged(fills: number | null, withoutMid: number | null): number | null {
  return fills === null || withoutMid === null ? null : fills - withoutMid;
}

/** Pooled over the sessions, so that the share fits the count that stands beside it. */
function shareOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}
