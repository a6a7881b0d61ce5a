/**
 * The order book on our price grid. Tapes keep exact prices; the exchange compares on whole price
 * increments: bids and the prints that hit them rounded down, asks and their prints up.
 */
import { type Drops, type PriceCount, priceCeil, priceFloor } from "../amounts.ts";
import type { Level, Side } from "../market-events.ts";

export type GridLevel = { readonly k: PriceCount; readonly drops: Drops };

/** Best level first. Levels that share an increment are merged. */
export type GridBook = { readonly bids: readonly GridLevel[]; readonly asks: readonly GridLevel[] };

export const EMPTY_BOOK: GridBook = { bids: [], asks: [] };

export function toGridBook(
  bids: readonly Level[],
  asks: readonly Level[],
  decimals: number,
): GridBook {
  return {
    bids: merged(bids, (price) => priceFloor(price, decimals)),
    asks: merged(asks, (price) => priceCeil(price, decimals)),
  };
}

function merged(levels: readonly Level[], onGrid: (price: number) => PriceCount): GridLevel[] {
  const grid: { k: PriceCount; drops: Drops }[] = [];
  for (const [price, drops] of levels) {
    const k = onGrid(price);
    const last = grid.at(-1);
    if (last !== undefined && last.k === k) last.drops += drops;
    else grid.push({ k, drops });
  }
  return grid;
}

/** The levels that rest on a side: bids for `buy`, asks for `sell`. */
export function levelsOf(book: GridBook, side: Side): readonly GridLevel[] {
  return side === "buy" ? book.bids : book.asks;
}

export function opposite(side: Side): Side {
  return side === "buy" ? "sell" : "buy";
}

/** Size shown at exactly this price on this side; 0 where no level stands. */
export function sizeAt(book: GridBook, side: Side, k: PriceCount): Drops {
  return levelsOf(book, side).find((level) => level.k === k)?.drops ?? 0;
}

/** True when `k` lies within the levels shown on its side: deeper levels exist unseen, these are known. */
export function isShown(book: GridBook, side: Side, k: PriceCount): boolean {
  const deepest = levelsOf(book, side).at(-1);
  return deepest !== undefined && (side === "buy" ? k >= deepest.k : k <= deepest.k);
}

/** Whether an opposite offer at `otherK` is at (`0`), beyond (`>0`) or short of (`<0`) our price, in increments. */
export function reach(side: Side, k: PriceCount, otherK: PriceCount): number {
  return side === "buy" ? k - otherK : otherK - k;
}
