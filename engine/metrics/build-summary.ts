/**
 * The summary of a session, from what it stored and nothing else (plus the invariant, which needs the exchange).
 * Amounts in XRP and RLUSD are the stored integers divided by 10⁶ at the very end. Every null has its reason.
 */
import { DROPS_PER_XRP, MICRO_PER_RLUSD } from "../core/amounts.ts";
import { assert } from "../core/assert.ts";
import { type SessionSummary, SessionSummarySchema } from "../session/summary-schema.ts";
import type { SessionReader } from "../store/readers.ts";
import { type AnchorConfig, anchorStatistics } from "./anchor.ts";
import { bookedFees, driftSizes, endBalances, startBalances } from "./balances.ts";
import { quoteCoverage } from "./coverage.ts";
import {
  distanceLessSkewMedian,
  distanceStatistics,
  effectiveDistanceMedian,
  populatedShare,
} from "./distances.ts";
import { evaluableReasons } from "./evaluable.ts";
import { countFills, countOrders } from "./fill-counts.ts";
import { guardFigures } from "./guard-figures.ts";
import type { InventoryInvariant } from "./inventory-invariant.ts";
import { marketConditions } from "./market-conditions.ts";
import { type Draft, type Measured, missing, resolveMissing } from "./measured.ts";
import { createMidLookup } from "./mid-lookup.ts";
import { episodesByOrigin, reasonsPerSide, ticksPerMode } from "./modes.ts";
import { type Balances, type BookedFee, feesXrp, type Profit, profitOf } from "./profit.ts";
import { loadSessionData, type SessionData } from "./session-data.ts";
import {
  capturedSpread,
  edgePerHour,
  spreadAtHorizon,
  toxicFills,
  whyNoHorizon,
} from "./spreads.ts";
import { touchEventsWithoutOrder } from "./touch-events.ts";

export type SummaryExtra = {
  readonly invariant: InventoryInvariant;
  readonly duration_planned_s: number;
  /** True when the paper exchange was given any fault: such a session is never evaluable. */
  readonly faultsInjected: boolean;
  /** A fill is toxic when its realised spread at this horizon is below the threshold. Default 30 s, 0 bps. */
  readonly toxicHorizonS?: number;
  readonly toxicThresholdBps?: number;
};

type SummaryDraft = Draft<Omit<SessionSummary, "not_available">>;

/** Computes `summary.json` of a session whose row holds its end, halt reason and ledger root. */
export function buildSummary(reader: SessionReader, extra: SummaryExtra): SessionSummary {
  const data = loadSessionData(reader);
  const { value, notAvailable } = resolveMissing(draftSummary(data, extra));
  const parsed = SessionSummarySchema.safeParse({
    ...(value as object),
    not_available: notAvailable,
  });
  assert(parsed.success, `the summary has the shape of its schema: ${parsed.error?.message}`);
  return parsed.data;
}

function draftSummary(data: SessionData, extra: SummaryExtra): SummaryDraft {
  const { start, end } = balancesOf(data, extra.invariant);
  const fees = bookedFees(data.inventory, data.transactions);
  const profit = profitOf({ start, end, fees, ...data });
  const market = marketConditions({
    ...data,
    midAt: createMidLookup(data.snapshots),
    startMid: profit.startMid,
    endMid: profit.endMid,
  });
  const populated = populatedShare(data.metrics, data.snapshots);
  const reasons = evaluableReasons({
    haltReason: haltReasonOf(data),
    haltDetail: data.session.halt_detail,
    invariant: extra.invariant.status,
    gapS: market.gap_s,
    durationPlannedS: extra.duration_planned_s,
    faultsInjected: extra.faultsInjected,
    ticksFreshBook: populated.ticksFreshBook,
    identityErrorRlusd: profit.identityError,
  });
  return {
    ...identity(data, extra.duration_planned_s),
    evaluable: reasons.length === 0,
    evaluable_reasons: reasons,
    ...trading(data),
    ...spreads(data, profit.fees, extra),
    ...standing(data),
    ticks_fresh_book: populated.ticksFreshBook,
    populated_bid_pct: populated.bidPct,
    populated_ask_pct: populated.askPct,
    ...money(data, { start, end, fees, profit }),
    anchor: anchorStatistics(data.metrics, data.snapshots, anchorConfig(data.session.config_json)),
    market_conditions: market,
    modes: ticksPerMode(data.metrics),
    episodes: episodesByOrigin(data.guardEvents),
    ...guardFigures(data.metrics, data.guardEvents),
    reasons: reasonsPerSide(data.metrics),
    touch_events_without_order: touchEventsWithoutOrder(data.metrics, data.snapshots),
    inventory_invariant: withReasons(extra.invariant),
  };
}

