/**
 * The paper exchange alone: a fixed list of orders against a hand-written list of ledgers, without an engine
 * that would answer. Prices are counts of increments (k), so that a test speaks the grid's language.
 */
import type { EngineConfig } from "../../engine/core/engine-config.ts";
import { applyLedger, send } from "../../engine/core/exchange/exchange.ts";
import {
  type ExchangeState,
  type Execution,
  type Notice,
  openExchange,
  type Transaction,
} from "../../engine/core/exchange/types.ts";
import { closeGroup, EMPTY_MARKET, observe } from "../../engine/core/market/market-state.ts";
import type { Level, Side, TradeEvent } from "../../engine/core/market-events.ts";
import { T0, testConfig } from "./core-session.ts";

const DECIMALS = 5;
/** One increment is 0.00001 RLUSD. */
const SCALE = 100_000;

export type KLevel = readonly [k: number, drops: number];

export type BenchPrint = {
  readonly k: number;
  readonly drops: number;
  readonly taker: Side;
  readonly venue?: "clob" | "amm";
  /** Pool prints: marginal prices in increments. */
  readonly k0?: number;
  readonly k1?: number;
};

/** One ledger: its prints, and the book it leaves behind (absent: as before). */
export type BenchLedger = {
  readonly prints?: readonly BenchPrint[];
  readonly bids?: readonly KLevel[];
  readonly asks?: readonly KLevel[];
  /** Fee the ledger itself asks. */
  readonly feeDrops?: number;
};

/** A transaction sent after ledger `sent` (1 is the first). */
export type BenchSend =
  | {
      readonly sent: number;
      readonly order: { id: number; side: Side; k: number; drops: number };
      readonly replaces?: number;
    }
  | { readonly sent: number; readonly cancel: number; readonly side: Side };

export type BenchOptions = {
  readonly exchange?: Partial<Omit<EngineConfig["exchange"], "faults">>;
  readonly fees?: Partial<EngineConfig["fees"]>;
  readonly xrp?: number;
  readonly rlusd?: number;
  /** Place of our transactions among a ledger's prints, by ledger number and count; default 0: first. */
  readonly place?: (ledger: number, prints: number) => number;
};

export type BenchRun = {
  readonly exchange: ExchangeState;
  readonly executions: readonly Execution[];
  /** Notices by ledger; index 0 is the first ledger's. */
  readonly notices: readonly (readonly Notice[])[];
  /** Exchange after each ledger. */
  readonly states: readonly ExchangeState[];
  /** Drops filled of one order. */
  filled(orderId: number): number;
  result(txId: number): string | undefined;
};

const WIDE = 1_000_000_000_000;

export function runBench(
  ledgers: readonly BenchLedger[],
  sends: readonly BenchSend[],
  options: BenchOptions = {},
): BenchRun {
  const config = testConfig({ exchange: options.exchange ?? {}, fees: options.fees ?? {} });
  const place = options.place ?? (() => 0);
  let exchange = openExchange(options.xrp ?? WIDE, options.rlusd ?? WIDE);
  let market = EMPTY_MARKET;
  let book: Pick<BenchLedger, "bids" | "asks"> = {};
  const notices: (readonly Notice[])[] = [];
  const states: ExchangeState[] = [];
  ledgers.forEach((ledger, i) => {
    const tick = i + 1;
    const t = T0 + i * 4_000;
    book = { ...book, ...ledger };
    for (const event of tradesOf(ledger.prints ?? [], tick, t)) {
      market = observe(market, event, DECIMALS);
    }
    const bids = (book.bids ?? []).map(priced);
    const asks = (book.asks ?? []).map(priced);
    market = observe(market, { type: "book", t, bids, asks }, DECIMALS);
    const fee_drops = ledger.feeDrops ?? 10;
    const closing = { type: "ledger", t, index: tick, close_time: t, fee_drops } as const;
    market = observe(market, closing, DECIMALS);
    const passed = applyLedger(exchange, market, closing, tick, {
      config,
      decimals: DECIMALS,
      positionDraw: place,
    });
    exchange = send(passed.exchange, transactionsOf(sends, tick));
    notices.push(passed.notices);
    states.push(exchange);
    market = closeGroup(market);
  });
  const all = notices.flat();
  const executions = all.flatMap((notice) => (notice.type === "fill" ? [notice.execution] : []));
  return {
    exchange,
    executions,
    notices,
    states,
    filled: (orderId) =>
      executions
        .filter((each) => each.orderId === orderId)
        .reduce((sum, { drops }) => sum + drops, 0),
    result: (txId) =>
      all.flatMap((notice) =>
        notice.type === "transaction" && notice.txId === txId ? [notice.result] : [],
      )[0],
  };
}

function priced([k, drops]: KLevel): Level {
  return [k / SCALE, drops];
}

function tradesOf(prints: readonly BenchPrint[], index: number, t: number): TradeEvent[] {
  return prints.map(({ k, drops, taker, venue = "clob", k0, k1 }, seq) => ({
    type: "trade",
    t,
    price: k / SCALE,
    drops,
    taker,
    venue,
    ledger: index,
    seq,
    tx: `tx-${index}-${seq}`,
    ...(k0 === undefined ? {} : { p0: k0 / SCALE }),
    ...(k1 === undefined ? {} : { p1: k1 / SCALE }),
  }));
}

/** Transaction ids are positions in the list of sends, from 1. */
function transactionsOf(sends: readonly BenchSend[], sentTick: number): Transaction[] {
  return sends.flatMap((each, i): Transaction[] => {
    if (each.sent !== sentTick) return [];
    const txId = i + 1;
    if ("cancel" in each)
      return [{ kind: "cancel", txId, sentTick, orderId: each.cancel, side: each.side }];
    const { id, side, k, drops } = each.order;
    const order = { orderId: id, side, k, quantity: drops };
    return each.replaces === undefined
      ? [{ kind: "place", txId, sentTick, order }]
      : [{ kind: "replace", txId, sentTick, order, replacesOrderId: each.replaces, side }];
  });
}
