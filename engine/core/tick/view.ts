/** What the strategy sees and wants on one tick. Computed in every mode, so that a pause still shows where we would stand. */

import { spendableXrp } from "../exchange/account.ts";
import type { QuoteReason } from "../halt-reasons.ts";
import { totalRlusd, totalXrp } from "../inventory/inventory.ts";
import type { Side } from "../market-events.ts";
import type { SessionEnv, SessionState } from "../session-state.ts";
import { momentumBps } from "../strategy/filters.ts";
import { skewBps, viewInventory } from "../strategy/inventory-view.ts";
import { type IntendedQuote, intendQuote } from "../strategy/quotes.ts";
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

export function viewTick(state: SessionState, isStale: boolean, env: SessionEnv): TickView {
  const { config } = env;
  const { top, pool } = state.market;
  const { bestBid, bestAsk, mid } = top;
  const drift = driftPct(state, mid ?? state.lastMid);
  const nothing = { reference: null, momentum: null, driftPct: drift, skew: null, quotes: null };
  if (state.market.bookAt !== null && (bestBid === null || bestAsk === null || mid === null)) {
    return { ...nothing, missing: "no_book" };
  }
  if (isStale || bestBid === null || bestAsk === null || mid === null) {
    const neverSeen = state.lastMid === null;
    return { ...nothing, missing: neverSeen ? "no_book" : "stale_book" };
  }
  const xrp = totalXrp(state.inventory);
  const rlusd = totalRlusd(state.inventory);
  const reference = decideReference(mid, pool, config.strategy);
  const momentum = momentumBps(state.filters, mid, config.strategy);
  const skew = skewBps(drift ?? 0, config.strategy);
  const openOffers = state.orders.live.filter((order) => order.status !== "pending").length;
  const inputs = {
    tick: state.tick,
    decimals: env.decimals,
    top: { ...top, bestBid, bestAsk },
    referencePrice: reference.price,
    inventory: viewInventory(xrp, rlusd, mid),
    driftPct: drift ?? 0,
    skew,
    momentum,
    filters: state.filters,
    spendableXrp: spendableXrp(xrp, openOffers, config),
    rlusd,
    config,
  };
  const quotes = { buy: intendQuote("buy", inputs), sell: intendQuote("sell", inputs) };
  return { reference, momentum, driftPct: drift, skew, quotes, missing: null };
}

/** XRP share of TOTAL inventory less the target, in percentage points; null before the first mid. */
function driftPct({ inventory, targetXrpPct }: SessionState, mid: number | null): number | null {
  if (mid === null || targetXrpPct === null) return null;
  const { xrpPct } = viewInventory(totalXrp(inventory), totalRlusd(inventory), mid);
  return xrpPct === null ? null : xrpPct - targetXrpPct;
}
