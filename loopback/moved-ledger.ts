/**
 * A recorded ledger moved to its place in the replay: indexes, times and hashes are shifted, everything else stays
 * byte for byte. Ledger and transaction hashes change from lap to lap, because a reader that knows transactions by
 * hash must not take a second lap for repetitions; within a lap they stay consistent, and so does the parent chain.
 */
import { isObject, type Json, type JsonObject } from "./json.ts";
import { ledgerTimeText, rippleSecondsOf, slotTimeText } from "./time-text.ts";
import { closeTimeOf, movedTime, type Place, placeOf, type Timeline } from "./timeline.ts";

export type MovedLedger = {
  readonly index: number;
  readonly hash: string;
  readonly closeTime: number;
  readonly closed: JsonObject;
  readonly asks: JsonObject;
  readonly bids: JsonObject;
  readonly amm: JsonObject;
  readonly ledger: JsonObject;
};

/** Returns the n-th ledger of the replay with all its replies. */
export function moveLedger(timeline: Timeline, ordinal: number): MovedLedger {
  const place = placeOf(timeline, ordinal);
  const { recorded, lap, index } = place;
  const shift = (value: JsonObject) => moveValue(timeline, place, value, "") as JsonObject;
  return {
    index,
    hash: moveHash(String(recorded.closed.ledger_hash), lap),
    closeTime: closeTimeOf(timeline, ordinal),
    closed: { ...shift(recorded.closed), validated_ledgers: ledgerRange(timeline, index) },
    asks: shift(recorded.asks),
    bids: shift(recorded.bids),
    amm: shift(recorded.amm),
    ledger: {
      ...shift(recorded.ledger),
      ledger: moveHeader(timeline, place, shift(recorded.ledger)),
    },
  };
}

/** The range that a server with this newest ledger reports: everything the replay has played. */
export function ledgerRange({ ledgers }: Timeline, newestIndex: number): string {
  return `${ledgers[0]?.index ?? newestIndex}-${newestIndex}`;
}

/** A ledger's first fields name its parent, which for the first ledger of a lap is the last of the lap before. */
function moveHeader(timeline: Timeline, { ordinal }: Place, moved: JsonObject): Json {
  const header = moved.ledger;
  if (!isObject(header) || ordinal === 0) return header ?? null;
  const parent = placeOf(timeline, ordinal - 1);
  return {
    ...header,
    parent_close_time: closeTimeOf(timeline, ordinal - 1),
    parent_hash: moveHash(String(parent.recorded.closed.ledger_hash), parent.lap),
  };
}

function moveValue(timeline: Timeline, place: Place, value: Json, key: string): Json {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).map((item) => moveValue(timeline, place, item, key));
  }
  if (isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, moveValue(timeline, place, item, name)]),
    );
  }
  if (typeof value === "number") return moveNumber(timeline, place, value, key);
  if (typeof value === "string") return moveText(timeline, place, value, key);
  return value;
}

const INDEX_KEYS: ReadonlySet<string> = new Set(["ledger_index", "PreviousTxnLgrSeq"]);
const TIME_KEYS: ReadonlySet<string> = new Set([
  "close_time",
  "parent_close_time",
  "ledger_time",
  "Expiration",
]);
const HASH_KEYS: ReadonlySet<string> = new Set([
  "ledger_hash",
  "parent_hash",
  "account_hash",
  "transaction_hash",
  "hash",
  "PreviousTxnID",
]);

function moveNumber(timeline: Timeline, place: Place, value: number, key: string): number {
  if (INDEX_KEYS.has(key)) return value + place.index - place.recorded.index;
  return TIME_KEYS.has(key) ? movedTime(timeline, place.lap, value) : value;
}

function moveText(timeline: Timeline, place: Place, value: string, key: string): string {
  if (HASH_KEYS.has(key)) return moveHash(value, place.lap);
  if (key === "close_time_iso") return ledgerTimeText(closeTimeOf(timeline, place.ordinal)).iso;
  if (key === "close_time_human") return ledgerTimeText(closeTimeOf(timeline, place.ordinal)).human;
  if (key !== "expiration") return value;
  return slotTimeText(movedTime(timeline, place.lap, rippleSecondsOf(value)));
}

const NO_TRANSACTIONS = /^0+$/;

/** Gives a hash another first 32 bits per lap; the first lap keeps the recorded ones. */
function moveHash(hash: string, lap: number): string {
  if (lap === 0 || NO_TRANSACTIONS.test(hash)) return hash;
  const head = (Number.parseInt(hash.slice(0, 8), 16) ^ lap) >>> 0;
  return head.toString(16).toUpperCase().padStart(8, "0") + hash.slice(8);
}
