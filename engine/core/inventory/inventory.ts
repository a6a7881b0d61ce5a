/**
 * The inventory ledger: one row per movement, opening rows first. TOTAL inventory is every row plus the
 * overlay of deposits and withdrawals. Strategy, guards, summary and debrief see TOTAL, always: a summary
 * of fills alone once showed 41.71 XRP while the engine held 76.92.
 */
import { assertAmount, type Drops, type Micro, priceOf } from "../amounts.ts";
import type { Draft } from "../draft.ts";
import type { Execution } from "../exchange/types.ts";
import type { Movement } from "../orders/notices.ts";
import type { Asset, CapitalEventRow, CoreRecord, FillRow, InventoryRow } from "../records.ts";

export type InventoryState = {
  /** Sum of ledger rows per asset: opening, fills, fees. */
  readonly ledgerXrp: Drops;
  readonly ledgerRlusd: Micro;
  readonly overlayXrp: Drops;
  readonly overlayRlusd: Micro;
  readonly nextEntryId: number;
  readonly nextFillId: number;
};

export type Booked = {
  readonly inventory: InventoryState;
  readonly records: readonly CoreRecord[];
};

/** Market as stored in the last snapshot before a fill's ledger. */
export type LastSnapshot = {
  readonly mid: number | null;
  readonly bestBid: number | null;
  readonly bestAsk: number | null;
};

/** Opens the ledger: one opening row per asset, then the overlay of what was moved at or after it. */
export function openInventory(
  start: { readonly xrp: Drops; readonly rlusd: Micro },
  capitalEvents: readonly CapitalEventRow[],
  at: number,
): Booked {
  const opening = (entry_id: number, asset: Asset, delta: number): CoreRecord => ({
    table: "inventory_ledger",
    row: {
      entry_id,
      asset,
      entry_type: "opening",
      delta,
      new_balance: delta,
      fill_id: null,
      tx_id: null,
      at,
    },
  });
  const inventory: InventoryState = {
    ledgerXrp: start.xrp,
    ledgerRlusd: start.rlusd,
    overlayXrp: overlayOf("XRP", capitalEvents, at),
    overlayRlusd: overlayOf("RLUSD", capitalEvents, at),
    nextEntryId: 3,
    nextFillId: 1,
  };
  const records: CoreRecord[] = [
    opening(1, "XRP", start.xrp),
    opening(2, "RLUSD", start.rlusd),
    ...capitalEvents.map((row): CoreRecord => ({ table: "capital_events", row })),
  ];
  return { inventory, records };
}

/**
 * Overlay of an asset: events at or after its opening row. An earlier one is part of the opening balance
 * already; counting it twice once showed 337 RLUSD instead of 199. A basis commit moves no balance.
 */
export function overlayOf(
  asset: Asset,
  events: readonly CapitalEventRow[],
  openingAt: number,
): number {
  const sign = { deposit: 1, withdrawal: -1, realignment: 1, basis_commit: 0 } as const;
  return events
    .filter((event) => event.asset === asset && event.at >= openingAt)
    .reduce((sum, event) => sum + sign[event.event_type] * event.amount, 0);
}

export function totalXrp(inventory: InventoryState): Drops {
  return inventory.ledgerXrp + inventory.overlayXrp;
}

export function totalRlusd(inventory: InventoryState): Micro {
  return inventory.ledgerRlusd + inventory.overlayRlusd;
}

export type BookContext = {
  readonly tick: number;
  readonly at: number;
  readonly decimals: number;
  readonly lastSnapshot: LastSnapshot;
};

/** The inventory and its new rows while a tick's movements are booked. */
type Books = { readonly inventory: Draft<InventoryState>; readonly records: CoreRecord[] };

/** Books a tick's movements in the order they were told. */
export function bookMovements(
  inventory: InventoryState,
  movements: readonly Movement[],
  context: BookContext,
): Booked {
  if (movements.length === 0) return { inventory, records: NO_RECORDS };
  const books: Books = { inventory: { ...inventory }, records: [] };
  for (const movement of movements) {
    if (movement.type === "fill") bookFill(books, movement.execution, context);
    else bookFee(books, movement, context);
  }
  return books;
}

const NO_RECORDS: readonly CoreRecord[] = [];

function bookFill(books: Books, execution: Execution, context: BookContext): void {
  const fillId = books.inventory.nextFillId;
  books.inventory.nextFillId += 1;
  books.records.push({ table: "fills", row: fillRow(fillId, execution, context) });
  const sign = execution.side === "buy" ? 1 : -1;
  const links = { fill_id: fillId, tx_id: null };
  enter(books, "XRP", "fill", sign * execution.drops, links, context.at);
  enter(books, "RLUSD", "fill", -sign * execution.micro, links, context.at);
}

function fillRow(
  fillId: number,
  execution: Execution,
  { tick, decimals, lastSnapshot }: BookContext,
): FillRow {
  return {
    fill_id: fillId,
    order_id: execution.orderId,
    tick,
    at: execution.at,
    side: execution.side,
    price: priceOf(execution.k, decimals),
    quantity_drops: execution.drops,
    quantity_micro: execution.micro,
    transfer_fee_micro: execution.transferFeeMicro,
    mid_price_at_fill: lastSnapshot.mid,
    best_bid: lastSnapshot.bestBid,
    best_ask: lastSnapshot.bestAsk,
    venue: execution.venue,
    trade_seq: execution.tradeSeq,
    taker_tx: execution.takerTx,
  };
}

function bookFee(
  books: Books,
  { txId, feeDrops }: Extract<Movement, { type: "fee" }>,
  { at }: { readonly at: number },
): void {
  if (feeDrops === 0) return;
  enter(books, "XRP", "fee", -feeDrops, { fill_id: null, tx_id: txId }, at);
}

const BALANCES = {
  XRP: ["ledgerXrp", "XRP balance"],
  RLUSD: ["ledgerRlusd", "RLUSD balance"],
} as const;

function enter(
  { inventory, records }: Books,
  asset: Asset,
  entry_type: InventoryRow["entry_type"],
  delta: number,
  { fill_id, tx_id }: Pick<InventoryRow, "fill_id" | "tx_id">,
  at: number,
): void {
  const [balance, what] = BALANCES[asset];
  const new_balance = assertAmount(inventory[balance] + delta, what);
  inventory[balance] = new_balance;
  const entry_id = inventory.nextEntryId;
  inventory.nextEntryId += 1;
  const row: InventoryRow = {
    entry_id,
    asset,
    entry_type,
    delta,
    new_balance,
    fill_id,
    tx_id,
    at,
  };
  records.push({ table: "inventory_ledger", row });
}
