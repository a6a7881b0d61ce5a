/**
 * Four answers of a server as one snapshot of the market after one ledger. Pure. They are believed only together:
 * each validated, each of the ledger that was asked for, all of the same version of it.
 */
import type { MarketEvent } from "../../../core/market-events.ts";
import { bookFromOffers, type LeftOut } from "../ledger/book-from-offers.ts";
import { executionsIn } from "../ledger/executions.ts";
import { type LedgerReply, readLedgerReply } from "../ledger/ledger-reply.ts";
import type { XrplPair } from "../ledger/pair.ts";
import { isBeyondCounting, poolFromAmmInfo, readAmmInfo } from "../ledger/pool-from-amm-info.ts";
import type { PoolIdentity } from "../ledger/pool-swap.ts";
import { badReply, errorTokenOf, type Fields, fieldsOrNone } from "../ledger/reply-shape.ts";
import { tradeEvents } from "../ledger/trade-events.ts";
import type { SnapshotRequests } from "./requests.ts";
import { rippleTimeMs } from "./ripple-time.ts";
import { type Trouble, troubleOfToken } from "./trouble.ts";

export type SnapshotReplies = { readonly [name in keyof SnapshotRequests]: Fields };

/** `wait`: the server announced the ledger and cannot show it yet. */
export type Verdict =
  | { readonly kind: "good" }
  | { readonly kind: "wait"; readonly why: string }
  | { readonly kind: "bad"; readonly trouble: Trouble };

/** Whether answers may be believed as a snapshot of the ledger `index`. */
export function judgeReplies(replies: SnapshotReplies, index: number): Verdict {
  const verdicts = [
    judgeReply(replies.ledger, "ledger", index),
    judgeBook(replies.asks, replies.ledger, index),
    judgeBook(replies.bids, replies.ledger, index),
    hasNoPool(replies.amm) ? GOOD : judgeReply(replies.amm, "amm_info", index),
  ];
  const bad = verdicts.find(({ kind }) => kind === "bad");
  const notYet = verdicts.find(({ kind }) => kind === "wait");
  return bad ?? notYet ?? judgeHashes(replies, index);
}

/** Whether one answer is of the validated ledger `index`. */
export function judgeReply(reply: Fields, command: string, index: number): Verdict {
  const token = errorTokenOf(reply);
  if (token === "lgrNotFound") return { kind: "wait", why: `${command}: ${token}` };
  if (token !== null) return { kind: "bad", trouble: troubleOfToken(command, token) };
  const { validated, ledger_index } = fieldsOrNone(reply.result);
  if (validated !== true) return { kind: "wait", why: `${command}: not validated` };
  if (ledger_index === index) return GOOD;
  const what = `${command} of ledger ${index} answered for ledger ${String(ledger_index)}`;
  return { kind: "bad", trouble: { kind: "malformed", what: what.slice(0, 200) } };
}

/**
 * Clio's `book_offers` does not say whether it is validated. The hash of the ledger says it: where there is one in
 * both answers, and they are later found to be the same, the book is as validated as the ledger is.
 */
function judgeBook(reply: Fields, ledger: Fields, index: number): Verdict {
  const result = fieldsOrNone(reply.result);
  const hasProof = [result, fieldsOrNone(ledger.result)].every(
    ({ ledger_hash }) => typeof ledger_hash === "string",
  );
  const isUntold = result.validated === undefined && hasProof;
  const told = isUntold ? { ...reply, result: { ...result, validated: true } } : reply;
  return judgeReply(told, "book_offers", index);
}

const GOOD: Verdict = { kind: "good" };

function hasNoPool(reply: Fields): boolean {
  return errorTokenOf(reply) === "actNotFound";
}

/** Two versions of one ledger cannot both be validated. */
function judgeHashes(replies: SnapshotReplies, index: number): Verdict {
  const hashes = new Set(
    Object.values(replies)
      .map((reply) => fieldsOrNone(reply.result).ledger_hash)
      .filter((hash) => hash !== undefined),
  );
  if (hashes.size <= 1) return GOOD;
  const what = `answers of two versions of ledger ${index}`;
  return { kind: "bad", trouble: { kind: "malformed", what } };
}

export type SnapshotOptions = {
  readonly index: number;
  readonly pair: XrplPair;
  readonly dustDrops: number;
  /** Stamp of all events, milliseconds since 1970. */
  readonly t: number;
  readonly feeDrops: number;
};

export type Snapshot = {
  readonly t: number;
  /** Trades, the pool, the book, and the ledger event that closes the group. */
  readonly events: readonly MarketEvent[];
  /** (best bid + best ask) / 2; null without both sides. */
  readonly mid: number | null;
  readonly leftOut: LeftOut;
  readonly isCrossed: boolean;
  /** True when there is a pool and it holds more than can be counted. */
  readonly isPoolLeftOut: boolean;
  /** What is needed to read swaps of ledgers without an amm_info of their own. */
  readonly pool: PoolIdentity;
};

/** Reads a snapshot out of answers that were judged good. @throws CodedError MKT_LEDGER_… */
export function readSnapshot(replies: SnapshotReplies, options: SnapshotOptions): Snapshot {
  const { index, pair, dustDrops, t, feeDrops } = options;
  const pool = readAmmInfo(replies.amm, pair);
  const identity = pool === null ? {} : { account: pool.account, fee: pool.fee };
  const ledger = readLedgerReply(replies.ledger);
  const closeTime = closeTimeOf(ledger);
  const book = bookFromOffers(replies.asks, replies.bids, { pair, t, closeTime, dustDrops });
  const amm = poolFromAmmInfo(replies.amm, { pair, t });
  const executions = executionsIn(ledger, pair, identity);
  const close_time = rippleTimeMs(closeTime);
  return {
    t,
    events: [
      ...tradeEvents(executions, { t }),
      ...(amm === null ? [] : [amm]),
      book.event,
      { type: "ledger", t, index, close_time, fee_drops: feeDrops },
    ],
    mid: midOf(book.event.bids[0]?.[0], book.event.asks[0]?.[0]),
    leftOut: book.leftOut,
    isCrossed: book.isCrossed,
    isPoolLeftOut: pool !== null && isBeyondCounting(pool),
    pool: identity,
  };
}

/** A missed ledger's trades and the ledger itself, marked as read back. @throws CodedError MKT_LEDGER_… */
export function readMissedLedger(
  reply: Fields,
  { index, pair, t, feeDrops, pool }: Omit<SnapshotOptions, "dustDrops"> & { pool: PoolIdentity },
): readonly MarketEvent[] {
  const ledger = readLedgerReply(reply);
  const executions = executionsIn(ledger, pair, pool);
  const close_time = rippleTimeMs(closeTimeOf(ledger));
  return [
    ...tradeEvents(executions, { t, readback: true }),
    { type: "ledger", t, index, close_time, fee_drops: feeDrops, readback: true },
  ];
}

function closeTimeOf({ closeTime, ledgerIndex }: LedgerReply): number {
  if (closeTime !== null) return closeTime;
  throw badReply(`ledger ${ledgerIndex}: close_time`, undefined, "seconds of ledger time");
}

function midOf(bid: number | undefined, ask: number | undefined): number | null {
  return bid === undefined || ask === undefined ? null : (bid + ask) / 2;
}
