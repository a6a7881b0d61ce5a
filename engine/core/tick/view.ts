/** What the strategy sees and wants on one tick. Computed in every mode, so that a pause still shows where we would stand. */

import { spendableXrp } from "../exchange/account.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import { totalRlusd, totalXrp } from "../inventory/inventory.ts";
import type { Side } from "../market-events.ts";
import type { SessionEnv, SessionState } from "../session-state.ts";
import { momentumBps } from "../strategy/filters.ts";
import { type InventoryView, skewBps } from "../strategy/inventory-view.ts";
import { type IntendedQuote, intendQuote, type QuoteInputs } from "../strategy/quotes.ts";
import { decideReference, type Reference } from "../strategy/reference.ts";

export type TickView = {
  readonly reference: Reference | null;
  readonly momentum: number | null;
  readonly driftPct: number | null;
  readonly skew: number | null;
  readonly quotes: Readonly<Record<Side, IntendedQuote>> | null;
  /** Why there are no quotes at all; null when there are. */
  readonly missing: Extract<QuoteReason, "no_book" | "stale_book"> | null;
};

/** `held` is TOTAL inventory at the last known mid; null before the first. */
export function viewTick(
  state: SessionState,
  held: InventoryView | null,
  isStale: boolean,
  env: SessionEnv,
): TickView {
  const { config } = env;
  const { top, pool } = state.market;
  const { bestBid, bestAsk, mid } = top;
  const drift = driftPct(held, state.targetXrpPct);
  if (isStale || bestBid === null || bestAsk === null || mid === null || held === null) {
    return { ...NOTHING, driftPct: drift, missing: whyMissing(state) };
  }
  const reference = decideReference(mid, pool, config.strategy);
  const momentum = momentumBps(state.filters, mid, config.strategy);
  const skew = skewBps(drift ?? 0, config.strategy);
  const inputs: QuoteInputs = {
    tick: state.tick,
    decimals: env.decimals,
    bestBid,
    bestAsk,
    referencePrice: reference.price,
    inventory: held,
    driftPct: drift ?? 0,
    skew,
    momentum,
    filters: state.filters,
    spendableXrp: spendableXrp(totalXrp(state.inventory), openOffers(state), config),
    rlusd: totalRlusd(state.inventory),
    config,
  };
  const quotes = { buy: intendQuote("buy", inputs), sell: intendQuote("sell", inputs) };
  return { reference, momentum, driftPct: drift, skew, quotes, missing: null };
}

const NOTHING = { reference: null, momentum: null, skew: null, quotes: null };

/** A book with a side missing is no book; otherwise what there was is too old, or there never was any. */
function whyMissing({ market, lastMid }: SessionState): "no_book" | "stale_book" {
  if (market.bookAt !== null && market.top.mid === null) return "no_book";
  return lastMid === null ? "no_book" : "stale_book";
}

function openOffers({ orders }: SessionState): number {
  let count = 0;
  for (const { status } of orders.live) if (status !== "pending") count += 1;
  return count;
}

/** XRP share of TOTAL inventory less the target, in percentage points; null before the first mid. */
function driftPct(held: InventoryView | null, targetXrpPct: number | null): number | null {
  if (held === null || held.xrpPct === null || targetXrpPct === null) return null;
  return held.xrpPct - targetXrpPct;
}
