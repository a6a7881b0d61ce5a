/**
 * `ledger`, `ledger_closed` and `ledger_current`. The recording has each ledger with its transactions expanded in
 * API version 2; the smaller forms and version 1 are made from that. Binary forms were not recorded.
 */
import { isObject, type Json, type JsonObject, sortedTop } from "../json.ts";
import { ledgerFields, type NamedLedger, namedLedger } from "./named-ledger.ts";
import { ProtocolError } from "./protocol-error.ts";
import type { LedgerView } from "./view.ts";

/** Answers `ledger` in the API version asked for. */
export function ledger(view: LedgerView, request: JsonObject, apiVersion: number): JsonObject {
  if (request.full === true || request.accounts === true) {
    throw new ProtocolError("noPermission");
  }
  const named = namedLedger(view, request);
  if (request.binary === true || request.owner_funds === true) {
    throw new ProtocolError("notImpl");
  }
  const header = headerOf(named);
  const index = header.ledger_index as number;
  return {
    ledger: sortedTop({
      ...header,
      ledger_index: apiVersion === 1 ? String(index) : index,
      ...transactionsOf(named, request, apiVersion),
    }),
    ...ledgerFields(named),
  };
}

/** Answers `ledger_closed`: index and hash of the newest validated ledger. */
export function ledgerClosed(view: LedgerView): JsonObject {
  const { ledger: closed } = namedLedger(view, { ledger_index: "closed" });
  return { ledger_hash: closed.hash, ledger_index: closed.index };
}

/** Answers `ledger_current`: the index of the ledger in progress. */
export function ledgerCurrent(view: LedgerView): JsonObject {
  return { ledger_current_index: view.validatedIndex + 1 };
}

/** A ledger in progress shows only its index and its parent. */
function headerOf({ ledger: { ledger: result }, validated }: NamedLedger): JsonObject {
  const recorded = result.ledger;
  if (!isObject(recorded)) throw new ProtocolError("lgrNotFound");
  const { transactions: _, ...header } = recorded;
  if (validated) return header;
  return {
    closed: false,
    ledger_index: header.ledger_index ?? null,
    parent_hash: header.parent_hash ?? null,
  };
}

function transactionsOf(
  { ledger: { ledger: result }, validated }: NamedLedger,
  request: JsonObject,
  apiVersion: number,
): JsonObject {
  if (request.transactions !== true) return {};
  const recorded = isObject(result.ledger) ? result.ledger.transactions : undefined;
  const list = validated && Array.isArray(recorded) ? (recorded as readonly JsonObject[]) : [];
  if (request.expand !== true) return { transactions: list.map((tx) => tx.hash ?? null) };
  return { transactions: apiVersion === 1 ? list.map(inVersion1) : list };
}

/** Version 1 has a transaction's own fields at the top, its metadata as `metaData`, and Amount beside DeliverMax. */
function inVersion1({ tx_json: fields, hash, meta, owner_funds: funds }: JsonObject): Json {
  const own = isObject(fields) ? fields : {};
  const amount = own.TransactionType === "Payment" ? own.DeliverMax : undefined;
  return sortedTop({
    ...own,
    ...(amount === undefined ? {} : { Amount: amount }),
    ...(funds === undefined ? {} : { owner_funds: funds }),
    hash: hash ?? null,
    metaData: meta ?? null,
  });
}
