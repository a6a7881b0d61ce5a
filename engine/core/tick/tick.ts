/**
 * One tick, in the order of the pipeline: market, exchange, booking, truth, risk caps, strategy, guards,
 * submission, telemetry. Booking precedes the truth check: the other order once ended a session over a fill
 * that was merely not booked yet.
 */
import { applyLedger, history, send } from "../exchange/exchange.ts";
import type { GuardFill } from "../guards/directional-drift.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import { bookMovements, totalRlusd, totalXrp } from "../inventory/inventory.ts";
import { closeGroup, isStale, observe } from "../market/market-state.ts";
import type { LedgerEvent, Side } from "../market-events.ts";
import { type Heard, hear } from "../orders/notices.ts";
import { type SideIntent, submitSide } from "../orders/submission.ts";
import type { CoreRecord, FillRow } from "../records.ts";
import type { SessionEnv, SessionState } from "../session-state.ts";
import { judgeFills, rememberMid } from "../strategy/filters.ts";
import { viewInventory } from "../strategy/inventory-view.ts";
import { checkCaps, checkTruth, noteDuplicates, stepRegimeGuards } from "./guarding.ts";
import { joined, ledgerEntries, type Stage } from "./stage.ts";
import { metricsRow, snapshotRow } from "./telemetry.ts";
import { type TickView, viewTick } from "./view.ts";

export function runTick(before: SessionState, ledger: LedgerEvent, env: SessionEnv): Stage {
  const opened = openTick(before, ledger, env);
  const stale = isStale(opened.state.market, ledger, env.config.market.stale_after_s);
  const { stage: traded, heard } = exchangeAndBook(opened, ledger, env);
  const fills = fillsOf(traded.records);
  const { stage: checked, truth } = checkTruth(traded, heard, guardFills(fills), ledger, env);
  const capped = checkCaps(checked, env);
  const filtered = updateFilters(capped, fills, stale, ledger, env);
  const view = viewTick(filtered.state, stale, env);
  const guarded = stepRegimeGuards(filtered, view, truth, stale, env);
  const submitted = submit(guarded, view, heard.rejected, env);
  return telemetry(submitted, view, submitted.reasons, stale, ledger, env);
}

/** Takes in the ledger itself, and fixes the start mid and the target at the first mid there is. */
function openTick(before: SessionState, ledger: LedgerEvent, env: SessionEnv): Stage {
  const market = observe(before.market, ledger, env.decimals);
  const tick = before.tick + 1;
  const { mid } = market.top;
  const startMid = before.startMid ?? mid;
  const targetXrpPct =
    before.targetXrpPct ??
    (startMid === null
      ? null
      : viewInventory(totalXrp(before.inventory), totalRlusd(before.inventory), startMid).xrpPct);
  const digest = {
    ledger_index: ledger.index,
    events: market.group.length,
    digest: env.digest(market.group),
  };
  return {
    state: {
      ...before,
      tick,
      t: ledger.t,
      market,
      startMid,
      targetXrpPct,
      lastMid: mid ?? before.lastMid,
    },
    records: [{ table: "event_ledger", row: { tick, kind: "market", payload: digest } }],
  };
}

function exchangeAndBook(
  { state, records }: Stage,
  ledger: LedgerEvent,
  env: SessionEnv,
): { readonly stage: Stage; readonly heard: Heard } {
  const { tick } = state;
  const { exchange, notices } = applyLedger(state.exchange, state.market, ledger, tick, env);
  const heard = hear(state.orders, notices, tick, (orderId) =>
    history(exchange, orderId, tick, env.config),
  );
  const context = { tick, at: ledger.t, decimals: env.decimals, lastSnapshot: state.lastSnapshot };
  const booked = bookMovements(state.inventory, heard.movements, context);
  const noted = noteDuplicates(
    state.guardLog,
    heard.duplicates,
    { tick, at: ledger.t },
    state.guards.machine.mode,
  );
  const told = joined(heard.records, booked.records);
  return {
    heard,
    stage: {
      state: {
        ...state,
        exchange,
        orders: heard.orders,
        inventory: booked.inventory,
        guardLog: noted.log,
      },
      records: joined(records, told, ledgerEntries(told, tick), noted.records),
    },
  };
}

