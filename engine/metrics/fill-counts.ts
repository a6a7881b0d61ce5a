/**
 * How often and how much we traded, and what of our quotes was taken.
 */
import { MICRO_PER_RLUSD } from "../core/amounts.ts";
import type { FillRow, FillVenue, MetricsRow, OrderRow } from "../core/records.ts";
import { type Measured, ratio } from "./measured.ts";
import { sum } from "./percentiles.ts";

export type FillCounts = {
  readonly total: number;
  readonly buy: number;
  readonly sell: number;
  readonly byVenue: Readonly<Record<FillVenue, number>>;
  readonly perMin: Measured;
  readonly perQuotedMin: Measured;
  readonly volumeRlusd: number;
};

/** Counts and rates. A quoted minute is a minute's worth of ticks with a live order on at least one side. */
export function countFills(
  fills: readonly FillRow[],
  metrics: readonly MetricsRow[],
  durationS: number,
): FillCounts {
  const minutes = durationS / 60;
  const quotedTicks = metrics.filter(
    (row) => row.live_bid !== null || row.live_ask !== null,
  ).length;
  const quotedMinutes = metrics.length === 0 ? 0 : (minutes * quotedTicks) / metrics.length;
  const at = (venue: FillVenue) => fills.filter((fill) => fill.venue === venue).length;
  return {
    total: fills.length,
    buy: fills.filter((fill) => fill.side === "buy").length,
    sell: fills.filter((fill) => fill.side === "sell").length,
    byVenue: { clob: at("clob"), amm: at("amm"), book: at("book"), taker: at("taker") },
    perMin: ratio(fills.length, minutes, "the session took no time"),
    perQuotedMin: ratio(fills.length, quotedMinutes, "no tick had a live order"),
    volumeRlusd: sum(fills.map((fill) => fill.quantity_micro)) / MICRO_PER_RLUSD,
  };
}

export type OrderCounts = {
  /** Orders that took effect: they reached the book or traded on arrival. */
  readonly placed: number;
  readonly rejected: number;
  readonly fillRatio: Measured;
};

/**
 * `fill_ratio` = quantity filled / quantity placed, over the orders that took effect. What a replacement carries
 * over is counted once: from its quantity goes min(its quantity, what was left of the order it replaced), since
 * those XRP stood on the book already. Rejected orders, and those still on their way at the end, placed nothing.
 */
export function countOrders(orders: readonly OrderRow[]): OrderCounts {
  const byId = new Map(orders.map((order) => [order.order_id, order]));
  const placed = orders.filter(tookEffect);
  const placedDrops = sum(placed.map((order) => order.quantity_drops - carriedOver(order, byId)));
  const filledDrops = sum(placed.map((order) => order.quantity_drops - order.remaining_drops));
  return {
    placed: placed.length,
    rejected: orders.filter((order) => order.status === "rejected").length,
    fillRatio: ratio(filledDrops, placedDrops, "no order was placed"),
  };
}

function tookEffect(order: OrderRow): boolean {
  if (order.status === "rejected") return false;
  return order.active_tick !== null || order.remaining_drops < order.quantity_drops;
}

function carriedOver(order: OrderRow, byId: ReadonlyMap<number, OrderRow>): number {
  const replaced = order.replaces_order_id === null ? undefined : byId.get(order.replaces_order_id);
  if (replaced === undefined || !tookEffect(replaced)) return 0;
  return Math.min(order.quantity_drops, replaced.remaining_drops);
}
