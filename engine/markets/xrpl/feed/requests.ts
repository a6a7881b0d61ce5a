/**
 * What is asked of a server. A handful of commands, all read only; the ledger is always named, since what servers
 * answer without a name is the open ledger that nobody has agreed on. The package xrpl gives the shapes, no code.
 */
import type {
  AccountCurrenciesRequest,
  AMMInfoRequest,
  BookOffersRequest,
  LedgerRequest,
  ServerInfoRequest,
  SubscribeRequest,
} from "xrpl";
import type { XrplPair } from "../ledger/pair.ts";

export type XrplRequest =
  | AccountCurrenciesRequest
  | AMMInfoRequest
  | BookOffersRequest
  | LedgerRequest
  | ServerInfoRequest
  | SubscribeRequest;

const API = { api_version: 2 } as const;
const XRP = { currency: "XRP" } as const;

export const SERVER_INFO: ServerInfoRequest = { command: "server_info", ...API };

/** Validated ledgers as they come, and nothing else: all the rest is asked for by index. */
export const SUBSCRIBE: SubscribeRequest = { command: "subscribe", streams: ["ledger"], ...API };

/** A ledger with its transactions and their metadata. */
export function ledgerRequest(index: number): LedgerRequest {
  return { command: "ledger", ledger_index: index, transactions: true, expand: true, ...API };
}

/** Currencies that an account issues or may hold, for a pair that is not traded. */
export function accountCurrenciesRequest(account: string): AccountCurrenciesRequest {
  return { command: "account_currencies", account, ledger_index: "validated", ...API };
}

export type SnapshotRequests = {
  readonly ledger: LedgerRequest;
  readonly asks: BookOffersRequest;
  readonly bids: BookOffersRequest;
  readonly amm: AMMInfoRequest;
};

/** The four requests of one snapshot. `limit` counts offers of each side. */
export function snapshotRequests(index: number, pair: XrplPair, limit: number): SnapshotRequests {
  const issued = { currency: pair.currency, issuer: pair.issuer };
  const at = { ledger_index: index, ...API };
  return {
    ledger: ledgerRequest(index),
    asks: { command: "book_offers", taker_gets: XRP, taker_pays: issued, limit, ...at },
    bids: { command: "book_offers", taker_gets: issued, taker_pays: XRP, limit, ...at },
    amm: { command: "amm_info", asset: XRP, asset2: issued, ...at },
  };
}
