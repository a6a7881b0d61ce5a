/**
 * Money as exact integers: XRP in drops (10^-6), RLUSD in millionths ("micro"). Our own prices are an
 * integer count k of price increments 10^-d, so that a fill's cost is integer arithmetic with the
 * rounding spelled out. Market prices stay doubles until they meet that grid.
 */
import { assert } from "./assert.ts";

/** XRP in drops. 1 XRP = 1,000,000 drops. */
export type Drops = number & { readonly __unit?: "drops" };
/** RLUSD in millionths. */
export type Micro = number & { readonly __unit?: "micro" };
/** A price as a count of price increments. */
export type PriceCount = number & { readonly __unit?: "increments" };

export const DROPS_PER_XRP = 1_000_000;
export const MICRO_PER_RLUSD = 1_000_000;
export const BPS = 10_000;

/** Asserts that an amount is an exact integer. Sums and products past 2^53 would silently lose drops. */
export function assertAmount(value: number, what: string): number {
  // The text of a broken promise is made only then: this runs for every movement.
  if (!Number.isSafeInteger(value)) assert(false, `${what} is a safe integer, was ${value}`);
  return value;
}

/** 10^d from a table: the core uses + − × ÷ √ only, since pow may differ between engine versions. */
const POWERS_OF_TEN = [
  1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
];

/** Price increments per RLUSD: 10^decimals. */
export function incrementsPerRlusd(decimals: number): number {
  const scale = POWERS_OF_TEN[decimals];
  if (scale === undefined) assert(false, `price decimals are 0 to 9, were ${decimals}`);
  return scale;
}

/** A decimal string or double comes within this of a grid point when it means that grid point. */
const GRID_SNAP = 1e-6;

function onGrid(
  price: number,
  decimals: number,
): { readonly scaled: number; readonly snapped: number | null } {
  const scaled = price * incrementsPerRlusd(decimals);
  const nearest = Math.round(scaled);
  return { scaled, snapped: Math.abs(scaled - nearest) < GRID_SNAP ? nearest : null };
}

/** Largest k with k · 10^-decimals ≤ price. 1.43 at five decimals is 143000, not 142999. */
export function priceFloor(price: number, decimals: number): PriceCount {
  const { scaled, snapped } = onGrid(price, decimals);
  return snapped ?? Math.floor(scaled);
}

/** Smallest k with k · 10^-decimals ≥ price. */
export function priceCeil(price: number, decimals: number): PriceCount {
  const { scaled, snapped } = onGrid(price, decimals);
  return snapped ?? Math.ceil(scaled);
}

/** The double that prints as the grid price. */
export function priceOf(k: PriceCount, decimals: number): number {
  return k / incrementsPerRlusd(decimals);
}

/** What a buyer pays: ⌈drops × k / 10^d⌉ millionths. */
export function buyCost(drops: Drops, k: PriceCount, decimals: number): Micro {
  const product = drops * k;
  const scale = incrementsPerRlusd(decimals);
  if (Number.isSafeInteger(product)) {
    const quotient = Math.floor(product / scale);
    return product % scale === 0 ? product / scale : quotient + 1;
  }
  const exact = BigInt(drops) * BigInt(k);
  const divisor = BigInt(scale);
  return assertAmount(Number((exact + divisor - 1n) / divisor), "buy cost");
}

/** What a seller receives: ⌊drops × k / 10^d⌋ millionths. */
export function sellProceeds(drops: Drops, k: PriceCount, decimals: number): Micro {
  const product = drops * k;
  const scale = incrementsPerRlusd(decimals);
  if (Number.isSafeInteger(product)) return (product - (product % scale)) / scale;
  return assertAmount(Number((BigInt(drops) * BigInt(k)) / BigInt(scale)), "sell proceeds");
}
