/**
 * Prints to a tape, pure: an implied book and a ledger every 4 s, the prints between them, a gap where the
 * feed fell silent. Prices are scaled by one factor and otherwise left exactly as they were.
 */
import { DROPS_PER_XRP } from "../../core/amounts.ts";
import type { BookEvent, MarketEvent, TradeEvent } from "../../core/market-events.ts";
import { afterPrint, type ImpliedBook, shownAt } from "./implied-book.ts";
import type { ImportFactors } from "./options.ts";
import type { Print } from "./parse-trades.ts";
import { createPrintSizes, type PrintSizes } from "./print-sizes.ts";

/** A main-network ledger closes about every 4 s; a feed has none, so these are made. */
export const LEDGER_MS = 4_000;
const FEE_DROPS = 10;

export type TapeSpan = {
  /** Events begin here; earlier prints only warm up the book and the sizes. */
  readonly fromMs: number;
  /** The `end` event stands here. */
  readonly toMs: number;
};

export type ImpliedEvents = {
  readonly events: readonly MarketEvent[];
  /** Factor that prices were scaled by. */
  readonly priceFactor: number;
  readonly trades: number;
  readonly gaps: number;
};

/** Makes the events of a tape. `prints` in order of time, with an hour of warm-up before `fromMs` if there is one. */
export function impliedEvents(
  prints: readonly Print[],
  span: TapeSpan,
  factors: ImportFactors,
): ImpliedEvents {
  const raw = rawEvents(prints, span, factors);
  const first = raw.find((event): event is BookEvent => event.type === "book");
  const firstMid = first === undefined ? null : midOf(first);
  const priceFactor =
    factors.priceTo === undefined || firstMid === null ? 1 : factors.priceTo / firstMid;
  return {
    events: raw.map((event) => scaled(event, priceFactor)),
    priceFactor,
    trades: raw.filter((event) => event.type === "trade").length,
    gaps: raw.filter((event) => event.type === "gap" && event.phase === "open").length,
  };
}

type Making = {
  readonly events: MarketEvent[];
  readonly factors: ImportFactors;
  readonly sizes: PrintSizes;
  book: ImpliedBook | null;
  /** Time of the next ledger. */
  nextLedger: number;
  /** When silence becomes a gap, since the last print. */
  silentAt: number;
  inGap: boolean;
  /** Ledger and place of the last print, to number the prints of a ledger. */
  lastLedger: number;
  seq: number;
};

function rawEvents(
  prints: readonly Print[],
  { fromMs, toMs }: TapeSpan,
  factors: ImportFactors,
): MarketEvent[] {
  const making: Making = {
    events: [],
    factors,
    sizes: createPrintSizes(),
    book: null,
    nextLedger: Math.ceil(fromMs / LEDGER_MS) * LEDGER_MS,
    silentAt: Number.POSITIVE_INFINITY,
    inGap: false,
    lastLedger: -1,
    seq: 0,
  };
  for (const print of prints) {
    if (print.t > toMs) break;
    if (print.t >= fromMs) {
      quietUntil(making, print.t - 1, fromMs);
      pushPrint(making, print);
    }
    making.book = afterPrint(making.book, print, factors);
    making.sizes.add(print);
    making.silentAt = print.t + factors.staleAfterS * 1000;
  }
  quietUntil(making, toMs, fromMs);
  making.events.push({ type: "end", t: toMs, reason: "end of import" });
  return making.events;
}

/** Ledgers, and the gap if silence lasts, up to and including `until`. */
function quietUntil(making: Making, until: number, fromMs: number): void {
  for (;;) {
    const gapAt = making.inGap ? Number.POSITIVE_INFINITY : making.silentAt;
    if (Math.min(gapAt, making.nextLedger) > until) return;
    if (making.nextLedger <= gapAt) pushLedger(making);
    else openGap(making, Math.max(gapAt, fromMs));
  }
}

function openGap(making: Making, t: number): void {
  making.inGap = true;
  const seconds = making.factors.staleAfterS;
  making.events.push({ type: "gap", t, reason: `no print for ${seconds} s`, phase: "open" });
}

function pushLedger(making: Making): void {
  const t = making.nextLedger;
  making.nextLedger += LEDGER_MS;
  const median = making.sizes.medianAt(t);
  if (making.inGap || making.book === null || median === null) return;
  const { bid, ask } = shownAt(making.book, t, making.factors);
  const drops = dropsOf(median, making.factors);
  making.events.push(
    { type: "book", t, bids: [[bid, drops]], asks: [[ask, drops]] },
    { type: "ledger", t, index: t / LEDGER_MS, close_time: t, fee_drops: FEE_DROPS },
  );
}

function pushPrint(making: Making, { t, price, xrp, taker, line }: Print): void {
  if (making.inGap) {
    making.inGap = false;
    making.events.push({ type: "gap", t, reason: "prints again", phase: "close" });
  }
  const ledger = Math.ceil(t / LEDGER_MS);
  making.seq = ledger === making.lastLedger ? making.seq + 1 : 0;
  making.lastLedger = ledger;
  const trade: TradeEvent = {
    type: "trade",
    t,
    price,
    drops: dropsOf(xrp, making.factors),
    taker,
    venue: "clob",
    ledger,
    seq: making.seq,
    tx: `line ${line}`,
  };
  making.events.push(trade);
}

function dropsOf(xrp: number, { sizeScale }: ImportFactors): number {
  return Math.max(1, Math.round(xrp * sizeScale * DROPS_PER_XRP));
}

function scaled(event: MarketEvent, factor: number): MarketEvent {
  if (event.type === "trade") return { ...event, price: event.price * factor };
  if (event.type !== "book") return event;
  const side = (levels: BookEvent["bids"]) =>
    levels.map(([price, drops]) => [price * factor, drops] as const);
  return { ...event, bids: side(event.bids), asks: side(event.asks) };
}

function midOf({ bids, asks }: BookEvent): number {
  return ((bids[0]?.[0] as number) + (asks[0]?.[0] as number)) / 2;
}
