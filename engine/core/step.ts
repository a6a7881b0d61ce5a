/**
 * The engine: state and event in, state and records out. No clock, no chance, no I/O. The same tape, config
 * and seed give the same records, bit for bit, on any machine and at any speed.
 */
import { settleShutdown, takeAllOff, transactionFee } from "./exchange/exchange.ts";
import type { HaltReason } from "./halt-reasons.ts";
import { bookMovements, totalRlusd, totalXrp } from "./inventory/inventory.ts";
import { observe } from "./market/market-state.ts";
import type { GapEvent, MarketEvent } from "./market-events.ts";
import type { Movement } from "./orders/notices.ts";
import { type LiveOrder, rowOf } from "./orders/order-view.ts";
import type { CoreRecord, OrderRow, SessionEnd, TransactionRow } from "./records.ts";
import { copyState, type SessionEnv, type SessionState } from "./session-state.ts";
import { addLedgerEntries } from "./tick/stage.ts";
import { runTick } from "./tick/tick.ts";

export type Step = { readonly state: SessionState; readonly records: readonly CoreRecord[] };

/** Most events say nothing by themselves. */
const NO_RECORDS: readonly CoreRecord[] = [];

/** Takes one market event. A session that has ended takes no more. */
export function step(state: SessionState, event: MarketEvent, env: SessionEnv): Step {
  if (state.end !== null) return { state, records: NO_RECORDS };
  if (event.t < env.t0) {
    return { state: { ...state, market: prime(state, event, env) }, records: NO_RECORDS };
  }
  if (event.t >= env.t0 + env.durationMs)
    return ended(state, { reason: "duration_elapsed", detail: null });
  if (event.type === "end") return ended({ ...state, t: event.t }, endOf(event.reason));
  if (event.type === "ledger" && event.readback !== true && state.market.gapOpenedAt === null) {
    return runTick(state, event, env);
  }
  const next = copyState(state);
  next.t = event.t;
  next.market = observe(state.market, event, env.decimals);
  return event.type === "gap" && event.phase === "open"
    ? openGap(next, event)
    : { state: next, records: NO_RECORDS };
}

/** The end of the event stream: without an `end` event the tape stopped short. */
export function stepEndOfTape(state: SessionState): Step {
  return state.end === null
    ? ended(state, { reason: "tape_exhausted", detail: "the tape ended without an end event" })
    : { state, records: NO_RECORDS };
}

/** Before the session's start, events only build the book; of a gap only what lies in the session is its own. */
function prime(state: SessionState, event: MarketEvent, env: SessionEnv) {
  const market = observe(state.market, event, env.decimals);
  const gapOpenedAt = market.gapOpenedAt === null ? null : env.t0;
  return { ...market, gapOpenedAt, group: null, prints: null, gapMs: 0 };
}

const END_REASONS: ReadonlySet<string> = new Set<HaltReason>([
  "risk_stale_ledger",
  "risk_gateway_unhealthy",
]);

/** A live source that gives up says why; any other early end is a tape that was too short. */
function endOf(reason: string): SessionEnd {
  if (END_REASONS.has(reason)) return { reason: reason as HaltReason, detail: null };
  return { reason: "tape_exhausted", detail: `the tape ended early: ${reason}` };
}

function ended(state: SessionState, end: SessionEnd): Step {
  return { state: { ...state, end }, records: NO_RECORDS };
}

/** At a gap's open our orders are taken off at once, in exchange and engine alike: no fee, no fill. */
function openGap(state: SessionState, event: GapEvent): Step {
  const { tick } = state;
  const orders = state.orders.live.map((order) => finalRow(order, "gap", tick));
  const unsent = state.orders.sent.map((tx): TransactionRow => ({ ...tx, result: "gap" }));
  const gap: CoreRecord = {
    table: "event_ledger",
    row: { tick, kind: "gap", payload: { t: event.t, reason: event.reason } },
  };
  const records: CoreRecord[] = [
    gap,
    ...orders.map((row): CoreRecord => ({ table: "orders", row })),
    ...unsent.map((row): CoreRecord => ({ table: "transactions", row })),
  ];
  addLedgerEntries(records, 1, tick);
  return {
    state: {
      ...state,
      exchange: takeAllOff(state.exchange),
      orders: { ...state.orders, live: [], sent: [] },
    },
    records,
  };
}

function finalRow(order: LiveOrder, reason: string, tick: number): OrderRow {
  return { ...rowOf(order), status: "cancelled", ended_tick: tick, end_reason: reason };
}

/**
 * Closes a session: every live order is cancelled at once, without latency and without a fill. What was on
 * its way costs its fee, and so does one cancel for each order that has none under way. All of it is booked
 * as tick N + 1, after the last tick, and is part of the closing balances.
 */
export function closeSession(state: SessionState, env: SessionEnv): Step {
  const tick = state.tick + 1;
  const feeDrops = transactionFee(env.config, state.market.feeDrops);
  const underWay = state.orders.sent.map((tx): TransactionRow => settled(tx, feeDrops, tick));
  const cancelling = new Set(
    state.orders.live
      .filter((order) => order.status === "cancel_pending")
      .map((order) => order.order_id),
  );
  const needCancel = state.orders.live.filter((order) => !cancelling.has(order.order_id));
  const cancels = needCancel.map(
    (order, i): TransactionRow => ({
      tx_id: state.orders.nextTxId + i,
      tick,
      kind: "cancel",
      order_id: order.order_id,
      fee_drops: feeDrops,
      result: "shutdown",
      applied_tick: tick,
    }),
  );
  const transactions = [...underWay, ...cancels];
  const movements = transactions.map(
    (tx): Movement => ({ type: "fee", txId: tx.tx_id, feeDrops: tx.fee_drops }),
  );
  const booked = bookMovements(state.inventory, movements, {
    tick,
    at: state.t,
    decimals: env.decimals,
    lastSnapshot: state.lastSnapshot,
  });
  const records: CoreRecord[] = [
    ...state.orders.live.map(
      (order): CoreRecord => ({ table: "orders", row: finalRow(order, "shutdown", tick) }),
    ),
    ...transactions.map((row): CoreRecord => ({ table: "transactions", row })),
    ...booked.records,
  ];
  addLedgerEntries(records, 0, tick);
  const closed: SessionState = {
    ...state,
    exchange: settleShutdown(state.exchange, transactions.length * feeDrops),
    orders: { ...state.orders, live: [], sent: [] },
    inventory: booked.inventory,
  };
  records.push({
    table: "event_ledger",
    row: { tick, kind: "close", payload: closePayload(closed) },
  });
  return { state: closed, records };
}

function settled(tx: TransactionRow, feeDrops: number, tick: number): TransactionRow {
  return { ...tx, fee_drops: feeDrops, result: "shutdown", applied_tick: tick };
}

function closePayload(state: SessionState) {
  return {
    reason: state.end?.reason ?? "unexpected_halt",
    ticks: state.tick,
    xrp_drops: totalXrp(state.inventory),
    rlusd_micro: totalRlusd(state.inventory),
  };
}
