/** The intended quotes of a tick: reference, skew, sizes, prices on the grid, and why a side has none. */
import {
  type Drops,
  incrementsPerRlusd,
  MICRO_PER_RLUSD,
  type Micro,
  type PriceCount,
  priceCeil,
  priceFloor,
} from "../amounts.ts";
import type { EngineConfig } from "../engine-config.ts";
import { moneyOf } from "../exchange/account.ts";
import type { Side } from "../market-events.ts";
import type { SideIntent } from "../orders/submission.ts";
import { type FilterState, isAgainstMomentum } from "./filters.ts";
import { type InventoryView, quotePrice, wantedSizeRlusd } from "./inventory-view.ts";

export type IntendedQuote = {
  readonly k: PriceCount;
  readonly drops: Drops;
  /** The price had to be moved so that it does not meet the other side's touch. */
  readonly clamped: boolean;
  readonly intent: SideIntent;
};

export type QuoteInputs = {
  readonly tick: number;
  readonly decimals: number;
  readonly bestBid: number;
  readonly bestAsk: number;
  readonly referencePrice: number;
  readonly inventory: InventoryView;
  readonly driftPct: number;
  readonly skew: number;
  readonly momentum: number | null;
  readonly filters: FilterState;
  readonly spendableXrp: Drops;
  readonly rlusd: Micro;
  readonly config: EngineConfig;
};

/** A side's intended quote. The price and size stand even where a filter lets the side rest. */
export function intendQuote(side: Side, inputs: QuoteInputs): IntendedQuote {
  const { decimals, config, inventory, driftPct } = inputs;
  const price = quotePrice(side, inputs.referencePrice, inputs.skew, config.strategy);
  const rounded = side === "buy" ? priceFloor(price, decimals) : priceCeil(price, decimals);
  const k = Math.max(1, clampToTouch(side, rounded, inputs));
  const sizeRlusd = wantedSizeRlusd(side, driftPct, inventory.totalRlusd, config.strategy);
  // Multiplied before it is divided: 15 RLUSD at 1.00000 are 15 XRP, not a drop less.
  const drops = Math.floor((sizeRlusd * MICRO_PER_RLUSD * incrementsPerRlusd(decimals)) / k);
  const reason = whyNone(side, k, drops, sizeRlusd, inputs);
  const intent: SideIntent =
    reason === null ? { kind: "quote", quote: { k, drops } } : { kind: "none", reason };
  return { k, drops, clamped: k !== rounded, intent };
}

/** After rounding: the bid at most one increment under the best ask, the ask at least one over the best bid. */
function clampToTouch(
  side: Side,
  k: PriceCount,
  { bestBid, bestAsk, decimals }: QuoteInputs,
): PriceCount {
  return side === "buy"
    ? Math.min(k, priceCeil(bestAsk, decimals) - 1)
    : Math.max(k, priceFloor(bestBid, decimals) + 1);
}

type NoQuote = Extract<SideIntent, { kind: "none" }>["reason"];

/** The first of the side's own conditions that decides, in the order of precedence. */
function whyNone(
  side: Side,
  k: PriceCount,
  drops: Drops,
  sizeRlusd: number,
  inputs: QuoteInputs,
): NoQuote | null {
  const { config, decimals, tick, filters } = inputs;
  if (
    side === "buy" &&
    moneyOf("buy", drops, k, decimals, config.fees.transfer_fee_bps).micro > inputs.rlusd
  ) {
    return "insufficient_rlusd";
  }
  if (side === "sell" && drops > inputs.spendableXrp) return "insufficient_xrp";
  if (isAgainstMomentum(side, inputs.momentum, config.strategy)) return "momentum";
  if (tick <= filters.restUntil[side]) return "participation";
  const tooSmall = sizeRlusd < config.strategy.min_order_rlusd || drops < 1;
  return tooSmall ? "below_minimum" : null;
}
