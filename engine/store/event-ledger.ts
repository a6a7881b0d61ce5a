/**
 * The event ledger: every input that mattered and every decision, chained by hash, so that two runs can be
 * compared by one number and a changed row cannot hide.
 *
 * Row 0 is the header: hash₀ = BLAKE3(canonical JSON of the header). Row n: hashₙ = BLAKE3(hashₙ₋₁ as 32 raw
 * bytes ‖ canonical JSON of {kind, payload, tick}). No wall-clock time, path or machine name enters.
 */
import { canonicalJson } from "../core/canonical-json.ts";
import type { EngineConfig } from "../core/engine-config.ts";
import type { LedgerEntry } from "../core/records.ts";
import { blake3Hex, blake3HexChained } from "../hash.ts";
import type { ChainedRow } from "./rows.ts";

/** What a session starts from. Not in it: market source, tape name or hash, cell or session name. */
export type LedgerHeader = {
  readonly engine_version: string;
  /** Effective configuration: defaults included, without label and paths. */
  readonly config: EngineConfig;
  readonly pair: string;
  /** Where the events came from; a replay keeps the network they were recorded on. */
  readonly origin_network: string;
  readonly price_increment: number;
  readonly starting_xrp_drops: number;
  readonly starting_rlusd_micro: number;
  readonly seed: number;
  /** Start of the session in tape time, ms. */
  readonly t0: number;
};

const HEADER_KIND = "header";

export type LedgerChain = {
  /** Row 0. */
  readonly header: ChainedRow;
  /** Chains the next entry and returns its row. */
  append(entry: LedgerEntry): ChainedRow;
  /** Takes back everything chained since `row`: its transaction was rolled back. */
  rewindTo(row: ChainedRow): void;
  /** The last row so far; its hash is the root. */
  last(): ChainedRow;
};

/** Starts a chain from its header. Throws on values that canonical JSON refuses (non-finite numbers). */
export function createLedgerChain(header: LedgerHeader): LedgerChain {
  const headerRow = rowOfHeader(canonicalJson(header));
  let last = headerRow;
  return {
    header: headerRow,
    append: ({ tick, kind, payload }) => {
      const text = canonicalJson(payload);
      last = {
        seq: last.seq + 1,
        tick,
        kind,
        payload: text,
        hash: nextHash(last.hash, tick, kind, text),
      };
      return last;
    },
    rewindTo: (row) => {
      last = row;
    },
    last: () => last,
  };
}

export type ChainVerdict =
  | { readonly ok: true; readonly entries: number; readonly root: string }
  | { readonly ok: false; readonly seq: number; readonly detail: string };

/**
 * Recomputes every hash of a stored chain and compares the last one with the session's `ledger_root`.
 * Names the first row that does not fit. A null root (a session that never closed) is not compared.
 */
export function verifyLedgerChain(reader: {
  ledger(): Iterable<ChainedRow>;
  session(): { readonly ledger_root: string | null };
}): ChainVerdict {
  let last: ChainedRow | undefined;
  for (const row of reader.ledger()) {
    const broken = checkRow(row, last);
    if (broken !== null) return { ok: false, seq: row.seq, detail: broken };
    last = row;
  }
  if (last === undefined) return { ok: false, seq: 0, detail: "the event ledger is empty" };
  const stored = reader.session().ledger_root;
  if (stored !== null && stored !== last.hash) {
    const detail = `the session's ledger_root was ${stored}, expected ${last.hash}: entries are missing at the end`;
    return { ok: false, seq: last.seq, detail };
  }
  return { ok: true, entries: last.seq + 1, root: last.hash };
}

function checkRow(row: ChainedRow, last: ChainedRow | undefined): string | null {
  const expectedSeq = last === undefined ? 0 : last.seq + 1;
  if (row.seq !== expectedSeq) return `seq was ${row.seq}, expected ${expectedSeq}`;
  if (last === undefined && (row.kind !== HEADER_KIND || row.tick !== 0)) {
    return `row 0 was ${row.kind} of tick ${row.tick}, expected ${HEADER_KIND} of tick 0`;
  }
  const expected =
    last === undefined
      ? rowOfHeader(row.payload).hash
      : nextHash(last.hash, row.tick, row.kind, row.payload);
  return row.hash === expected ? null : `hash was ${row.hash}, expected ${expected}`;
}

function rowOfHeader(payload: string): ChainedRow {
  return { seq: 0, tick: 0, kind: HEADER_KIND, payload, hash: blake3Hex(payload) };
}

/** Canonical JSON of {kind, payload, tick} put together by hand: the payload's text is canonical already. */
function nextHash(previous: string, tick: number, kind: string, payload: string): string {
  return blake3HexChained(previous, headOf(kind), payload, `,"tick":${canonicalJson(tick)}}`);
}

/** What precedes the payload. There are a dozen kinds. */
const heads = new Map<string, string>();
const HEADS_MAX = 100;

function headOf(kind: string): string {
  const known = heads.get(kind);
  if (known !== undefined) return known;
  const head = `{"kind":${canonicalJson(kind)},"payload":`;
  if (heads.size < HEADS_MAX) heads.set(kind, head);
  return head;
}
