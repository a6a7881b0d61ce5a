/**
 * A session without a database, an event ledger or a summary: the engine's core and the engine's own formulas, for the
 * tens of thousands of sessions that tell how good a cell truly is. A test holds its figure against that of whole sessions.
 */

import { totalRlusd, totalXrp } from "../../../engine/core/inventory/inventory.ts";
import type {
  CoreRecord,
  FillRow,
  InventoryRow,
  MetricsRow,
  SnapshotRow,
  TransactionRow,
} from "../../../engine/core/records.ts";
import { openSession, type SessionState } from "../../../engine/core/session-state.ts";
import { closeSession, type Step, step, stepEndOfTape } from "../../../engine/core/step.ts";
import type { OpenMarket } from "../../../engine/markets/market.ts";
import { bookedFees } from "../../../engine/metrics/balances.ts";
import { createMidLookup } from "../../../engine/metrics/mid-lookup.ts";
import { profitOf } from "../../../engine/metrics/profit.ts";
import { edgePerHour, spreadAtHorizon } from "../../../engine/metrics/spreads.ts";
import { type SessionSetup, sessionEnv } from "../../../engine/session/environment.ts";

const IDENTITY_ERROR_RLUSD_MAX = 1e-6;
/** The event ledger is not kept, so nothing reads the hash of a tick's events; making it is half of the work. */
const NO_DIGEST = "0".repeat(64);

type Market = Pick<OpenMarket, "header" | "t0" | "events">;

/**
 * Runs the session and returns its `edge_rlusd_per_h`, null where it has none. Throws where the P&L identity is not
 * kept or the session did not reach its end: it has no place among the others then.
 */
export function quickEdge(setup: SessionSetup, market: Market): number | null {
  const { start, durationMs } = setup;
  const rows = openRows();
  const { end, inventory: held } = drive(setup, market, rows.take);
  if (end?.reason !== "duration_elapsed") throw new Error(`the session ended by ${end?.reason}`);
  const { fills, snapshots, metrics, transactions, inventory } = rows;
  const fees = bookedFees(inventory, [...transactions.values()]);
  const closing = { xrpDrops: totalXrp(held), rlusdMicro: totalRlusd(held) };
  const profit = profitOf({ start, end: closing, fees, fills, snapshots, metrics });
  assertIdentity(profit.identityError);
  const endedAt = market.t0 + durationMs;
  const window = { midAt: createMidLookup(snapshots), startedAt: market.t0, endedAt };
  const edge = edgePerHour(spreadAtHorizon(fills, 60, window), {
    fillCount: fills.length,
    feesRlusd: profit.fees,
    durationS: durationMs / 1000,
  });
  return typeof edge === "number" ? edge : null;
}

function assertIdentity(error: ReturnType<typeof profitOf>["identityError"]): void {
  if (typeof error === "number" && Math.abs(error) <= IDENTITY_ERROR_RLUSD_MAX) return;
  throw new Error(`the P&L identity is off by ${JSON.stringify(error)}`);
}

function drive(
  setup: SessionSetup,
  market: Market,
  keep: (record: CoreRecord) => void,
): SessionState {
  const env = { ...sessionEnv(setup, market), digest: () => NO_DIGEST };
  const { xrpDrops, rlusdMicro } = setup.start;
  const opened = openSession({ xrp: xrpDrops, rlusd: rlusdMicro }, [], env);
  opened.records.forEach(keep);
  let { state } = opened;
  const take = (next: Step) => {
    state = next.state;
    next.records.forEach(keep);
  };
  for (const event of market.events) {
    take(step(state, event, env));
    if (state.end !== null) break;
  }
  take(stepEndOfTape(state));
  take(closeSession(state, env));
  return state;
}

/** The rows that the edge is computed from; of a transaction the last that was said counts. */
function openRows() {
  const fills: FillRow[] = [];
  const snapshots: SnapshotRow[] = [];
  const metrics: MetricsRow[] = [];
  const inventory: InventoryRow[] = [];
  const transactions = new Map<number, TransactionRow>();
  const take = ({ table, row }: CoreRecord) => {
    if (table === "fills") fills.push(row);
    else if (table === "market_snapshots") snapshots.push(row);
    else if (table === "system_metrics") metrics.push(row);
    else if (table === "inventory_ledger") inventory.push(row);
    else if (table === "transactions") transactions.set(row.tx_id, row);
  };
  return { fills, snapshots, metrics, inventory, transactions, take };
}
