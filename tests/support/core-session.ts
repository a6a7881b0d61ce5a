/** A session of the bare core on a hand-written list of events: what tests of the engine start from. */

import { expect } from "vitest";
import { configFromValue } from "../../engine/config/parse-config.ts";
import type { EngineConfig } from "../../engine/core/engine-config.ts";
import type { Level, MarketEvent, TradeEvent } from "../../engine/core/market-events.ts";
import type { CoreRecord, OrderRow } from "../../engine/core/records.ts";
import {
  openSession,
  type SessionEnv,
  type SessionState,
} from "../../engine/core/session-state.ts";
import { closeSession, step, stepEndOfTape } from "../../engine/core/step.ts";
import { checkIdentity } from "./identity.ts";

export const T0 = 1_000_000;
export const XRP = 1_000_000;

type DeepPartial<T> = { readonly [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };

/** Limits that nothing reaches: a test that is not about the guards is not paused by them. */
const WIDE = {
  anchor: { enter_mean_bps: 100_000 },
  corridor: { min_portfolio_rlusd: 1_000_000_000 },
  drift: { a: { orders: 1_000_000 }, b: { notional_rlusd: 1_000_000_000 } },
};

/** Paper-like defaults with wide caps and guards; whatever a test sets is what matters to it. */
export function testConfig(patch: DeepPartial<EngineConfig> = {}): EngineConfig {
  const { strategy, risk, ...rest } = patch;
  return configFromValue({
    ...WIDE,
    ...rest,
    strategy: { anchor_mode: "mid", target_xrp_pct: "start", ...strategy },
    risk: { max_xrp_exposure: 100_000, max_rlusd_exposure: 100_000, ...risk },
  }).config;
}

export function testEnv(config: EngineConfig, over: Partial<SessionEnv> = {}): SessionEnv {
  return {
    config,
    decimals: 5,
    t0: T0,
    durationMs: 1_800_000,
    // Our transactions come first in their ledger unless a test says otherwise.
    positionDraw: () => 0,
    digest: () => "digest",
    ...over,
  };
}

export type LedgerSpec = {
  readonly bids?: readonly Level[];
  readonly asks?: readonly Level[];
  readonly prints?: readonly Partial<TradeEvent>[];
};

/** Ledgers four seconds apart; a ledger without a book of its own repeats the last one. */
export function ledgers(specs: readonly LedgerSpec[], from = T0): MarketEvent[] {
  let bids: readonly Level[] = [];
  let asks: readonly Level[] = [];
  return specs.flatMap((spec, i): MarketEvent[] => {
    const t = from + i * 4_000;
    const index = 100 + i;
    bids = spec.bids ?? bids;
    asks = spec.asks ?? asks;
    const prints = (spec.prints ?? []).map(
      (print, seq): TradeEvent => ({
        type: "trade",
        t,
        price: 1.43,
        drops: 10 * XRP,
        taker: "sell",
        venue: "clob",
        ledger: index,
        seq,
        tx: `tx-${index}-${seq}`,
        ...print,
      }),
    );
    return [
      ...prints,
      { type: "book", t, bids, asks },
      { type: "ledger", t, index, close_time: t, fee_drops: 10 },
    ];
  });
}

/** A gap's edge at a time of its own. */
export function gap(phase: "open" | "close", t: number): MarketEvent {
  return { type: "gap", t, reason: "disconnected", phase };
}

type RowOf<T extends CoreRecord["table"]> = Extract<CoreRecord, { readonly table: T }>["row"];

export type CoreRun = {
  readonly state: SessionState;
  /** State after each tick, and its records. */
  readonly ticks: readonly {
    readonly state: SessionState;
    readonly records: readonly CoreRecord[];
  }[];
  readonly records: readonly CoreRecord[];
  rows<T extends CoreRecord["table"]>(table: T): RowOf<T>[];
  /** Last state of every order. */
  orders(): OrderRow[];
};

/** Runs events to their end and closes the session. */
export function runCore(
  events: readonly MarketEvent[],
  env: SessionEnv,
  start = { xrp: 250 * XRP, rlusd: 250 * XRP },
): CoreRun {
  const opened = openSession(start, [], env);
  const records: CoreRecord[] = [...opened.records];
  let { state } = opened;
  const ticks: CoreRun["ticks"][number][] = [];
  const take = (next: { state: SessionState; records: readonly CoreRecord[] }) => {
    if (next.state.tick > state.tick) ticks.push(next);
    state = next.state;
    records.push(...next.records);
  };
  for (const event of events) take(step(state, event, env));
  take(stepEndOfTape(state));
  take(closeSession(state, env));
  checkIdentity(records, start, state);
  function rows<T extends CoreRecord["table"]>(table: T): RowOf<T>[] {
    return records.filter((record) => record.table === table).map(({ row }) => row) as RowOf<T>[];
  }
  return {
    state,
    ticks,
    records,
    rows,
    orders: () => [...new Map(rows("orders").map((row) => [row.order_id, row])).values()],
  };
}

/** No print may fill more of our orders than it held. */
export function checkPrintsSuffice(run: CoreRun, events: readonly MarketEvent[]): void {
  const byPrint = new Map<string, number>();
  for (const { taker_tx, quantity_drops } of run.rows("fills")) {
    if (taker_tx !== null) byPrint.set(taker_tx, (byPrint.get(taker_tx) ?? 0) + quantity_drops);
  }
  for (const event of events) {
    if (event.type === "trade") expect(byPrint.get(event.tx) ?? 0).toBeLessThanOrEqual(event.drops);
  }
}
