/**
 * The summary as the database alone gives it: what a session writes at its end, and what a reader recomputes
 * later to see whether file and database still say the same. One function for both, so that they cannot differ.
 */
import { configFromJson } from "../config/parse-config.ts";
import { canonicalJson } from "../core/canonical-json.ts";
import { type SessionSummary, SessionSummarySchema } from "../session/summary-schema.ts";
import type { SessionReader } from "../store/readers.ts";
import { openSessionDatabase } from "../store/session-database.ts";
import type { SessionStore } from "../store/session-store.ts";
import { damaged } from "../store/sqlite.ts";
import { buildSummary } from "./build-summary.ts";
import type { InventoryInvariant } from "./inventory-invariant.ts";

/** Under this key of engine_state a session stores the invariant that it found at its end. */
const INVARIANT_KEY = "inventory_invariant";

/**
 * Under this key of engine_state lies the text of summary.json where the rows that it was computed from were let go
 * (`storage: summary`).
 */
const SUMMARY_KEY = "summary";

/** Keeps the summary in the database: nothing there could tell it again. */
export function keepSummary(store: SessionStore, text: string): void {
  store.setState(SUMMARY_KEY, text);
}

/** Stores the invariant where the summary takes it from. */
export function storeInvariant(store: SessionStore, invariant: InventoryInvariant): void {
  store.setState(INVARIANT_KEY, canonicalJson(invariant));
}

/** Returns the summary of a session whose row holds its end and whose invariant is stored. */
export function summaryFromReader(reader: SessionReader): SessionSummary {
  const session = reader.session();
  const { config } = configFromJson(session.config_json);
  return buildSummary(reader, {
    invariant: storedInvariant(reader),
    duration_planned_s: session.duration_ms / 1000,
    faultsInjected: Object.values(config.exchange.faults).some((ticks) => ticks.length > 0),
  });
}

/**
 * Opens a session's database, has SQLite check the file, and returns the summary that it tells: recomputed from its
 * rows, or, of a session that kept no rows per tick, the one it was closed with, as its seal vouches for.
 * @throws CodedError ENG_DATABASE_MISSING, ENG_DATABASE_DAMAGED or ENG_DATABASE_VERSION.
 */
export function summaryFromDatabase(path: string): SessionSummary {
  return storedSession(path).summary;
}

export type StoredSession = {
  readonly summary: SessionSummary;
  /** Rows of guard_events. */
  readonly guardEvents: number;
};

/** The same, and what else a reader asks of every session, in one opening of the file. Throws the same. */
export function storedSession(path: string): StoredSession {
  const reader = openSessionDatabase(path);
  try {
    const summary = keptSummary(reader) ?? summaryFromReader(reader);
    return { summary, guardEvents: reader.guardEvents().length };
  } finally {
    reader.close();
  }
}

/** The summary that a session without rows per tick keeps; null where there are rows to compute it from. */
function keptSummary(reader: SessionReader): SessionSummary | null {
  const text = reader.engineState()[SUMMARY_KEY];
  if (text === undefined) {
    if (hasLedger(reader)) return null;
    throw damaged(reader.path, "it holds neither rows per tick nor a summary");
  }
  if (!reader.sealHolds()) throw damaged(reader.path, "its rows are not those it was closed with");
  const parsed = SessionSummarySchema.safeParse(jsonOf(text));
  if (!parsed.success) throw damaged(reader.path, "the summary that it keeps is none");
  return parsed.data;
}

/** A session that stores rows per tick has its ledger's header from its first moment on. */
function hasLedger(reader: SessionReader): boolean {
  for (const _ of reader.ledger()) return true;
  return false;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function storedInvariant(reader: SessionReader): InventoryInvariant {
  const text = reader.engineState()[INVARIANT_KEY];
  if (text === undefined) throw damaged(reader.path, `engine_state has no ${INVARIANT_KEY}`);
  return SessionSummarySchema.shape.inventory_invariant.parse(JSON.parse(text));
}
