/**
 * One tick, in the order of the pipeline: market, exchange, booking, truth, risk caps, strategy, guards,
 * submission, telemetry. Booking precedes the truth check: the other order once ended a session over a fill
 * that was merely not booked yet.
 */
import { applyLedger, history, send, settledBalances } from "../exchange/exchange.ts";
import type { Execution } from "../exchange/types.ts";
import { haltWith, type ModeState, moveTo, note } from "../guards/mode.ts";
import { checkRiskCaps } from "../guards/risk-caps.ts";
import { stepTruth, type TruthVerdict } from "../guards/truth.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import { bookMovements, totalRlusd, totalXrp } from "../inventory/inventory.ts";
import { closeGroup, isStale, observe } from "../market/market-state.ts";
import type { LedgerEvent, Side } from "../market-events.ts";
import { type Heard, hear, settleRaces } from "../orders/notices.ts";
import { type SideIntent, submitSide } from "../orders/submission.ts";
import type { CoreRecord, FillRow } from "../records.ts";
import type { SessionEnv, SessionState } from "../session-state.ts";
import { judgeFills, rememberMid } from "../strategy/filters.ts";
import { viewInventory } from "../strategy/inventory-view.ts";
import { metricsRow, snapshotRow } from "./telemetry.ts";
import { type TickView, viewTick } from "./view.ts";

type Stage = { readonly state: SessionState; readonly records: readonly CoreRecord[] };

export function runTick(before: SessionState, ledger: LedgerEvent, env: SessionEnv): Stage {
  const opened = openTick(before, ledger, env);
  const stale = isStale(opened.state.market, ledger, env.config.market.stale_after_s);
  const { stage: traded, heard } = exchangeAndBook(opened, ledger, env);
  const checked = checkTruth(traded, heard, ledger, env);
  const capped = checkCaps(checked, ledger, env);
  const filtered = updateFilters(capped, fillsOf(traded.records), stale, ledger, env);
  const view = viewTick(filtered.state, stale, env);
  const submitted = submit(filtered, view, heard.rejected, env);
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
  const noted = noteDuplicates(state.modes, heard.duplicates, { tick, at: ledger.t });
  return {
    heard,
    stage: {
      state: {
        ...state,
        exchange,
        orders: heard.orders,
        inventory: booked.inventory,
        modes: noted.modes,
      },
      records: [
        ...records,
        ...heard.records,
        ...booked.records,
        ...ledgerEntries([...heard.records, ...booked.records], tick),
        ...noted.records,
      ],
    },
  };
}

/** Orders, fills and fees as entries of the event ledger, beside their own tables. */
export function ledgerEntries(records: readonly CoreRecord[], tick: number): CoreRecord[] {
  return records.flatMap((record): CoreRecord[] => {
    if (record.table === "orders" || record.table === "fills" || record.table === "transactions") {
      const kind = record.table.slice(0, -1);
      return [{ table: "event_ledger", row: { tick, kind, payload: record.row } }];
    }
    if (record.table === "inventory_ledger" && record.row.entry_type === "fee") {
      return [{ table: "event_ledger", row: { tick, kind: "fee", payload: record.row } }];
    }
    return [];
  });
}

function noteDuplicates(
  modes: ModeState,
  duplicates: readonly Execution[],
  when: { readonly tick: number; readonly at: number },
) {
  const start = { modes, records: [] as readonly CoreRecord[] };
  return duplicates.reduce((state, { execId, orderId, drops }) => {
    const cause = {
      guard: "inventory_truth",
      condition: "duplicate_notice",
      reason: "a fill was told twice and booked once",
      context: { exec_id: execId, order_id: orderId, quantity_drops: drops },
    };
    const noted = note(state.modes, cause, when);
    return { modes: noted.modes, records: [...state.records, ...noted.records] };
  }, start);
}