/** Recomputed from the movements; what the session row says only where that failed, which is `error` anyway. */
function balancesOf(
  data: SessionData,
  { status }: InventoryInvariant,
): { start: Balances; end: Balances } {
  if (status !== "error") return { start: startBalances(data), end: endBalances(data) };
  const { session } = data;
  const start = { xrpDrops: session.starting_xrp_drops, rlusdMicro: session.starting_rlusd_micro };
  return {
    start,
    end: {
      xrpDrops: session.ending_xrp_drops ?? start.xrpDrops,
      rlusdMicro: session.ending_rlusd_micro ?? start.rlusdMicro,
    },
  };
}

function haltReasonOf({ session }: SessionData): string {
  assert(session.halt_reason !== null, "a session that ended has a halt reason");
  return session.halt_reason;
}

function identity(data: SessionData, durationPlannedS: number) {
  const { session } = data;
  assert(session.ledger_root !== null, "a session that ended has a ledger root");
  return {
    schema: 1 as const,
    sweep_id: session.sweep_id,
    cell: session.cell,
    replicate: session.replicate,
    session: session.session_id,
    label: session.label,
    network: session.network,
    market_source: session.market_source,
    market: session.market,
    engine_version: session.engine_version,
    seed: session.seed,
    fill_model: session.fill_model,
    tape_hash: session.tape_hash,
    config_hash: session.config_hash,
    ledger_root: session.ledger_root,
    started_at: data.startedAt,
    ended_at: data.endedAt,
    duration_s: data.durationS,
    duration_planned_s: durationPlannedS,
    ticks: data.snapshots.length,
    halt_reason: haltReasonOf(data),
    halt_detail: session.halt_detail,
  };
}

function trading({ fills, metrics, orders, durationS }: SessionData) {
  const counts = countFills(fills, metrics, durationS);
  const placed = countOrders(orders);
  return {
    fills_total: counts.total,
    fills_buy: counts.buy,
    fills_sell: counts.sell,
    fills_clob: counts.byVenue.clob,
    fills_amm: counts.byVenue.amm,
    fills_book: counts.byVenue.book,
    fills_taker: counts.byVenue.taker,
    fills_per_min: counts.perMin,
    fills_per_quoted_min: counts.perQuotedMin,
    volume_rlusd: counts.volumeRlusd,
    fill_ratio: placed.fillRatio,
    orders_placed: placed.placed,
    orders_rejected: placed.rejected,
  };
}

function spreads(data: SessionData, feesRlusd: Measured, extra: SummaryExtra) {
  const { fills, durationS } = data;
  const market = { ...data, midAt: createMidLookup(data.snapshots) };
  const at = (horizonS: number) => spreadAtHorizon(fills, horizonS, market);
  const [s5, s30, s60, s300] = [at(5), at(30), at(60), at(300)];
  const captured = capturedSpread(fills);
  const toxicHorizonS = extra.toxicHorizonS ?? 30;
  const whyNone = whyNoHorizon(fills.length, toxicHorizonS, market);
  const toxic = toxicFills(at(toxicHorizonS), extra.toxicThresholdBps ?? 0, whyNone);
  return {
    vw_spread_bps: captured.vw,
    avg_spread_bps: captured.avg,
    edge_rlusd_per_h: edgePerHour(s60, { fillCount: fills.length, feesRlusd, durationS }),
    realised_spread_5s_bps: s5.realised,
    realised_spread_30s_bps: s30.realised,
    realised_spread_60s_bps: s60.realised,
    realised_spread_300s_bps: s300.realised,
    adverse_selection_5s_bps: s5.adverse,
    adverse_selection_30s_bps: s30.adverse,
    adverse_selection_60s_bps: s60.adverse,
    adverse_selection_300s_bps: s300.adverse,
    fills_without_mid_5s: s5.withoutMid,
    fills_without_mid_30s: s30.withoutMid,
    fills_without_mid_60s: s60.withoutMid,
    fills_without_mid_300s: s300.withoutMid,
    toxic_fills: toxic.count,
    toxic_share: toxic.share,
  };
}