function fillsOf(records: readonly CoreRecord[]): FillRow[] {
  const fills: FillRow[] = [];
  for (const record of records) if (record.table === "fills") fills.push(record.row);
  return fills;
}

function updateFilters(
  { state, records }: Stage,
  fills: readonly FillRow[],
  stale: boolean,
  ledger: LedgerEvent,
  env: SessionEnv,
): Stage {
  const mid = stale ? null : state.market.top.mid;
  const filters = judgeFills(
    state.filters,
    fills,
    { tick: state.tick, t: ledger.t, mid },
    env.config.strategy,
  );
  return { state: { ...state, filters }, records };
}

function guardFills(fills: readonly FillRow[]): GuardFill[] {
  return fills.map(({ side, order_id, quantity_micro }) => ({
    side,
    orderId: order_id,
    notionalMicro: quantity_micro,
  }));
}

type Submitted = Stage & { readonly reasons: Readonly<Record<Side, QuoteReason>> };

/** Sends what each side wants, if the mode quotes at all. */
function submit(
  { state, records }: Stage,
  view: TickView,
  rejected: readonly Side[],
  env: SessionEnv,
): Submitted {
  if (state.guards.machine.mode === "halt") {
    return { state, records, reasons: { buy: "shutdown", sell: "shutdown" } };
  }
  const reasons: Record<Side, QuoteReason> = { buy: "kept", sell: "kept" };
  let { orders, exchange } = state;
  const sent: CoreRecord[] = [];
  for (const side of ["buy", "sell"] as const) {
    const result = submitSide(orders, intentOf(side, state, view), {
      side,
      tick: state.tick,
      decimals: env.decimals,
      config: env.config.strategy,
      rejected: rejected.includes(side),
    });
    orders = result.orders;
    exchange = send(exchange, result.transactions);
    reasons[side] = result.reason;
    sent.push(...result.records);
  }
  return {
    state: { ...state, orders, exchange },
    records: joined(records, sent, ledgerEntries(sent, state.tick)),
    reasons,
  };
}

function intentOf(side: Side, { guards }: SessionState, { quotes, missing }: TickView): SideIntent {
  const { mode } = guards.machine;
  if (mode === "degraded") return { kind: "none", reason: "mode_degraded" };
  if (mode === "anchor_idle") return { kind: "none", reason: "mode_anchor_idle" };
  if (missing !== null || quotes === null) return { kind: "none", reason: missing ?? "no_book" };
  return quotes[side].intent;
}

function telemetry(
  { state, records }: Stage,
  view: TickView,
  reasons: Readonly<Record<Side, QuoteReason>>,
  stale: boolean,
  ledger: LedgerEvent,
  env: SessionEnv,
): Stage {
  const snapshot = snapshotRow(state, ledger, stale);
  const metrics = metricsRow(state, view, reasons, ledger, env);
  const quote = { bid: quoteEntry(view, "buy", reasons), ask: quoteEntry(view, "sell", reasons) };
  const { mid } = state.market.top;
  const filters =
    stale || mid === null ? state.filters : rememberMid(state.filters, mid, env.config.strategy);
  return {
    state: {
      ...state,
      filters,
      market: closeGroup(state.market),
      lastSnapshot: {
        mid: snapshot.mid_price,
        bestBid: snapshot.best_bid,
        bestAsk: snapshot.best_ask,
      },
      end: state.guards.machine.halted,
    },
    records: [
      ...records,
      { table: "event_ledger", row: { tick: state.tick, kind: "quote", payload: quote } },
      { table: "market_snapshots", row: snapshot },
      { table: "system_metrics", row: metrics },
    ],
  };
}

function quoteEntry(
  { quotes }: TickView,
  side: Side,
  reasons: Readonly<Record<Side, QuoteReason>>,
) {
  const quote = quotes?.[side];
  return { reason: reasons[side], k: quote?.k ?? null, drops: quote?.drops ?? null };
}
