/**
 * Which ledger a request means, told as the recorded server tells it. Without an index it is the unvalidated current
 * one: here that is the NEXT ledger of the replay, so that a client which forgets the index sees another book.
 */
import type { Json, JsonObject } from "../json.ts";
import type { MovedLedger } from "../moved-ledger.ts";
import { ProtocolError } from "./protocol-error.ts";
import type { LedgerView } from "./view.ts";

export type NamedLedger = {
  readonly ledger: MovedLedger;
  readonly validated: boolean;
};

/** Finds the ledger of a request; throws `lgrNotFound` or `invalidParams` as a ProtocolError. */
export function namedLedger(view: LedgerView, request: JsonObject): NamedLedger {
  const { ledger_hash: hash, ledger_index: index } = request;
  if (hash !== undefined) return byHash(view, hash);
  if (index === undefined || index === "current") return current(view);
  if (index === "validated" || index === "closed") return byIndex(view, view.validatedIndex);
  if (typeof index === "number" && Number.isInteger(index) && index >= 0)
    return byIndex(view, index);
  if (typeof index === "string" && /^\d+$/.test(index)) return byIndex(view, Number(index));
  throw new ProtocolError("invalidParams", "ledgerIndexMalformed");
}

/** The fields by which a reply says which ledger it is about. */
export function ledgerFields({ ledger, validated }: NamedLedger): JsonObject {
  if (!validated) return { ledger_current_index: ledger.index, validated: false };
  return { ledger_hash: ledger.hash, ledger_index: ledger.index, validated: true };
}

function current(view: LedgerView): NamedLedger {
  const ledger = view.ledgerAt(view.validatedIndex + 1);
  if (ledger === undefined) throw new ProtocolError("lgrNotFound");
  return { ledger, validated: false };
}

function byIndex(view: LedgerView, index: number): NamedLedger {
  const ledger = index > view.validatedIndex ? undefined : view.ledgerAt(index);
  if (ledger === undefined) throw new ProtocolError("lgrNotFound");
  return { ledger, validated: true };
}

/** How many ledgers back a hash is looked for; a client asks for a hash it has just heard. */
const HASH_SEARCH_MAX = 256;

function byHash(view: LedgerView, hash: Json): NamedLedger {
  if (typeof hash !== "string" || !/^[0-9A-Fa-f]{64}$/.test(hash)) {
    throw new ProtocolError("invalidParams", "ledgerHashMalformed");
  }
  for (let back = 0; back < HASH_SEARCH_MAX; back += 1) {
    const ledger = view.ledgerAt(view.validatedIndex - back);
    if (ledger?.hash === hash.toUpperCase()) return { ledger, validated: true };
  }
  throw new ProtocolError("lgrNotFound");
}
