/**
 * Every execution of a pair in one ledger, in the order in which they happened. Metadata lists entries by
 * their key; the order of execution is that of price, since a taker is always served the best one next.
 */
import { compare } from "./decimal.ts";
import type { Execution, OfferFill, PoolSwap } from "./execution.ts";
import { type LedgerReply, type LedgerTransaction, readLedgerReply } from "./ledger-reply.ts";
import { mayConcern } from "./may-concern.ts";
import { offerFillOf } from "./offer-fill.ts";
import type { XrplPair } from "./pair.ts";
import { type PoolIdentity, poolSwapOf } from "./pool-swap.ts";
import { badReply } from "./reply-shape.ts";

/**
 * Returns the executions of a `ledger` reply (or its `result`, or the ledger itself; API version 1 or 2, transactions
 * expanded): transactions by their position, within each the best price for the taker first, the pool's one
 * row placed by its first marginal price. Results other than tesSUCCESS give none, and neither does what was traded
 * within a permissioned domain: nobody in the open book could have been hit.
 * @throws CodedError MKT_LEDGER_REPLY, MKT_LEDGER_NOT_EXPANDED or MKT_LEDGER_NO_METADATA.
 */
export function executionsOf(
  ledger: unknown,
  pair: XrplPair,
  pool: PoolIdentity = {},
): readonly Execution[] {
  return executionsIn(readLedgerReply(ledger), pair, pool);
}

/**
 * The executions of a ledger that was read already.
 * @throws CodedError MKT_LEDGER_REPLY when a transaction that may concern the pair cannot be read.
 */
export function executionsIn(
  { ledgerIndex, transactions, unread }: LedgerReply,
  pair: XrplPair,
  pool: PoolIdentity = {},
): readonly Execution[] {
  const ours = unread.find(({ nodes }) => mayConcern(nodes, pair, pool));
  if (ours !== undefined) throw ours.fault;
  const trading = transactions
    .map((transaction) => {
      const place = `ledger ${ledgerIndex}, transaction ${transaction.hash}`;
      return { ...transaction, found: executionsOfOne(transaction, pair, pool, place) };
    })
    .filter(({ found }) => found.length > 0);
  checkOrder(trading, ledgerIndex);
  return trading.flatMap(({ found, index, hash, type, account }) =>
    found.map((execution) => ({
      ...execution,
      ledgerIndex,
      txIndex: index,
      txHash: hash,
      txType: type,
      taker: account,
    })),
  );
}

/** Two transactions at one position would make the order of executions a matter of luck. */
function checkOrder(trading: readonly LedgerTransaction[], ledgerIndex: number): void {
  const twice = trading.find(({ index }, at) => trading[at + 1]?.index === index);
  if (twice === undefined) return;
  const place = `ledger ${ledgerIndex}: meta.TransactionIndex`;
  throw badReply(place, twice.index, "every position once, had it twice");
}

type OneSide = OfferFill | PoolSwap;

function executionsOfOne(
  transaction: LedgerTransaction,
  pair: XrplPair,
  pool: PoolIdentity,
  place: string,
): readonly OneSide[] {
  if (transaction.result !== "tesSUCCESS" || transaction.isInDomain) return [];
  const found: OneSide[] = [];
  for (const node of transaction.nodes) {
    const fill = offerFillOf(node, pair, place);
    if (fill !== null) found.push(fill);
  }
  const swap = poolSwapOf(transaction, pair, pool, place);
  if (swap !== null) found.push(swap);
  return found.sort(byOrderOfExecution);
}

/**
 * At one price the book comes before the pool, which only steps in at a better one, and an offer that is still
 * there comes last, since it ended the taking. Where even that ties, the key decides, which means nothing but
 * is the same in every reply.
 */
function byOrderOfExecution(a: OneSide, b: OneSide): number {
  if (a.takerSide !== b.takerSide) return a.takerSide === "buy" ? -1 : 1;
  const dearer = compare(firstPrice(a), firstPrice(b));
  if (dearer !== 0) return a.takerSide === "buy" ? dearer : -dearer;
  return rank(a) - rank(b) || (a.key < b.key ? -1 : 1);
}

function firstPrice(one: OneSide) {
  return one.venue === "amm" ? one.p0 : one.price;
}

function rank(one: OneSide): number {
  if (one.venue === "amm") return 2;
  return one.isGone ? 0 : 1;
}
