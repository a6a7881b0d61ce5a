/**
 * What the engine knows of the market: the last book, the pool, gaps, and the prints since the last tick.
 * Events of a ledger arrive before its `ledger` event, which closes the group and makes the tick.
 */
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
  readonly prints: readonly TradeEvent[];
  /** Events since the last tick, for the event ledger's digest. */
  readonly group: readonly MarketEvent[];
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
  prints: [],
  group: [],
};

/** Applies one event that is not a tick. Read-back events are kept for the record and move nothing. */
export function observe(state: MarketState, event: MarketEvent, decimals: number): MarketState {
  const group = [...state.group, event];
  if ("readback" in event && event.readback === true) return { ...state, group };
  switch (event.type) {
    case "book": {
      const { top, book } = bookOf(event, decimals);
      return { ...state, group, top, book, bookAt: event.t };
    }
    case "amm": {
      const pool = { xrpDrops: event.xrp_drops, rlusdMicro: event.rlusd_micro, fee: event.fee };
      return { ...state, group, pool };
    }
    case "trade": {
      // No fills are invented while the market is out of sight.
      const { prints } = state;
      return { ...state, group, prints: state.gapOpenedAt === null ? [...prints, event] : prints };
    }
    case "gap":
      return observeGap({ ...state, group }, event.phase, event.t);
    case "ledger":
      return { ...state, group, feeDrops: event.fee_drops };
    case "end":
      return { ...state, group };
  }
}

function observeGap(market: MarketState, phase: "open" | "close", t: number): MarketState {
  if (phase === "open") {
    return market.gapOpenedAt === null
      ? { ...market, gapOpenedAt: t, bookAt: null, previousBook: null, prints: [] }
      : market;
  }
  if (market.gapOpenedAt === null) return market;
  // A book seen inside the gap is not trusted either: the first one after it counts.
  return {
    ...market,
    gapOpenedAt: null,
    bookAt: null,
    gapMs: market.gapMs + t - market.gapOpenedAt,
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
  const previousBook = market.bookAt === null ? null : market.book;
  return { ...market, previousBook, gapMs: 0, prints: [], group: [] };
}

/** True when no book event, changed or not, came for `staleAfterS` seconds, or none since a gap. */
export function isStale(market: MarketState, ledger: LedgerEvent, staleAfterS: number): boolean {
  return market.bookAt === null || ledger.t - market.bookAt > staleAfterS * 1000;
}
