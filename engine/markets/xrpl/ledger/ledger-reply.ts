/**
 * A `ledger` reply with expanded transactions, or its `result`, or the ledger in it, as one shape. API version 1
 * writes a transaction's fields beside `metaData`; version 2 puts them under `tx_json` beside `meta`. A ledger holds
 * the transactions of everybody: one that cannot be read is set apart and does not spoil the others.
 */
import { CodedError } from "../../../errors.ts";
import { marketError } from "../../errors.ts";
import {
  badReply,
  countOf,
  type Fields,
  fieldsOf,
  fieldsOrNone,
  isFields,
  listOf,
  resultOf,
  textOf,
} from "./reply-shape.ts";

/** A ledger entry that a transaction touched. */
export type AffectedNode = {
  readonly kind: "created" | "modified" | "deleted";
  readonly entryType: string;
  /** Key of the entry: its place in the ledger, the same in every reply. */
  readonly key: string;
  readonly final: Fields;
  readonly previous: Fields;
};

export type LedgerTransaction = {
  readonly hash: string;
  readonly type: string;
  readonly account: string;
  /** True when it trades within a permissioned domain, where neither the open book nor a pool is taken from. */
  readonly isInDomain: boolean;
  readonly result: string;
  /** Position in its ledger: the order in which transactions were applied. */
  readonly index: number;
  readonly nodes: readonly AffectedNode[];
};

export type LedgerReply = {
  readonly ledgerIndex: number;
  /** When it closed, in the ledger's own seconds (since 2000); null where the reply leaves it out. */
  readonly closeTime: number | null;
  /** In the order in which they were applied, whatever the order of the reply. */
  readonly transactions: readonly LedgerTransaction[];
  /** Those with a part that could not be read; whoever looks for a pair knows whether that matters. */
  readonly unread: readonly UnreadTransaction[];
};

/** A transaction that is none of those we know: a new kind, after an amendment, or a broken answer. */
export type UnreadTransaction = { readonly nodes: readonly unknown[]; readonly fault: CodedError };

/**
 * Reads a ledger with its transactions.
 * @throws CodedError MKT_LEDGER_REPLY, MKT_LEDGER_NOT_EXPANDED or MKT_LEDGER_NO_METADATA.
 */
export function readLedgerReply(reply: unknown): LedgerReply {
  const result = resultOf(reply, "ledger reply");
  const ledger = isFields(result.ledger) ? result.ledger : result;
  const index = ledger.ledger_index ?? ledger.seqNum ?? result.ledger_index;
  const listed = ledger.transactions;
  if (index === undefined && listed === undefined) {
    throw badReply(
      "ledger reply.ledger",
      result.ledger,
      "a ledger with ledger_index and transactions",
    );
  }
  const ledgerIndex = countOf(index, "ledger.ledger_index");
  if (listed === undefined) throw notExpanded(`ledger ${ledgerIndex}: transactions were absent`);
  const entries = listOf(listed, `ledger ${ledgerIndex}: transactions`).map((entry, at) =>
    readTransaction(entry, `ledger ${ledgerIndex}: transactions[${at}]`),
  );
  const closed = ledger.close_time;
  return {
    ledgerIndex,
    closeTime: closed === undefined ? null : countOf(closed, `ledger ${ledgerIndex}: close_time`),
    transactions: entries.filter(isRead).sort((a, b) => a.index - b.index),
    unread: entries.filter((entry) => "fault" in entry),
  };
}

function isRead(entry: LedgerTransaction | UnreadTransaction): entry is LedgerTransaction {
  return !("fault" in entry);
}

/** @throws CodedError when nothing can be told of the transaction at all, not even what it touched. */
function readTransaction(entry: unknown, place: string): LedgerTransaction | UnreadTransaction {
  if (typeof entry === "string") throw notExpanded(`${place} was a hash`);
  const outer = fieldsOf(entry, place);
  const meta = outer.metaData ?? outer.meta;
  if (outer.tx_blob !== undefined || typeof meta === "string") {
    throw notExpanded(`${place} was binary`);
  }
  if (!isFields(meta)) throw noMetadata(place);
  const nodes = listOf(meta.AffectedNodes ?? [], `${place}.meta.AffectedNodes`);
  const fields = isFields(outer.tx_json) ? outer.tx_json : outer;
  try {
    return {
      hash: textOf(outer.hash ?? fields.hash, `${place}.hash`),
      type: textOf(fields.TransactionType, `${place}.TransactionType`),
      // What the network itself writes into a ledger is signed by nobody.
      account: typeof fields.Account === "string" ? fields.Account : "",
      isInDomain: fields.DomainID !== undefined,
      result: textOf(meta.TransactionResult, `${place}.meta.TransactionResult`),
      index: countOf(meta.TransactionIndex, `${place}.meta.TransactionIndex`),
      nodes: nodes.map((node, at) => readNode(node, `${place}.meta.AffectedNodes[${at}]`)),
    };
  } catch (fault) {
    if (fault instanceof CodedError) return { nodes, fault };
    throw fault;
  }
}

const KINDS = [
  ["ModifiedNode", "modified"],
  ["DeletedNode", "deleted"],
  ["CreatedNode", "created"],
] as const;

function readNode(value: unknown, place: string): AffectedNode {
  const node = fieldsOf(value, place);
  for (const [name, kind] of KINDS) {
    if (!isFields(node[name])) continue;
    const entry = node[name];
    return {
      kind,
      entryType: textOf(entry.LedgerEntryType, `${place}.LedgerEntryType`),
      key: textOf(entry.LedgerIndex, `${place}.LedgerIndex`),
      final: fieldsOrNone(kind === "created" ? entry.NewFields : entry.FinalFields),
      previous: fieldsOrNone(entry.PreviousFields),
    };
  }
  throw badReply(place, value, "a ModifiedNode, DeletedNode or CreatedNode");
}

function notExpanded(what: string): CodedError {
  return marketError("MKT_LEDGER_NOT_EXPANDED", `${what}, expected whole transactions as JSON`, {
    hint: "Ask the server for the ledger with transactions: true, expand: true and without binary.",
  });
}

function noMetadata(place: string): CodedError {
  return marketError(
    "MKT_LEDGER_NO_METADATA",
    `${place}: metadata was absent, expected meta or metaData`,
    {
      hint: "Only closed ledgers have metadata: name the ledger_index of a validated one.",
    },
  );
}
