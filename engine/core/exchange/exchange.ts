/** The exchange, one function per question: a ledger passes, transactions are sent, balances and histories are asked. */
import type { Drops, Micro } from "../amounts.ts";
import { chained, listOf } from "../chain.ts";
import type { EngineConfig } from "../engine-config.ts";
import type { GridBook } from "../market/grid-book.ts";
import type { MarketState } from "../market/market-state.ts";
import type { LedgerEvent, TradeEvent } from "../market-events.ts";
import { applyTransactions } from "./arrival.ts";
import { deliver } from "./faults.ts";
import { fillModel } from "./fill-models.ts";
import { matchBook, matchPrint, startWalk, type Walk, type WalkContext } from "./matching.ts";
import { shortenQueue } from "./queue-cancels.ts";
import type { ExchangeState, Notice, OrderHistory, RestingOrder, Transaction } from "./types.ts";

export type ExchangeEnv = {
  readonly config: EngineConfig;
  readonly decimals: number;
  /** Our place among a ledger's n prints, 0 to n: the same for every cell of a replicate. */
  positionDraw(ledgerIndex: number, printCount: number): number;
};

/**
 * One ledger passes: its prints are walked in tape order, our own transactions that are due take effect at
 * their place among them, then the book it leaves behind may have come through us.
 */
export function applyLedger(
  exchange: ExchangeState,
  market: MarketState,
  ledger: LedgerEvent,
  tick: number,
  env: ExchangeEnv,
): { readonly exchange: ExchangeState; readonly notices: readonly Notice[] } {
  const { config, decimals } = env;
  const context: WalkContext = {
    tick,
    at: ledger.t,
    decimals,
    feeDrops: transactionFee(config, ledger.fee_drops),
    config,
    model: fillModel(config.exchange.fill_model),
  };
  const walk = startWalk(exchange);
  const { book, previousBook } = market;
  const prints = listOf(market.prints);
  const due = takeDue(walk, tick, config);
  if (due.length === 0) matchPrints(walk, prints, context);
  else {
    const place = env.positionDraw(ledger.index, prints.length);
    applyAmongPrints(walk, due, prints, { book: previousBook ?? book, place }, context);
  }
  if (config.exchange.queue_cancel_model === "proportional" && previousBook !== null) {
    shortenQueues(walk, exchange.resting, { before: previousBook, after: book, prints }, decimals);
  }
  matchBook(walk, previousBook, book, context);
  return deliver(walk, tick, config.exchange.faults);
}

/** Takes the transactions that this ledger applies off their way. */
function takeDue({ exchange }: Walk, tick: number, config: EngineConfig): readonly Transaction[] {
  const { inFlight } = exchange;
  const isDue = (tx: Transaction): boolean => tick >= tx.sentTick + config.exchange.latency_ledgers;
  const due = inFlight.filter(isDue);
  if (due.length > 0) exchange.inFlight = inFlight.filter((tx) => !isDue(tx));
  return due;
}

/** Our transactions meet what the prints before their place have left of the last ledger's book. */
function applyAmongPrints(
  walk: Walk,
  due: readonly Transaction[],
  prints: readonly TradeEvent[],
  { book, place }: { readonly book: GridBook; readonly place: number },
  context: WalkContext,
): void {
  const walked = prints.slice(0, place);
  matchPrints(walk, walked, context);
  applyTransactions(walk, due, { book, walked }, context);
  matchPrints(walk, prints.slice(place), context);
}

function matchPrints(walk: Walk, prints: readonly TradeEvent[], context: WalkContext): void {
  for (const print of prints) matchPrint(walk, print, context);
}

type Passed = {
  readonly before: GridBook;
  readonly after: GridBook;
  readonly prints: readonly TradeEvent[];
};

/** For orders that stood through the whole ledger: one that arrived within it has no level to compare yet. */
function shortenQueues(
  { exchange }: Walk,
  stood: readonly RestingOrder[],
  { before, after, prints }: Passed,
  decimals: number,
): void {
  exchange.resting = exchange.resting.map((order) =>
    stood.some(({ orderId }) => orderId === order.orderId)
      ? shortenQueue(order, before, after, prints, decimals)
      : order,
  );
}

/** The fee of one transaction: what the config says, or what the ledger asks when that is more. */
export function transactionFee(config: EngineConfig, ledgerFeeDrops: Drops): Drops {
  return Math.max(config.fees.drops_per_transaction, ledgerFeeDrops);
}

export function send(exchange: ExchangeState, transactions: readonly Transaction[]): ExchangeState {
  if (transactions.length === 0) return exchange;
  return { ...exchange, inFlight: [...exchange.inFlight, ...transactions] };
}

/** At a gap's open every order of ours is taken off: no fee, no fill, nothing left on its way. */
export function takeAllOff(exchange: ExchangeState): ExchangeState {
  let { ended } = exchange;
  for (const { orderId } of exchange.resting) ended = chained(ended, { orderId, how: "cancelled" });
  return { ...exchange, resting: [], inFlight: [], ended };
}

/** Charges the fees of a session's end. No ledger passes, so nothing can fill any more. */
export function settleShutdown(exchange: ExchangeState, feesDrops: Drops): ExchangeState {
  const off = takeAllOff(exchange);
  return { ...off, xrp: off.xrp - feesDrops };
}

/** Balances after all transactions of the last applied ledger; null when they cannot be asked. */
export function settledBalances(
  exchange: ExchangeState,
  tick: number,
  config: EngineConfig,
): { readonly xrp: Drops; readonly rlusd: Micro } | null {
  if (config.exchange.faults.balance_unavailable.includes(tick)) return null;
  return { xrp: exchange.xrp, rlusd: exchange.rlusd };
}

/** What the exchange knows of an order. A fill whose notice was lost is absent here too. */
export function history(
  exchange: ExchangeState,
  orderId: number,
  tick: number,
  config: EngineConfig,
): OrderHistory {
  if (config.exchange.faults.history_inconclusive.includes(tick))
    return { status: "inconclusive", executions: [] };
  const executions = listOf(exchange.executions).filter((each) => each.orderId === orderId);
  if (exchange.hidden[orderId] === true) return { status: "open", executions };
  const ended = listOf(exchange.ended).find((each) => each.orderId === orderId);
  return { status: ended?.how ?? "open", executions };
}
