/** The whole state of a session: plain data, replaced and never changed, so that any tick can be looked at. */
import type { Drops, Micro } from "./amounts.ts";
import type { Draft } from "./draft.ts";
import type { EngineConfig } from "./engine-config.ts";
import type { ExchangeEnv } from "./exchange/exchange.ts";
import { type ExchangeState, openExchange } from "./exchange/types.ts";
import { EMPTY_GUARD_LOG, type GuardLog } from "./guards/guard-log.ts";
import { FRESH_GUARDS, type GuardState } from "./guards/guard-machine.ts";
import { openTruth, type TruthState } from "./guards/truth.ts";
import {
  type InventoryState,
  type LastSnapshot,
  openInventory,
  totalRlusd,
  totalXrp,
} from "./inventory/inventory.ts";
import { EMPTY_MARKET, type MarketState } from "./market/market-state.ts";
import type { MarketEvent } from "./market-events.ts";
import { NO_ORDERS, type OrdersState } from "./orders/order-view.ts";
import type { CapitalEventRow, CoreRecord, SessionEnd } from "./records.ts";
import { type FilterState, NO_FILTERS } from "./strategy/filters.ts";

/** What a session is given and never changes. Chance and hashing come in here, as functions of their arguments. */
export type SessionEnv = ExchangeEnv & {
  readonly config: EngineConfig;
  /** Start of the session in tape time, ms. */
  readonly t0: number;
  readonly durationMs: number;
  /** Digest of a ledger's group of market events, for the event ledger. */
  digest(events: readonly MarketEvent[]): string;
};

export type SessionState = {
  /** Ticks so far; the first is 1. */
  readonly tick: number;
  /** Tape time of the last applied event. */
  readonly t: number;
  readonly market: MarketState;
  readonly exchange: ExchangeState;
  readonly orders: OrdersState;
  readonly inventory: InventoryState;
  readonly lastSnapshot: LastSnapshot;
  /** Last mid of a two-sided book, fresh or not; null before the first. */
  readonly lastMid: number | null;
  readonly startMid: number | null;
  readonly targetXrpPct: number | null;
  readonly filters: FilterState;
  readonly truth: TruthState;
  readonly guards: GuardState;
  readonly guardLog: GuardLog;
  readonly end: SessionEnd | null;
};

/** Opens a session: opening rows in the inventory ledger, an exchange account with the same balances. */
export function openSession(
  start: { readonly xrp: Drops; readonly rlusd: Micro },
  capitalEvents: readonly CapitalEventRow[],
  env: SessionEnv,
): { readonly state: SessionState; readonly records: readonly CoreRecord[] } {
  const { inventory, records } = openInventory(start, capitalEvents, env.t0);
  const target = env.config.strategy.target_xrp_pct;
  const state: SessionState = {
    tick: 0,
    t: env.t0,
    market: EMPTY_MARKET,
    // The real account holds what was deposited, too: the overlay is part of what settles.
    exchange: openExchange(totalXrp(inventory), totalRlusd(inventory)),
    orders: NO_ORDERS,
    inventory,
    lastSnapshot: { mid: null, bestBid: null, bestAsk: null },
    lastMid: null,
    startMid: null,
    targetXrpPct: target === "start" ? null : target,
    filters: NO_FILTERS,
    truth: openTruth(env.t0, env.config.inventory_truth),
    guards: FRESH_GUARDS,
    guardLog: EMPTY_GUARD_LOG,
    end: null,
  };
  return { state, records };
}

/**
 * A copy to change. Written out field by field: every state then has one shape, and copying it for each event costs
 * next to nothing.
 */
export function copyState(state: SessionState): Draft<SessionState> {
  return {
    tick: state.tick,
    t: state.t,
    market: state.market,
    exchange: state.exchange,
    orders: state.orders,
    inventory: state.inventory,
    lastSnapshot: state.lastSnapshot,
    lastMid: state.lastMid,
    startMid: state.startMid,
    targetXrpPct: state.targetXrpPct,
    filters: state.filters,
    truth: state.truth,
    guards: state.guards,
    guardLog: state.guardLog,
    end: state.end,
  };
}