function checkTruth(
  { state, records }: Stage,
  heard: Heard,
  ledger: LedgerEvent,
  env: SessionEnv,
): Stage {
  const { tick } = state;
  const inputs = {
    tick,
    t: ledger.t,
    engine: { xrp: totalXrp(state.inventory), rlusd: totalRlusd(state.inventory) },
    settled: settledBalances(state.exchange, tick, env.config),
    raced: heard.raced,
    inconclusive: state.orders.live.some((order) => order.status === "cancel_race_unknown"),
  };
  const { truth, check, verdict } = stepTruth(state.truth, inputs, env.config.inventory_truth);
  const checkRecords: CoreRecord[] =
    check === null
      ? []
      : [
          { table: "truth_checks", row: check },
          { table: "event_ledger", row: { tick, kind: "truth", payload: check } },
        ];
  const settled =
    verdict.kind === "ok" ? settleRaces(state.orders, tick) : { orders: state.orders, records: [] };
  const judged = actOnTruth({ ...state, truth, orders: settled.orders }, verdict, ledger);
  return {
    state: judged.state,
    records: [
      ...records,
      ...checkRecords,
      ...settled.records,
      ...ledgerEntries(settled.records, tick),
      ...judged.records,
    ],
  };
}

function actOnTruth(state: SessionState, verdict: TruthVerdict, ledger: LedgerEvent): Stage {
  const when = { tick: state.tick, at: ledger.t };
  const cause = (condition: string, reason: string) => ({
    guard: "inventory_truth",
    condition,
    reason,
    context: {},
  });
  switch (verdict.kind) {
    case "none":
      return { state, records: [] };
    case "ok": {
      if (state.truth.degradedSince === null) return { state, records: [] };
      const moved = moveTo(state.modes, "active", cause("ok", "the books agree again"), when);
      const truth = { ...state.truth, degradedSince: null };
      return { state: { ...state, truth, modes: moved.modes }, records: moved.records };
    }
    case "degrade": {
      const moved = moveTo(
        state.modes,
        "degraded",
        cause(verdict.condition, "the books may not agree"),
        when,
      );
      const truth = { ...state.truth, degradedSince: state.truth.degradedSince ?? ledger.t };
      return { state: { ...state, truth, modes: moved.modes }, records: moved.records };
    }
    case "halt": {
      const why = cause(verdict.condition, verdict.detail);
      const moved = haltWith(state.modes, "inventory_truth_halt", verdict.detail, why, when);
      return { state: { ...state, modes: moved.modes }, records: moved.records };
    }
  }
}

function checkCaps({ state, records }: Stage, ledger: LedgerEvent, env: SessionEnv): Stage {
  if (state.lastMid === null || state.modes.halted !== null) return { state, records };
  const held = viewInventory(totalXrp(state.inventory), totalRlusd(state.inventory), state.lastMid);
  const breach = checkRiskCaps(held, env.config.risk);
  if (breach === null) return { state, records };
  const cause = {
    guard: "risk_caps",
    condition: breach.reason,
    reason: breach.detail,
    context: {},
  };
  const moved = haltWith(state.modes, breach.reason, breach.detail, cause, {
    tick: state.tick,
    at: ledger.t,
  });
  return { state: { ...state, modes: moved.modes }, records: [...records, ...moved.records] };
}

function fillsOf(records: readonly CoreRecord[]): FillRow[] {
  return records.flatMap((record) => (record.table === "fills" ? [record.row] : []));
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

type Submitted = Stage & { readonly reasons: Readonly<Record<Side, QuoteReason>> };

/** Sends what each side wants, if the mode quotes at all. */
function submit(
  { state, records }: Stage,
  view: TickView,
  rejected: readonly Side[],
  env: SessionEnv,
): Submitted {
  if (state.modes.mode === "halt") {
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
    records: [...records, ...sent, ...ledgerEntries(sent, state.tick)],
    reasons,
  };
}

function intentOf(side: Side, { modes }: SessionState, { quotes, missing }: TickView): SideIntent {
  if (modes.mode === "degraded") return { kind: "none", reason: "mode_degraded" };
  if (modes.mode === "anchor_idle") return { kind: "none", reason: "mode_anchor_idle" };
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
      end: state.modes.halted,
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
