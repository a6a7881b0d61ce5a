/**
 * The paper exchange stands in for the XRP Ledger: its own account, its own execution log, its own
 * balances. The engine hears of it only through notices and may ask only for settled balances and for the
 * history of an order. Paper orders never change the tape.
 */
import type { Drops, Micro, PriceCount } from "../amounts.ts";
import type { Chain } from "../chain.ts";
import type { Side } from "../market-events.ts";
import type { FillVenue } from "../records.ts";

/** An offer of ours that rests on the exchange. */
export type RestingOrder = {
  readonly orderId: number;
  readonly side: Side;
  readonly k: PriceCount;
  readonly remaining: Drops;
  /** Quantity of others that must trade at our price before us. */
  readonly queueAhead: Drops;
};

export type NewOrder = {
  readonly orderId: number;
  readonly side: Side;
  readonly k: PriceCount;
  readonly quantity: Drops;
};

/** A transaction on its way: it takes effect `latency_ledgers` ledgers after the tick that sent it. */
export type Transaction =
  | {
      readonly kind: "place";
      readonly txId: number;
      readonly sentTick: number;
      readonly order: NewOrder;
    }
  | {
      readonly kind: "replace";
      readonly txId: number;
      readonly sentTick: number;
      readonly order: NewOrder;
      readonly replacesOrderId: number;
      readonly side: Side;
    }
  | {
      readonly kind: "cancel";
      readonly txId: number;
      readonly sentTick: number;
      readonly orderId: number;
      readonly side: Side;
    };

export type Execution = {
  readonly execId: number;
  readonly orderId: number;
  readonly side: Side;
  readonly k: PriceCount;
  readonly drops: Drops;
  /** Money that changed hands, transfer fee included. */
  readonly micro: Micro;
  readonly transferFeeMicro: Micro;
  readonly venue: FillVenue;
  readonly tradeSeq: number | null;
  readonly takerTx: string | null;
  readonly tick: number;
  readonly at: number;
};

export type Notice =
  | { readonly type: "fill"; readonly execution: Execution }
  | { readonly type: "accepted"; readonly orderId: number; readonly queueAhead: Drops }
  | { readonly type: "rejected"; readonly orderId: number; readonly result: string }
  | { readonly type: "cancelled"; readonly orderId: number; readonly result: string }
  /** A cancel or replace found its offer gone: filled, or taken away, before it landed. */
  | { readonly type: "cancel_lost"; readonly orderId: number; readonly result: string }
  | {
      readonly type: "transaction";
      readonly txId: number;
      readonly result: string;
      readonly feeDrops: Drops;
    };

export type OrderHistory = {
  readonly status: "open" | "filled" | "cancelled" | "inconclusive";
  /** Executions the exchange admits to, in order. */
  readonly executions: readonly Execution[];
};

type EndedOrder = { readonly orderId: number; readonly how: "filled" | "cancelled" };

export type ExchangeState = {
  readonly resting: readonly RestingOrder[];
  readonly inFlight: readonly Transaction[];
  readonly xrp: Drops;
  readonly rlusd: Micro;
  readonly nextExecId: number;
  /** Executions whose notice was not lost, and how each order ended. */
  readonly executions: Chain<Execution>;
  readonly ended: Chain<EndedOrder>;
  /** Orders with a fill whose notice was lost: their history answers as if it had not happened. */
  readonly hidden: Readonly<Record<number, true>>;
  /** Fill notices held back by a fault. */
  readonly held: readonly Notice[];
};

/** What an exchange starts a session with. */
export function openExchange(xrp: Drops, rlusd: Micro): ExchangeState {
  return {
    resting: [],
    inFlight: [],
    xrp,
    rlusd,
    nextExecId: 1,
    executions: null,
    ended: null,
    hidden: {},
    held: [],
  };
}