function standing({ metrics }: SessionData) {
  const bid = distanceStatistics(metrics, "bid");
  const ask = distanceStatistics(metrics, "ask");
  const coverage = quoteCoverage(metrics);
  return {
    distance_to_touch_bid_bps: bid.p50,
    distance_to_touch_ask_bps: ask.p50,
    effective_distance_to_touch_bid_bps: effectiveDistanceMedian(metrics, "bid"),
    effective_distance_to_touch_ask_bps: effectiveDistanceMedian(metrics, "ask"),
    distance_to_touch: { bid, ask },
    distance_less_skew_bid_bps: distanceLessSkewMedian(metrics, "bid"),
    distance_less_skew_ask_bps: distanceLessSkewMedian(metrics, "ask"),
    coverage_bid_pct: coverage.bidPct,
    coverage_ask_pct: coverage.askPct,
    coverage_both_pct: coverage.bothPct,
    coverage_within_1bps_pct: coverage.within1BpsPct,
    coverage_within_2bps_pct: coverage.within2BpsPct,
    coverage_within_5bps_pct: coverage.within5BpsPct,
  };
}

type Money = {
  readonly start: Balances;
  readonly end: Balances;
  readonly fees: readonly BookedFee[];
  readonly profit: Profit;
};

/** Balances are TOTAL inventory: a summary of fills alone once showed 41.71 XRP where 76.92 were held. */
function money({ metrics, endedAt, session }: SessionData, { start, end, fees, profit }: Money) {
  const drift = driftSizes(metrics, endedAt);
  return {
    start_xrp: start.xrpDrops / DROPS_PER_XRP,
    start_rlusd: start.rlusdMicro / MICRO_PER_RLUSD,
    end_xrp: end.xrpDrops / DROPS_PER_XRP,
    end_rlusd: end.rlusdMicro / MICRO_PER_RLUSD,
    start_mid: profit.startMid,
    end_mid: profit.endMid,
    target_xrp_pct: session.target_xrp_pct ?? missing("no mid to take the starting share at"),
    start_value_rlusd: profit.startValue,
    end_value_rlusd: profit.endValue,
    pnl_rlusd: profit.pnl,
    pnl_spread_rlusd: profit.spread,
    pnl_inventory_rlusd: profit.inventory,
    fees_rlusd: profit.fees,
    fees_xrp: feesXrp(fees),
    pnl_identity_error_rlusd: profit.identityError,
    drift_abs_mean_pct: drift.mean,
    drift_abs_max_pct: drift.max,
  };
}

function withReasons(invariant: InventoryInvariant) {
  const noMid = invariant.engine_total_rlusd === null;
  const because = (reason: string) => missing(noMid ? "no mid in the whole session" : reason);
  return {
    status: invariant.status,
    engine_total_rlusd: invariant.engine_total_rlusd ?? because(""),
    summary_total_rlusd:
      invariant.summary_total_rlusd ?? because("the totals could not be recomputed"),
    settled_total_rlusd:
      invariant.settled_total_rlusd ?? because("the exchange could not be asked"),
    max_delta_rlusd: invariant.max_delta_rlusd ?? because("the totals could not be valued"),
  };
}

/** The part of the stored configuration that the anchor's cap is read from. */
function anchorConfig(configJson: string): AnchorConfig | null {
  const config = JSON.parse(configJson) as { readonly strategy?: Partial<AnchorConfig> };
  const { anchor_mode, anchor_max_divergence_bps } = config.strategy ?? {};
  if (anchor_mode === undefined || anchor_max_divergence_bps === undefined) return null;
  return { anchor_mode, anchor_max_divergence_bps };
}
