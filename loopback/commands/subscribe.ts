/**
 * `subscribe` and `unsubscribe`. Only the stream `ledger` is played; the others, books and accounts are checked as the
 * recorded server checks them and then answered `notImpl`, so that nobody waits for messages that never come.
 */
import { isObject, type Json, type JsonObject } from "../json.ts";
import { isAddress, isCurrency, sameIssue, wellFormedIssue } from "./issue.ts";
import { namedLedger } from "./named-ledger.ts";
import { ProtocolError } from "./protocol-error.ts";
import type { LedgerView } from "./view.ts";

/** What of a connection these commands change. */
export type Subscriber = { subscribed: boolean };

const STREAMS_NOT_PLAYED: ReadonlySet<Json> = new Set([
  "book_changes",
  "consensus",
  "manifests",
  "server",
  "transactions",
  "transactions_proposed",
  "validations",
]);

/** Answers `subscribe` and notes the subscription. */
export function subscribe(
  view: LedgerView,
  request: JsonObject,
  subscriber: Subscriber,
): JsonObject {
  if (request.url !== undefined) throw new ProtocolError("noPermission");
  const wanted = checkSubscription(request);
  if (!wanted) return {};
  const { ledger: newest } = namedLedger(view, { ledger_index: "validated" });
  subscriber.subscribed = true;
  const { txn_count: _count, type: _type, ...state } = newest.closed;
  return state;
}

/** Answers `unsubscribe` and forgets the subscription. */
export function unsubscribe(request: JsonObject, subscriber: Subscriber): JsonObject {
  if (checkStreams(request.streams)) subscriber.subscribed = false;
  return {};
}

function checkSubscription({ streams, accounts, books }: JsonObject): boolean {
  const ledger = checkStreams(streams);
  if (accounts !== undefined) {
    const list = Array.isArray(accounts) ? (accounts as readonly Json[]) : [];
    if (list.length === 0 || !list.every(isAddress)) throw new ProtocolError("actMalformed");
    throw new ProtocolError("notImpl");
  }
  if (books !== undefined) {
    if (!Array.isArray(books)) throw new ProtocolError("invalidParams");
    for (const book of books as readonly Json[]) checkBook(book);
    throw new ProtocolError("notImpl");
  }
  return ledger;
}

/** True when the ledger stream is among them. */
function checkStreams(streams: Json | undefined): boolean {
  if (streams === undefined) return false;
  if (!Array.isArray(streams)) throw new ProtocolError("invalidParams");
  const names = streams as readonly Json[];
  for (const name of names) {
    if (name === "ledger") continue;
    throw new ProtocolError(STREAMS_NOT_PLAYED.has(name) ? "notImpl" : "malformedStream");
  }
  return names.length > 0;
}

function checkBook(book: Json): void {
  const { taker_pays: pays, taker_gets: gets } = isObject(book) ? book : {};
  if (!isObject(pays) || !isObject(gets)) throw new ProtocolError("invalidParams");
  if (!isCurrency(pays.currency)) throw new ProtocolError("srcCurMalformed");
  const [one, two] = [wellFormedIssue(pays), wellFormedIssue(gets)];
  if (one === undefined) throw new ProtocolError("srcIsrMalformed");
  if (two === undefined) throw new ProtocolError("dstIsrMalformed");
  if (sameIssue(one, two)) throw new ProtocolError("badMarket");
}
