/**
 * One tick, in the order of the pipeline: market, exchange, booking, truth, risk caps, strategy, guards,
 * submission, telemetry. Booking precedes the truth check: the other order once ended a session over a fill
 * that was merely not booked yet.
 */
import { listOf } from "../chain.ts";
import { applyLedger, history, send } from "../exchange/exchange.ts";
import type { GuardFill } from "../guards/directional-drift.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import { bookMovements, totalRlusd, totalXrp } from "../inventory/inventory.ts";
import { closeGroup, isStale, observe } from "../market/market-state.ts";
import type { LedgerEvent, Side } from "../market-events.ts";
import { type Heard, hear } from "../orders/notices.ts";
import { type SideIntent, submitSide } from "../orders/submission.ts";
import type { CoreRecord, FillRow } from "../records.ts";
import { copyState, type SessionEnv, type SessionState } from "../session-state.ts";
import { judgeFills, rememberMid } from "../strategy/filters.ts";
import { type InventoryView, viewInventory } from "../strategy/inventory-view.ts";
import { checkCaps, checkTruth, noteDuplicates, stepRegimeGuards } from "./guarding.ts";
import { addAll, addLedgerEntries, type Stage } from "./stage.ts";
import { metricsRow, snapshotRow } from "./telemetry.ts";
import { type TickView, viewTick } from "./view.ts";

/** Runs a ledger's tick: the state after it, and what it stores. The state before it stays as it was. */
export function runTick(before: SessionState, ledger: LedgerEvent, env: SessionEnv): Stage {
  const stage = openTick(before, ledger, env);
  const { state, records } = stage;
  const stale = isStale(state.market, ledger, env.config.market.stale_after_s);
  const heard = exchangeAndBook(stage, ledger, env);
  const fills = fillsOf(records);
  const held = heldInventory(state);
  const truth = checkTruth(stage, heard, guardFills(fills), ledger, env);
  checkCaps(stage, held, env);
  updateFilters(state, fills, stale, env);
  const view = viewTick(state, held, stale, env);
  stepRegimeGuards(stage, { view, held, truth, stale }, env);
  const reasons = submit(stage, view, heard.rejected, env);
  telemetry(stage, view, reasons, stale, ledger, env);
  return stage;
}

/** Takes in the ledger itself, and fixes the start mid and the target at the first mid there is. */
function openTick(before: SessionState, ledger: LedgerEvent, env: SessionEnv): Stage {
  const state = copyState(before);
  state.tick += 1;
  state.t = ledger.t;
  state.market = observe(before.market, ledger, env.decimals);
  const { mid } = state.market.top;
  state.startMid ??= mid;
  state.lastMid = mid ?? before.lastMid;
  if (state.targetXrpPct === null && state.startMid !== null) {
    state.targetXrpPct = viewInventory(
      totalXrp(state.inventory),
      totalRlusd(state.inventory),
      state.startMid,
    ).xrpPct;
  }
  const events = listOf(state.market.group);
  const payload = {
    ledger_index: ledger.index,
    events: events.length,
    digest: env.digest(events),
  };
  const entry: CoreRecord = {
    table: "event_ledger",
    row: { tick: state.tick, kind: "market", payload },
  };
  return { state, records: [entry] };
}

function exchangeAndBook({ state, records }: Stage, ledger: LedgerEvent, env: SessionEnv): Heard {
  const { tick } = state;
  const { exchange, notices } = applyLedger(state.exchange, state.market, ledger, tick, env);
  state.exchange = exchange;
  const heard = hear(state.orders, notices, tick, (orderId) =>
    history(exchange, orderId, tick, env.config),
  );
  state.orders = heard.orders;
  const context = { tick, at: ledger.t, decimals: env.decimals, lastSnapshot: state.lastSnapshot };
  const booked = bookMovements(state.inventory, heard.movements, context);
  state.inventory = booked.inventory;
  const start = records.length;
  addAll(records, heard.records);
  addAll(records, booked.records);
  addLedgerEntries(records, start, tick);
  if (heard.duplicates.length > 0) {
    const { mode } = state.guards.machine;
    const noted = noteDuplicates(state.guardLog, heard.duplicates, { tick, at: ledger.t }, mode);
    state.guardLog = noted.log;
    addAll(records, noted.records);
  }
  return heard;
}

/** TOTAL inventory at the last known mid, after this tick's bookings; null before the first mid. */
function heldInventory({ inventory, lastMid }: SessionState): InventoryView | null {
  return lastMid === null
    ? null
    : viewInventory(totalXrp(inventory), totalRlusd(inventory), lastMid);
}

function fillsOf(records: readonly CoreRecord[]): FillRow[] {
  const fills: FillRow[] = [];
  for (const record of records) if (record.table === "fills") fills.push(record.row);
  return fills;
}

function updateFilters(
  state: Stage["state"],
  fills: readonly FillRow[],
  stale: boolean,
  env: SessionEnv,
): void {
  const mid = stale ? null : state.market.top.mid;
  const now = { tick: state.tick, t: state.t, mid };
  state.filters = judgeFills(state.filters, fills, now, env.config.strategy);
}

function guardFills(fills: readonly FillRow[]): GuardFill[] {
  return fills.map(({ side, order_id, quantity_micro }) => ({
    side,
    orderId: order_id,
    notionalMicro: quantity_micro,
  }));
}

type Reasons = Readonly<Record<Side, QuoteReason>>;

/** Sends what each side wants, if the mode quotes at all. Returns for each side what decided. */
function submit(stage: Stage, view: TickView, rejected: readonly Side[], env: SessionEnv): Reasons {
  const { state, records } = stage;
  if (state.guards.machine.mode === "halt") return { buy: "shutdown", sell: "shutdown" };
  const start = records.length;
  const reasons: Reasons = {
    buy: submitOn("buy", stage, view, rejected, env),
    sell: submitOn("sell", stage, view, rejected, env),
  };
  addLedgerEntries(records, start, state.tick);
  return reasons;
}

function submitOn(
  side: Side,
  { state, records }: Stage,
  view: TickView,
  rejected: readonly Side[],
  env: SessionEnv,
): QuoteReason {
  const sent = submitSide(state.orders, intentOf(side, state, view), {
    side,
    tick: state.tick,
    decimals: env.decimals,
    config: env.config.strategy,
    rejected: rejected.includes(side),
  });
  state.orders = sent.orders;
  state.exchange = send(state.exchange, sent.transactions);
  addAll(records, sent.records);
  return sent.reason;
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
  reasons: Reasons,
  stale: boolean,
  ledger: LedgerEvent,
  env: SessionEnv,
): void {
  const snapshot = snapshotRow(state, ledger, stale);
  const metrics = metricsRow(state, view, reasons, ledger, env);
  const quote = { bid: quoteEntry(view, "buy", reasons), ask: quoteEntry(view, "sell", reasons) };
  const { mid, bestBid, bestAsk } = state.market.top;
  if (!stale && mid !== null) {
    state.filters = rememberMid(state.filters, mid, env.config.strategy);
  }
  state.market = closeGroup(state.market);
  state.lastSnapshot = { mid, bestBid, bestAsk };
  state.end = state.guards.machine.halted;
  records.push(
    { table: "event_ledger", row: { tick: state.tick, kind: "quote", payload: quote } },
    { table: "market_snapshots", row: snapshot },
    { table: "system_metrics", row: metrics },
  );
}

function quoteEntry({ quotes }: TickView, side: Side, reasons: Reasons) {
  const quote = quotes?.[side];
  return { reason: reasons[side], k: quote?.k ?? null, drops: quote?.drops ?? null };
}
