/** The two rows that every tick stores, whatever happened: what the market was, and what we meant and showed. */
import { type Drops, priceOf } from "../amounts.ts";
import { type Chain, countOf } from "../chain.ts";
import { cooldownRemaining } from "../guards/guard-machine.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import { totalRlusd, totalXrp } from "../inventory/inventory.ts";
import type { LedgerEvent, Side, TradeEvent } from "../market-events.ts";
import { restingOn } from "../orders/order-view.ts";
import type { MetricsRow, SnapshotRow } from "../records.ts";
import type { SessionEnv, SessionState } from "../session-state.ts";
import {
  askDistanceBps,
  bidDistanceBps,
  effectiveAsk,
  effectiveBid,
} from "../strategy/distance.ts";
import { poolPrice } from "../strategy/reference.ts";
import type { TickView } from "./view.ts";

export function snapshotRow(
  state: SessionState,
  ledger: LedgerEvent,
  isStale: boolean,
): SnapshotRow {
  const { top, pool, prints, gapMs } = state.market;
  return {
    tick: state.tick,
    at: ledger.t,
    ledger_index: ledger.index,
    close_time: ledger.close_time,
    best_bid: top.bestBid,
    best_ask: top.bestAsk,
    bid_size_drops: top.bidSizeDrops,
    ask_size_drops: top.askSizeDrops,
    mid_price: top.mid,
    spread_bps: top.spreadBps,
    amm_price: poolPrice(pool),
    amm_xrp_drops: pool?.xrpDrops ?? null,
    amm_rlusd_micro: pool?.rlusdMicro ?? null,
    amm_fee: pool?.fee ?? null,
    trades: countOf(prints),
    trade_volume_drops: volumeOf(prints),
    gap_ms: gapMs,
    stale: isStale ? 1 : 0,
  };
}

function volumeOf(prints: Chain<TradeEvent>): Drops {
  let drops = 0;
  for (let link = prints; link !== null; link = link.before) drops += link.last.drops;
  return drops;
}

type Reasons = { readonly buy: QuoteReason; readonly sell: QuoteReason };

export function metricsRow(
  state: SessionState,
  view: TickView,
  reasons: Reasons,
  ledger: LedgerEvent,
  env: SessionEnv,
): MetricsRow {
  const { reference, quotes } = view;
  const { reading } = state.guards.signals;
  const bid = standing("buy", state, view, env);
  const ask = standing("sell", state, view, env);
  return {
    tick: state.tick,
    at: ledger.t,
    mode: state.guards.machine.mode,
    reference_source: reference?.source ?? null,
    reference_price: reference?.price ?? null,
    anchor_price: reference?.anchorPrice ?? null,
    anchor_err_bps: reference?.anchorErrBps ?? null,
    structural_basis_bps: reference?.structuralBasisBps ?? null,
    rolling_basis_baseline_bps: reading?.baselineBps ?? null,
    residual_distortion_bps: reading?.residualBps ?? null,
    anchor_signal_source: reading?.source ?? "none",
    momentum_bps: view.momentum,
    drift_pct: view.driftPct,
    skew_bps: view.skew,
    intended_bid: quotes === null ? null : priceOf(quotes.buy.k, env.decimals),
    intended_ask: quotes === null ? null : priceOf(quotes.sell.k, env.decimals),
    wanted_bid_size_drops: quotes?.buy.drops ?? null,
    wanted_ask_size_drops: quotes?.sell.drops ?? null,
    live_bid: bid.live,
    live_ask: ask.live,
    distance_to_touch_bid_bps: bid.distance,
    distance_to_touch_ask_bps: ask.distance,
    distance_source_bid: bid.source,
    distance_source_ask: ask.source,
    effective_distance_to_touch_bid_bps: bid.effective,
    effective_distance_to_touch_ask_bps: ask.effective,
    bid_reason: reasons.buy,
    ask_reason: reasons.sell,
    bid_clamped: quotes?.buy.clamped === true ? 1 : 0,
    ask_clamped: quotes?.sell.clamped === true ? 1 : 0,
    cooldown_remaining: cooldownRemaining(state.guards.machine),
    // TOTAL inventory (fills, fees and overlay): what the engine holds, not what it traded.
    xrp_drops: totalXrp(state.inventory),
    rlusd_micro: totalRlusd(state.inventory),
  };
}

type Standing = {
  readonly live: number | null;
  readonly distance: number | null;
  readonly effective: number | null;
  readonly source: "live" | "intended" | null;
};

/** Where a side stands: its live order, else its intended price, against the touch of a fresh book. */
function standing(side: Side, state: SessionState, view: TickView, env: SessionEnv): Standing {
  const live = restingOn(state.orders, side)?.price ?? null;
  const { quotes } = view;
  const { bestBid, bestAsk } = state.market.top;
  if (quotes === null || bestBid === null || bestAsk === null) {
    return { live, distance: null, effective: null, source: null };
  }
  const price = live ?? priceOf(quotes[side].k, env.decimals);
  const { drops } = quotes[side];
  const { pool } = state.market;
  return {
    live,
    source: live === null ? "intended" : "live",
    distance: side === "buy" ? bidDistanceBps(bestBid, price) : askDistanceBps(bestAsk, price),
    effective:
      side === "buy"
        ? bidDistanceBps(effectiveBid(bestBid, pool, drops), price)
        : askDistanceBps(effectiveAsk(bestAsk, pool, drops), price),
  };
}
