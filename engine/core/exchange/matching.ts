/**
 * Prints and offers of others against our resting orders. All of it works on one copy of the exchange, in
 * price-time priority of our own orders, and never gives out more than the print or the offer held.
 */
import type { Drops } from "../amounts.ts";
import { chained } from "../chain.ts";
import type { Draft } from "../draft.ts";
import type { EngineConfig } from "../engine-config.ts";
import { type GridBook, levelsOf, opposite, reach, sizeAt } from "../market/grid-book.ts";
import type { Side, TradeEvent } from "../market-events.ts";
import type { FillVenue } from "../records.ts";
import { affordable, moneyOf, spendableXrp } from "./account.ts";
import { type FillModel, reachOf, sideHit } from "./fill-models.ts";
import type { ExchangeState, Execution, Notice, RestingOrder } from "./types.ts";

/** What stays the same while one ledger is walked. */
export type WalkContext = {
  readonly tick: number;
  readonly at: number;
  readonly decimals: number;
  readonly feeDrops: Drops;
  readonly config: EngineConfig;
  readonly model: FillModel;
};

/** The exchange while one ledger is walked, a copy that belongs to that walk, and what the engine will be told. */
export type Walk = { readonly exchange: Draft<ExchangeState>; readonly notices: Notice[] };

export function startWalk(exchange: ExchangeState): Walk {
  return { exchange: { ...exchange }, notices: [] };
}

type Source = {
  readonly venue: FillVenue;
  readonly tradeSeq: number | null;
  readonly takerTx: string | null;
};

/** Walks one print over our resting orders: the queue ahead first, then us, best price first. */
export function matchPrint(walk: Walk, print: TradeEvent, context: WalkContext): void {
  const { model, decimals } = context;
  const { exchange } = walk;
  if (exchange.resting.length === 0) return;
  let used = 0;
  for (const order of byPriority(exchange.resting, sideHit(print))) {
    const got = reachOf(print, order, decimals);
    if (got.drops === 0) continue;
    // A print beyond our price has traded everything at our price away.
    const ahead = got.beyond ? 0 : order.queueAhead;
    const eaten = Math.min(ahead, got.drops);
    patchOrder(exchange, order.orderId, { queueAhead: ahead - eaten });
    const left = Math.min(got.drops, print.drops - used);
    const fillable = fillableOf(model, left, ahead, got.beyond || print.venue === "amm");
    const filled = Math.min(order.remaining, fillable);
    used += (model.waitsInQueue ? eaten : 0) + filled;
    const source: Source = { venue: print.venue, tradeSeq: print.seq, takerTx: print.tx };
    if (filled > 0) execute(walk, order, filled, source, context);
  }
}

function fillableOf(model: FillModel, left: Drops, ahead: Drops, wentBeyond: boolean): Drops {
  if (!model.fillsAtPrice && !wentBeyond) return 0;
  return Math.max(0, model.waitsInQueue ? left - ahead : left);
}

/**
 * Book through us: after the ledger the opposite side stands at or beyond our price. The offers that got
 * there would have taken us, so what is newly shown there fills us at our price. Newly shown is counted
 * level by level: an offer re-entered deeper is a new offer.
 */
export function matchBook(
  walk: Walk,
  before: GridBook | null,
  after: GridBook,
  context: WalkContext,
): void {
  if (before === null) return;
  matchBookSide(walk, "buy", before, after, context);
  matchBookSide(walk, "sell", before, after, context);
}

const FROM_BOOK: Source = { venue: "book", tradeSeq: null, takerTx: null };

function matchBookSide(
  walk: Walk,
  side: Side,
  before: GridBook,
  after: GridBook,
  context: WalkContext,
): void {
  const { model } = context;
  let used = 0;
  for (const order of byPriority(walk.exchange.resting, side)) {
    const shown = newlyShown(order, before, after, model.fillsAtPrice ? 0 : 1);
    const filled = Math.min(order.remaining, Math.max(0, shown - used));
    used += filled;
    if (filled > 0) execute(walk, order, filled, FROM_BOOK, context);
  }
}

function newlyShown(
  order: RestingOrder,
  before: GridBook,
  after: GridBook,
  depthMin: number,
): Drops {
  const other = opposite(order.side);
  let drops = 0;
  for (const level of levelsOf(after, other)) {
    if (reach(order.side, order.k, level.k) < depthMin) break;
    drops += Math.max(0, level.drops - sizeAt(before, other, level.k));
  }
  return drops;
}

/** Books one execution on the exchange's account and tells the engine. Funds cap it; an unfunded rest is taken off. */
export function execute(
  walk: Walk,
  order: RestingOrder,
  wanted: Drops,
  source: Source,
  context: WalkContext,
): void {
  const { decimals, config } = context;
  const { exchange } = walk;
  const { orderId } = order;
  const transferFeeBps = config.fees.transfer_fee_bps;
  const funds = {
    spendableXrp: spendableXrp(exchange.xrp, exchange.resting.length, config),
    rlusd: exchange.rlusd,
  };
  const drops = affordable(order.side, wanted, order.k, funds, { decimals, transferFeeBps });
  const unfunded = drops < wanted;
  const remaining = order.remaining - drops;
  if (drops > 0) book(walk, order, drops, source, context);
  if (remaining > 0 && !unfunded) {
    patchOrder(exchange, orderId, { remaining });
    return;
  }
  remove(exchange, orderId, remaining === 0 ? "filled" : "cancelled");
  if (remaining > 0) walk.notices.push({ type: "cancelled", orderId, result: "unfunded" });
}

function book(
  { exchange, notices }: Walk,
  { orderId, side, k }: RestingOrder,
  drops: Drops,
  source: Source,
  { tick, at, decimals, config }: WalkContext,
): void {
  const money = moneyOf(side, drops, k, decimals, config.fees.transfer_fee_bps);
  const { micro, transferFeeMicro } = money;
  const sign = side === "buy" ? 1 : -1;
  const execution: Execution = {
    execId: exchange.nextExecId,
    orderId,
    side,
    k,
    drops,
    micro,
    transferFeeMicro,
    ...source,
    tick,
    at,
  };
  exchange.xrp += sign * drops;
  exchange.rlusd -= sign * micro;
  exchange.nextExecId += 1;
  notices.push({ type: "fill", execution });
}

function byPriority(resting: readonly RestingOrder[], side: Side): readonly RestingOrder[] {
  const ours = resting.filter((order) => order.side === side);
  if (ours.length < 2) return ours;
  return ours.sort((a, b) => reach(side, b.k, a.k) || a.orderId - b.orderId);
}

type OrderPatch = Partial<Pick<RestingOrder, "queueAhead" | "remaining">>;

function patchOrder(exchange: Draft<ExchangeState>, orderId: number, patch: OrderPatch): void {
  exchange.resting = exchange.resting.map((order) =>
    order.orderId === orderId ? { ...order, ...patch } : order,
  );
}

/** Takes an order off the exchange and remembers how it ended. */
export function remove(
  exchange: Draft<ExchangeState>,
  orderId: number,
  how: "filled" | "cancelled",
): void {
  exchange.resting = exchange.resting.filter((order) => order.orderId !== orderId);
  exchange.ended = chained(exchange.ended, { orderId, how });
}
