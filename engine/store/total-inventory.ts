/**
 * TOTAL inventory recomputed from the stored movements: one of the invariant's three independent sources,
 * so it shares no code with the core's running sum. Fills alone are not what is held: they once showed
 * 41.71 XRP where 76.92 were held.
 */
import { assert } from "../core/assert.ts";
import type { Asset, CapitalEventRow, InventoryRow } from "../core/records.ts";
import type { SessionReader } from "./readers.ts";

export type TotalInventory = {
  readonly xrpDrops: number;
  readonly rlusdMicro: number;
  /** Sum of fill rows only, per asset. */
  readonly fillsOnlyXrpDrops: number;
  readonly fillsOnlyRlusdMicro: number;
};

/**
 * Sums all rows of the inventory ledger plus the overlay: capital events at or after the asset's opening
 * row, deposits added, withdrawals subtracted, realignments with their sign, basis commits moving nothing.
 * An event before the opening row is part of the opening balance already. Drops and millionths.
 */
export function totalInventory(
  reader: Pick<SessionReader, "inventory" | "capitalEvents">,
): TotalInventory {
  const rows = reader.inventory();
  const events = reader.capitalEvents();
  return {
    xrpDrops: totalOf("XRP", rows, events),
    rlusdMicro: totalOf("RLUSD", rows, events),
    fillsOnlyXrpDrops: sumRows(
      rows.filter((row) => row.asset === "XRP" && row.entry_type === "fill"),
    ),
    fillsOnlyRlusdMicro: sumRows(
      rows.filter((row) => row.asset === "RLUSD" && row.entry_type === "fill"),
    ),
  };
}

function totalOf(
  asset: Asset,
  rows: readonly InventoryRow[],
  events: readonly CapitalEventRow[],
): number {
  const own = rows.filter((row) => row.asset === asset);
  const opening = own.find((row) => row.entry_type === "opening");
  assert(opening !== undefined, `the inventory ledger has an opening row for ${asset}`);
  let overlay = 0;
  for (const event of events) {
    if (event.asset === asset && event.at >= opening.at) overlay += movedBy(event);
  }
  return exact(sumRows(own) + overlay, asset);
}

function movedBy({ event_type, amount }: CapitalEventRow): number {
  switch (event_type) {
    case "deposit":
    case "realignment":
      return amount;
    case "withdrawal":
      return -amount;
    case "basis_commit":
      return 0;
  }
}

function sumRows(rows: readonly InventoryRow[]): number {
  let sum = 0;
  for (const row of rows) sum += row.delta;
  return exact(sum, "ledger");
}

function exact(value: number, what: string): number {
  assert(Number.isSafeInteger(value), `${what} total is a safe integer, was ${value}`);
  return value;
}
