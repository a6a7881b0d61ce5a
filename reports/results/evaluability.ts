/**
 * May a session's numbers be compared? The session itself answers for its end, its invariant, its gaps and
 * injected faults; the sweep adds what only it can know: the metrics its grid calls primary, and whether the
 * market was the baseline's market. The reasons are for people.
 */
import type { SessionSummary } from "../../engine/index.ts";
import type { SessionRecord, SessionState } from "../sweep-record.ts";
import { fixed } from "../text/numbers.ts";

/** A per-tick metric counts as populated from this share of the ticks with a fresh two-sided book. */
const POPULATED_PCT_MIN = 95;
/** Beyond this ratio of median spreads it was another market. */
const SPREAD_FACTOR_MAX = 3;

/** Returns why a session may not be compared; empty when it may. */
export function whyNotEvaluable(options: {
  readonly session: SessionRecord;
  readonly summary: SessionSummary | null;
  readonly problem: string | null;
  /** Why the stored summary cannot be trusted. */
  readonly distrust: string | null;
  readonly primaryMetrics: readonly string[];
  readonly baseline: SessionSummary | null;
}): string[] {
  const { session, summary, problem, distrust, primaryMetrics, baseline } = options;
  if (summary === null) return [session.reason ?? problem ?? stateWords(session)];
  const reasons = [...(distrust === null ? [] : [distrust]), ...summary.evaluable_reasons];
  if (!summary.evaluable && summary.evaluable_reasons.length === 0)
    reasons.push("the session says so");
  if (session.state !== "finished" && session.state !== "reused") {
    const reason = session.reason ?? stateWords(session);
    // "ended by interrupted_sigint" has said already what the journal calls "interrupted_sigint" or
    // "aborted_by_rule: …", and the end of the sweep tells the rule's numbers.
    const said = reason.split(":")[0] === summary.halt_reason;
    if (!said && !reasons.includes(reason)) reasons.push(reason);
  }
  reasons.push(...primaryMetrics.flatMap((metric) => whyEmpty(summary, metric)));
  if (baseline !== null && baseline !== summary) reasons.push(...whyOtherMarket(summary, baseline));
  return [...new Set(reasons)];
}

const STATE_WORDS: Readonly<Record<SessionState, string>> = {
  planned: "not started yet",
  running: "still running",
  finished: "finished without a summary",
  failed: "failed",
  interrupted: "interrupted",
  skipped: "skipped",
  not_run: "not run",
  reused: "the reused summary cannot be read",
};

function stateWords({ state }: SessionRecord): string {
  return STATE_WORDS[state];
}

/** The field that says on how many ticks a metric of every tick had a value; null for a metric of fills, or a count. */
export function populatedField(metric: string): "populated_bid_pct" | "populated_ask_pct" | null {
  const side = /^(?:effective_)?distance_(?:to_touch|less_skew)_(bid|ask)_bps$/.exec(metric)?.[1];
  if (side === undefined) return null;
  return side === "bid" ? "populated_bid_pct" : "populated_ask_pct";
}

/** A primary metric that is empty fails its session: a blank cell once passed for a result. */
function whyEmpty(summary: SessionSummary, metric: string): string[] {
  const field = populatedField(metric);
  if (field !== null) {
    const populated = summary[field];
    if (
      populated !== null &&
      populated >= POPULATED_PCT_MIN &&
      metricValue(summary, metric) !== null
    ) {
      return [];
    }
    const share = populated === null ? "on no tick" : `on ${fixed(populated, 1)}% of ticks`;
    return [`primary metric ${metric} populated ${share}, needed ${POPULATED_PCT_MIN}%`];
  }
  if (metricValue(summary, metric) !== null || summary.fills_total === 0) return [];
  return [
    `primary metric ${metric} is empty: ${summary.not_available[metric] ?? "no reason stored"}`,
  ];
}

export const OTHER_MARKET = "other market: median spread";

function whyOtherMarket(summary: SessionSummary, baseline: SessionSummary): string[] {
  if (summary.network !== baseline.network) {
    return [`network ${summary.network}, the baseline saw ${baseline.network}`];
  }
  const spread = summary.market_conditions.spread_p50_bps;
  const reference = baseline.market_conditions.spread_p50_bps;
  if (spread === null || reference === null) return ["median market spread unknown"];
  const wider = Math.max(spread, reference);
  const tighter = Math.min(spread, reference);
  if (wider <= tighter * SPREAD_FACTOR_MAX) return [];
  const spreads = `${fixed(spread, 1)} bps against the baseline's ${fixed(reference, 1)} bps`;
  return [`${OTHER_MARKET} ${spreads}, more than a factor of ${SPREAD_FACTOR_MAX}`];
}

/** Returns a number of the summary by its name ("anchor.mean_bps" too), null where there is none. */
export function metricValue(summary: SessionSummary, metric: string): number | null {
  let value: unknown = summary;
  for (const name of metric.split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === "number" ? value : null;
}
