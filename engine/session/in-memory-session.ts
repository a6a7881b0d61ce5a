/**
 * A session without a folder or a database, as fast as it goes: for the wiring check, for duplicates of the
 * baseline and for reruns under other fill models. The records are the very ones a stored session would have.
 */
import type { EngineConfig } from "../core/engine-config.ts";
import type { FillRow, GuardEventRow, MetricsRow, OrderRow } from "../core/records.ts";
import { openSession } from "../core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../core/step.ts";
import type { OpenMarket } from "../markets/market.ts";
import { createLedgerChain } from "../store/event-ledger.ts";
import { ledgerHeader, sessionEnv } from "./environment.ts";

export type InMemoryOptions = {
  readonly config: EngineConfig;
  readonly market: OpenMarket;
  readonly seed: number;
  readonly durationMs: number;
  readonly start: { readonly xrpDrops: number; readonly rlusdMicro: number };
  /** Stops after this many ticks. */
  readonly maxTicks?: number;
};

export type InMemoryResult = {
  /** Last state of every order, by order id. */
  readonly orders: readonly OrderRow[];
  readonly fills: readonly FillRow[];
  readonly systemMetrics: readonly MetricsRow[];
  readonly guardEvents: readonly GuardEventRow[];
  readonly haltReason: string | null;
  readonly ledgerRoot: string;
};

export function runInMemorySession(options: InMemoryOptions): InMemoryResult {
  const { market, maxTicks = Number.POSITIVE_INFINITY } = options;
  const env = sessionEnv(options, market);
  const chain = createLedgerChain(ledgerHeader(options, market));
  const orders = new Map<number, OrderRow>();
  const fills: FillRow[] = [];
  const systemMetrics: MetricsRow[] = [];
  const guardEvents: GuardEventRow[] = [];

  const opened = openSession(
    { xrp: options.start.xrpDrops, rlusd: options.start.rlusdMicro },
    [],
    env,
  );
  let { state } = opened;
  const take = (next: Step) => {
    state = next.state;
    for (const record of next.records) {
      if (record.table === "orders") orders.set(record.row.order_id, record.row);
      else if (record.table === "fills") fills.push(record.row);
      else if (record.table === "system_metrics") systemMetrics.push(record.row);
      else if (record.table === "guard_events") guardEvents.push(record.row);
      else if (record.table === "event_ledger") chain.append(record.row);
    }
  };
  for (const event of market.events) {
    if (state.end !== null || state.tick >= maxTicks) break;
    take(step(state, event, env));
  }
  if (state.tick < maxTicks) take(stepEndOfTape(state));
  take(closeSession(state, env));
  return {
    orders: [...orders.values()],
    fills,
    systemMetrics,
    guardEvents,
    haltReason: state.end?.reason ?? null,
    ledgerRoot: chain.last().hash,
  };
}
