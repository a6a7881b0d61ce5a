/**
 * What becomes of notices on their way to the engine. Without faults they all arrive at once. The faults
 * exist so that the inventory invariant is shown to be able to fail; a session with faults is never evaluable.
 */
import { chained } from "../chain.ts";
import type { FaultConfig } from "../engine-config.ts";
import type { Walk } from "./matching.ts";
import type { ExchangeState, Notice } from "./types.ts";

type Delivery = { readonly exchange: ExchangeState; readonly notices: readonly Notice[] };

/** Delivers a ledger's notices, those held back before it first, as the faults of this tick allow. */
export function deliver({ exchange, notices }: Walk, tick: number, faults: FaultConfig): Delivery {
  if (exchange.held.length === 0 && notices.length === 0) return { exchange, notices };
  const delivered: Notice[] = [...exchange.held];
  const late: Notice[] = [];
  for (const notice of notices) {
    if (notice.type !== "fill") {
      delivered.push(notice);
      continue;
    }
    const { execution } = notice;
    if (faults.lose_fill_notice.includes(tick)) {
      exchange.hidden = { ...exchange.hidden, [execution.orderId]: true };
      continue;
    }
    exchange.executions = chained(exchange.executions, execution);
    const target = faults.delay_notice_ledgers.includes(tick) ? late : delivered;
    target.push(notice);
    if (faults.duplicate_fill_notice.includes(tick)) target.push(notice);
  }
  exchange.held = late;
  return { exchange, notices: delivered };
}
