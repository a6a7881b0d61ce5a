/** Everything a session stored that metrics are computed from, read once. Rows in ascending order of their key. */
import { assert } from "../core/assert.ts";
import type {
  CapitalEventRow,
  FillRow,
  GuardEventRow,
  InventoryRow,
  MetricsRow,
  OrderRow,
  SnapshotRow,
  TransactionRow,
} from "../core/records.ts";
import type { SessionState } from "../core/session-state.ts";
import type { GapOpened, SessionReader } from "../store/readers.ts";
import type { SessionsRow } from "../store/rows.ts";
import type { SessionStore } from "../store/session-store.ts";

export type SessionData = {
  readonly session: SessionsRow;
  /** Tape time, ms. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly durationS: number;
  readonly orders: readonly OrderRow[];
  readonly transactions: readonly TransactionRow[];
  readonly fills: readonly FillRow[];
  readonly inventory: readonly InventoryRow[];
  readonly capitalEvents: readonly CapitalEventRow[];
  readonly snapshots: readonly SnapshotRow[];
  readonly metrics: readonly MetricsRow[];
  readonly guardEvents: readonly GuardEventRow[];
  readonly gaps: readonly GapOpened[];
};

/** Under this key of engine_state a session that saw no ledger stores since when its market was in a gap. */
const GAP_KEY = "gap_open_since";

/** Stores a gap that no row tells of: it was open before the session began and outlasted it. */
export function storeUnseenGap(store: SessionStore, { tick, market }: SessionState): void {
  if (tick === 0 && market.gapOpenedAt !== null)
    store.setState(GAP_KEY, String(market.gapOpenedAt));
}

/** Reads a session that has ended. Its row must hold `ended_at`. */
export function loadSessionData(reader: SessionReader): SessionData {
  const session = reader.session();
  const endedAt = session.ended_at;
  assert(endedAt !== null, "metrics are computed after the session's end is stored");
  return {
    session,
    startedAt: session.started_at,
    endedAt,
    durationS: (endedAt - session.started_at) / 1000,
    orders: reader.orders(),
    transactions: reader.transactions(),
    fills: reader.fills(),
    inventory: reader.inventory(),
    capitalEvents: reader.capitalEvents(),
    snapshots: reader.snapshots(),
    metrics: reader.metrics(),
    guardEvents: reader.guardEvents(),
    gaps: [...reader.gaps(), ...unseenGap(reader)],
  };
}

function unseenGap(reader: SessionReader): readonly GapOpened[] {
  const since = reader.engineState()[GAP_KEY];
  return since === undefined ? [] : [{ tick: 0, t: Number(since) }];
}
