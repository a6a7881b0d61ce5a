/**
 * What the engine knows of the market: the last book, the pool, gaps, and the prints since the last tick.
 * Events of a ledger arrive before its `ledger` event, which closes the group and makes the tick.
 */
import { type Chain, chained } from "../chain.ts";
import type { Draft } from "../draft.ts";
import type { BookEvent, LedgerEvent, MarketEvent, TradeEvent } from "../market-events.ts";
import { EMPTY_BOOK, type GridBook, toGridBook } from "./grid-book.ts";

export type Pool = { readonly xrpDrops: number; readonly rlusdMicro: number; readonly fee: number };

export type TopOfBook = {
  readonly bestBid: number | null;
  readonly bestAsk: number | null;
  readonly bidSizeDrops: number | null;
  readonly askSizeDrops: number | null;
  /** (best bid + best ask) / 2; null without both sides. */
  readonly mid: number | null;
  readonly spreadBps: number | null;
};

export type MarketState = {
  readonly top: TopOfBook;
  readonly book: GridBook;
  /** Time of the last `book` event, changed or not; null before the first, and since a gap's open. */
  readonly bookAt: number | null;
  /** The book at the end of the previous ledger; null when nothing may count as newly shown against it. */
  readonly previousBook: GridBook | null;
  readonly pool: Pool | null;
  readonly feeDrops: number;
  readonly gapOpenedAt: number | null;
  /** Gap time since the last tick, closed gaps only. */
  readonly gapMs: number;
  /** Prints since the last tick, in tape order. */
  readonly prints: Chain<TradeEvent>;
  /** Events since the last tick, for the event ledger's digest. */
  readonly group: Chain<MarketEvent>;
};

const NO_TOP: TopOfBook = {
  bestBid: null,
  bestAsk: null,
  bidSizeDrops: null,
  askSizeDrops: null,
  mid: null,
  spreadBps: null,
};

export const EMPTY_MARKET: MarketState = {
  top: NO_TOP,
  book: EMPTY_BOOK,
  bookAt: null,
  previousBook: null,
  pool: null,
  feeDrops: 0,
  gapOpenedAt: null,
  gapMs: 0,
  prints: null,
  group: null,
};

/** Applies one event that is not a tick. Read-back events are kept for the record and move nothing. */
export function observe(state: MarketState, event: MarketEvent, decimals: number): MarketState {
  const next = copyMarket(state);
  next.group = chained(state.group, event);
  if ("readback" in event && event.readback === true) return next;
  switch (event.type) {
    case "book": {
      const { top, book } = bookOf(event, decimals);
      next.top = top;
      next.book = book;
      next.bookAt = event.t;
      break;
    }
    case "amm":
      next.pool = { xrpDrops: event.xrp_drops, rlusdMicro: event.rlusd_micro, fee: event.fee };
      break;
    case "trade":
      // No fills are invented while the market is out of sight.
      if (state.gapOpenedAt === null) next.prints = chained(state.prints, event);
      break;
    case "gap":
      observeGap(next, event.phase, event.t);
      break;
    case "ledger":
      next.feeDrops = event.fee_drops;
      break;
    case "end":
      break;
  }
  return next;
}

function observeGap(market: Draft<MarketState>, phase: "open" | "close", t: number): void {
  if (phase === "open") {
    if (market.gapOpenedAt !== null) return;
    market.gapOpenedAt = t;
    market.previousBook = null;
    market.prints = null;
  } else {
    if (market.gapOpenedAt === null) return;
    market.gapMs += t - market.gapOpenedAt;
    market.gapOpenedAt = null;
  }
  // A book seen inside the gap is not trusted either: the first one after it counts.
  market.bookAt = null;
}

/** A copy to change; field by field, so that every state has one shape. */
function copyMarket(market: MarketState): Draft<MarketState> {
  return {
    top: market.top,
    book: market.book,
    bookAt: market.bookAt,
    previousBook: market.previousBook,
    pool: market.pool,
    feeDrops: market.feeDrops,
    gapOpenedAt: market.gapOpenedAt,
    gapMs: market.gapMs,
    prints: market.prints,
    group: market.group,
  };
}

type SeenBook = Pick<MarketState, "top" | "book">;

/**
 * What was worked out of a book event, for as long as the event lasts: sessions that share a market meet the same
 * events, and the same event and price grid always give the same.
 */
const seenBooks = new WeakMap<BookEvent, { readonly decimals: number; readonly seen: SeenBook }>();

function bookOf(event: BookEvent, decimals: number): SeenBook {
  const known = seenBooks.get(event);
  if (known !== undefined && known.decimals === decimals) return known.seen;
  const seen = seeBook(event, decimals);
  seenBooks.set(event, { decimals, seen });
  return seen;
}

function seeBook({ bids, asks }: BookEvent, decimals: number): SeenBook {
  const [bestBid, bidSizeDrops] = bids[0] ?? [null, null];
  const [bestAsk, askSizeDrops] = asks[0] ?? [null, null];
  const mid = bestBid === null || bestAsk === null ? null : (bestBid + bestAsk) / 2;
  const spreadBps =
    bestBid === null || bestAsk === null || mid === null
      ? null
      : ((bestAsk - bestBid) / mid) * 10_000;
  return {
    top: { bestBid, bestAsk, bidSizeDrops, askSizeDrops, mid, spreadBps },
    book: toGridBook(bids, asks, decimals),
  };
}

/** Ends the group after a tick: this ledger's book becomes the one the next ledger is held against. */
export function closeGroup(market: MarketState): MarketState {
  const next = copyMarket(market);
  next.previousBook = market.bookAt === null ? null : market.book;
  next.gapMs = 0;
  next.prints = null;
  next.group = null;
  return next;
}

/** True when no book event, changed or not, came for `staleAfterS` seconds, or none since a gap. */
export function isStale(market: MarketState, ledger: LedgerEvent, staleAfterS: number): boolean {
  return market.bookAt === null || ledger.t - market.bookAt > staleAfterS * 1000;
}
