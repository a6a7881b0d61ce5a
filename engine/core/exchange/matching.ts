/**
 * Prints and offers of others against our resting orders. All of it works on one immutable walk state, in
 * price-time priority of our own orders, and never gives out more than the print or the offer held.
 */
import type { Drops } from "../amounts.ts";
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

export type Walk = { readonly exchange: ExchangeState; readonly notices: readonly Notice[] };

type Source = {
  readonly venue: FillVenue;
  readonly tradeSeq: number | null;
  readonly takerTx: string | null;
};

/** Walks one print over our resting orders: the queue ahead first, then us, best price first. */
export function matchPrint(walk: Walk, print: TradeEvent, context: WalkContext): Walk {
  const { model, decimals } = context;
  if (walk.exchange.resting.length === 0) return walk;
  const source: Source = { venue: print.venue, tradeSeq: print.seq, takerTx: print.tx };
  let used = 0;
  let next = walk;
  for (const order of byPriority(walk.exchange.resting, sideHit(print))) {
    const got = reachOf(print, order, decimals);
    if (got.drops === 0) continue;
    // A print beyond our price has traded everything at our price away.
    const ahead = got.beyond ? 0 : order.queueAhead;
    const eaten = Math.min(ahead, got.drops);
    next = { ...next, exchange: withQueue(next.exchange, order.orderId, ahead - eaten) };
    const left = Math.min(got.drops, print.drops - used);
    const fillable = fillableOf(model, left, ahead, got.beyond || print.venue === "amm");
    const filled = Math.min(order.remaining, fillable);
    used += (model.waitsInQueue ? eaten : 0) + filled;
    if (filled > 0) next = execute(next, order, filled, source, context);
  }
  return next;
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
): Walk {
  if (before === null) return walk;
  const bought = matchBookSide(walk, "buy", before, after, context);
  return matchBookSide(bought, "sell", before, after, context);
}

function matchBookSide(
  walk: Walk,
  side: Side,
  before: GridBook,
  after: GridBook,
  context: WalkContext,
): Walk {
  const { model } = context;
  let used = 0;
  let next = walk;
  for (const order of byPriority(walk.exchange.resting, side)) {
    const shown = newlyShown(order, before, after, model.fillsAtPrice ? 0 : 1);
    const filled = Math.min(order.remaining, Math.max(0, shown - used));
    used += filled;
    if (filled > 0)
      next = execute(
        next,
        order,
        filled,
        { venue: "book", tradeSeq: null, takerTx: null },
        context,
      );
  }
  return next;
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
): Walk {
  const { decimals, config } = context;
  const { exchange } = walk;
  const transferFeeBps = config.fees.transfer_fee_bps;
  const funds = {
    spendableXrp: spendableXrp(exchange.xrp, exchange.resting.length, config),
    rlusd: exchange.rlusd,
  };
  const drops = affordable(order.side, wanted, order.k, funds, { decimals, transferFeeBps });
  const unfunded = drops < wanted;
  const remaining = order.remaining - drops;
  const afterFill = drops === 0 ? walk : booked(walk, order, drops, source, context);
  if (remaining > 0 && !unfunded)
    return { ...afterFill, exchange: withRemaining(afterFill.exchange, order.orderId, remaining) };
  const gone = removed(afterFill.exchange, order.orderId, remaining === 0 ? "filled" : "cancelled");
  if (remaining === 0) return { ...afterFill, exchange: gone };
  const notice: Notice = { type: "cancelled", orderId: order.orderId, result: "unfunded" };
  return { exchange: gone, notices: [...afterFill.notices, notice] };
}

function booked(
  walk: Walk,
  order: RestingOrder,
  drops: Drops,
  source: Source,
  context: WalkContext,
): Walk {
  const { exchange } = walk;
  const { micro, transferFeeMicro } = moneyOf(
    order.side,
    drops,
    order.k,
    context.decimals,
    context.config.fees.transfer_fee_bps,
  );
  const sign = order.side === "buy" ? 1 : -1;
  const { orderId, side, k } = order;
  const { tick, at } = context;
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
  return {
    exchange: {
      ...exchange,
      xrp: exchange.xrp + sign * drops,
      rlusd: exchange.rlusd - sign * micro,
      nextExecId: exchange.nextExecId + 1,
    },
    notices: [...walk.notices, { type: "fill", execution }],
  };
}

function byPriority(resting: readonly RestingOrder[], side: Side): readonly RestingOrder[] {
  const ours = resting.filter((order) => order.side === side);
  if (ours.length < 2) return ours;
  return ours.sort((a, b) => reach(side, b.k, a.k) || a.orderId - b.orderId);
}

function withQueue(exchange: ExchangeState, orderId: number, queueAhead: Drops): ExchangeState {
  return patchOrder(exchange, orderId, { queueAhead });
}

function withRemaining(exchange: ExchangeState, orderId: number, remaining: Drops): ExchangeState {
  return patchOrder(exchange, orderId, { remaining });
}

function patchOrder(
  exchange: ExchangeState,
  orderId: number,
  patch: Partial<RestingOrder>,
): ExchangeState {
  const resting = exchange.resting.map((order) =>
    order.orderId === orderId ? { ...order, ...patch } : order,
  );
  return { ...exchange, resting };
}

/** Takes an order off the exchange and remembers how it ended. */
export function removed(
  exchange: ExchangeState,
  orderId: number,
  how: "filled" | "cancelled",
): ExchangeState {
  return {
    ...exchange,
    resting: exchange.resting.filter((order) => order.orderId !== orderId),
    ended: { ...exchange.ended, [orderId]: how },
  };
}
