/**
 * The P&L identity of every session that a test's helper runs: W_N − W_0 is what spread, inventory and fees say, to
 * 1e-6 RLUSD. Helpers call this on their way, so that no test has to think of it.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { totalRlusd, totalXrp } from "../../engine/core/inventory/inventory.ts";
import type {
  CoreRecord,
  FillRow,
  InventoryRow,
  MetricsRow,
  SnapshotRow,
  TransactionRow,
} from "../../engine/core/records.ts";
import type { SessionState } from "../../engine/core/session-state.ts";
import { bookedFees } from "../../engine/metrics/balances.ts";
import { profitOf } from "../../engine/metrics/profit.ts";

const ERROR_RLUSD_MAX = 1e-6;

/** Throws where the records of a closed session do not explain what became of its wallet. */
export function checkIdentity(
  records: readonly CoreRecord[],
  start: { readonly xrp: number; readonly rlusd: number },
  { inventory }: SessionState,
): void {
  const inventoryRows: InventoryRow[] = [];
  const [fills, snapshots, metrics]: [FillRow[], SnapshotRow[], MetricsRow[]] = [[], [], []];
  const transactions = new Map<number, TransactionRow>();
  for (const { table, row } of records) {
    if (table === "fills") fills.push(row);
    else if (table === "market_snapshots") snapshots.push(row);
    else if (table === "system_metrics") metrics.push(row);
    else if (table === "inventory_ledger") inventoryRows.push(row);
    else if (table === "transactions") transactions.set(row.tx_id, row);
  }
  const end = { xrpDrops: totalXrp(inventory), rlusdMicro: totalRlusd(inventory) };
  const fees = bookedFees(inventoryRows, [...transactions.values()]);
  const { identityError } = profitOf({
    start: { xrpDrops: start.xrp, rlusdMicro: start.rlusd },
    ...{ end, fees, snapshots, metrics, fills },
  });
  // A session that never saw a mid has no worth to explain.
  if (typeof identityError === "number") hold("a session of the core", identityError);
}

/** Throws where a summary under this folder does not keep the identity. A folder that is gone has none. */
export function checkIdentitiesUnder(folder: string): void {
  if (!existsSync(folder)) return;
  for (const path of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!/(^|\/)summary\.json$/.test(path)) continue;
    const summary = parsed(join(folder, path));
    const error = summary?.pnl_identity_error_rlusd;
    if (typeof error === "number") hold(path, error);
  }
}

/** Some tests damage summaries on purpose; what cannot be read claims nothing. */
function parsed(path: string): Readonly<Record<string, unknown>> | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Readonly<Record<string, unknown>> | null;
  } catch {
    return null;
  }
}

function hold(what: string, error: number): void {
  if (Math.abs(error) <= ERROR_RLUSD_MAX) return;
  throw new Error(`${what}: the P&L identity is off by ${error} RLUSD`);
}
