/**
 * What becomes of notices on their way to the engine. Without faults they all arrive at once. The faults
 * exist so that the inventory invariant is shown to be able to fail; a session with faults is never evaluable.
 */
import type { FaultConfig } from "../engine-config.ts";
import type { Walk } from "./matching.ts";
import type { ExchangeState, Execution, Notice } from "./types.ts";

type Delivery = { readonly exchange: ExchangeState; readonly notices: readonly Notice[] };

/** Delivers a ledger's notices, those held back before it first, as the faults of this tick allow. */
export function deliver(walk: Walk, tick: number, faults: FaultConfig): Delivery {
  const { held } = walk.exchange;
  if (held.length === 0 && walk.notices.length === 0) return walk;
  let exchange: ExchangeState = walk.exchange;
  const delivered: Notice[] = [...held];
  const late: Notice[] = [];
  for (const notice of walk.notices) {
    if (notice.type !== "fill") {
      delivered.push(notice);
      continue;
    }
    const { execution } = notice;
    if (faults.lose_fill_notice.includes(tick)) {
      exchange = hide(exchange, execution);
      continue;
    }
    exchange = remember(exchange, execution);
    const target = faults.delay_notice_ledgers.includes(tick) ? late : delivered;
    target.push(notice);
    if (faults.duplicate_fill_notice.includes(tick)) target.push(notice);
  }
  return { exchange: { ...exchange, held: late }, notices: delivered };
}

function hide(exchange: ExchangeState, { orderId }: Execution): ExchangeState {
  return { ...exchange, hidden: { ...exchange.hidden, [orderId]: true } };
}

function remember(exchange: ExchangeState, execution: Execution): ExchangeState {
  const known = exchange.executions[execution.orderId] ?? [];
  return {
    ...exchange,
    executions: { ...exchange.executions, [execution.orderId]: [...known, execution] },
  };
}
