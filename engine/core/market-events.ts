/**
 * What the market says, in the order it said it. Every market source yields this stream and the engine
 * cannot tell the sources apart. `t` is milliseconds since the epoch and never decreases. A `ledger`
 * event closes its group: its trades, amm and book stand before it.
 */
export type Side = "buy" | "sell";

/** One price level: [price in RLUSD per XRP, size in drops]. */
export type Level = readonly [price: number, drops: number];

export type LedgerEvent = {
  readonly type: "ledger";
  readonly t: number;
  readonly index: number;
  /** Milliseconds since the epoch; the close time the ledger itself states. */
  readonly close_time: number;
  readonly fee_drops: number;
  readonly readback?: true;
};

/** Best level first on both sides. */
export type BookEvent = {
  readonly type: "book";
  readonly t: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
  readonly readback?: true;
};

export type AmmEvent = {
  readonly type: "amm";
  readonly t: number;
  readonly xrp_drops: number;
  readonly rlusd_micro: number;
  /** Trading fee in 1/100,000: 267 is 0.267 %. */
  readonly fee: number;
  readonly readback?: true;
};

export type TradeEvent = {
  readonly type: "trade";
  readonly t: number;
  readonly price: number;
  readonly drops: number;
  /** The aggressor's side: a `sell` hits bids. */
  readonly taker: Side;
  readonly venue: "clob" | "amm";
  readonly ledger: number;
  /** Position of this execution in its ledger, from 0. */
  readonly seq: number;
  readonly tx: string;
  /** Pool only: marginal prices before and after, fee included. */
  readonly p0?: number;
  readonly p1?: number;
  readonly readback?: true;
};

export type GapEvent = {
  readonly type: "gap";
  readonly t: number;
  readonly reason: string;
  readonly phase: "open" | "close";
};

export type EndEvent = { readonly type: "end"; readonly t: number; readonly reason: string };

export type MarketEvent = LedgerEvent | BookEvent | AmmEvent | TradeEvent | GapEvent | EndEvent;

/** First line of a tape: where the events came from and the grid their prices are compared on. */
export type TapeHeader = {
  readonly type: "header";
  readonly version: 1;
  readonly pair: string;
  /** Where the events came from: mainnet, testnet, simulated, or the feed's name for imported prints. */
  readonly network: string;
  readonly source: string;
  readonly recorder_version: string;
  readonly started_at: number;
  /** 10^-d, for instance 0.00001. */
  readonly price_increment: number;
  readonly note: string;
};
