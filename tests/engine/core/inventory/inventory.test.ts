import { describe, expect, it } from "vitest";
import type { Execution } from "../../../../engine/core/exchange/types.ts";
import {
  bookMovements,
  openInventory,
  overlayOf,
  totalRlusd,
  totalXrp,
} from "../../../../engine/core/inventory/inventory.ts";
import type { CapitalEventRow } from "../../../../engine/core/records.ts";

const OPENED = 1_000;
const start = { xrp: 41_712_600, rlusd: 85_000_000 };

function event(
  event_type: CapitalEventRow["event_type"],
  amount: number,
  over: Partial<CapitalEventRow> = {},
): CapitalEventRow {
  const rest = { price_rlusd: null, basis_delta_rlusd: null, note: null };
  return { event_id: 1, asset: "XRP", event_type, amount, at: OPENED + 1, ...rest, ...over };
}

describe("total inventory is the ledger plus the overlay", () => {
  it.each<[string, CapitalEventRow[], xrp: number, rlusd: number]>([
    ["no events", [], 41_712_600, 85_000_000],
    [
      "one deposit: 41.71 traded, 76.92 held",
      [event("deposit", 35_210_000)],
      76_922_600,
      85_000_000,
    ],
    ["one withdrawal", [event("withdrawal", 1_712_600)], 40_000_000, 85_000_000],
    [
      "a realignment adds its signed amount",
      [event("realignment", -7_317_607)],
      34_394_993,
      85_000_000,
    ],
    [
      "a basis commit moves no balance",
      [event("basis_commit", 137_284_078, { asset: "RLUSD", basis_delta_rlusd: 137.284078 })],
      41_712_600,
      85_000_000,
    ],
    [
      "an event before the opening row is part of it already",
      [event("deposit", 35_210_000, { at: OPENED - 1 })],
      41_712_600,
      85_000_000,
    ],
    [
      "an event at the same millisecond counts",
      [event("deposit", 35_210_000, { at: OPENED })],
      76_922_600,
      85_000_000,
    ],
    [
      "assets are kept apart",
      [event("deposit", 5, { asset: "RLUSD" }), event("withdrawal", 3)],
      41_712_597,
      85_000_005,
    ],
  ])("%s", (_name, events, xrp, rlusd) => {
    const { inventory } = openInventory(start, events, OPENED);
    expect([totalXrp(inventory), totalRlusd(inventory)]).toEqual([xrp, rlusd]);
    // The ledger itself never contains the overlay.
    expect([inventory.ledgerXrp, inventory.ledgerRlusd]).toEqual([start.xrp, start.rlusd]);
  });

  it("opens with one row per asset before anything else, and keeps every capital event", () => {
    const { records } = openInventory(start, [event("deposit", 5)], OPENED);
    expect(records.map(({ table }) => table)).toEqual([
      "inventory_ledger",
      "inventory_ledger",
      "capital_events",
    ]);
    expect(records.slice(0, 2).map(({ row }) => row)).toMatchObject([
      {
        entry_id: 1,
        asset: "XRP",
        entry_type: "opening",
        delta: 41_712_600,
        new_balance: 41_712_600,
        at: OPENED,
      },
      {
        entry_id: 2,
        asset: "RLUSD",
        entry_type: "opening",
        delta: 85_000_000,
        new_balance: 85_000_000,
      },
    ]);
  });

  it("an empty start has its opening rows too", () => {
    expect(openInventory({ xrp: 0, rlusd: 0 }, [], OPENED).records).toHaveLength(2);
    expect(overlayOf("RLUSD", [], OPENED)).toBe(0);
  });
});

describe("booking", () => {
  const execution: Execution = {
    execId: 1,
    orderId: 7,
    side: "buy",
    k: 143_000,
    drops: 7_317_607,
    micro: 10_464_179,
    transferFeeMicro: 1,
    venue: "clob",
    tradeSeq: 4,
    takerTx: "tx",
    tick: 3,
    at: 9_000,
  };
  const context = {
    tick: 3,
    at: 9_000,
    decimals: 5,
    lastSnapshot: { mid: 1.43, bestBid: 1.4297, bestAsk: 1.4303 },
  };

  it("a buy adds XRP and pays RLUSD, a sell the reverse, a fee is negative XRP", () => {
    const { inventory } = openInventory(start, [], OPENED);
    const booked = bookMovements(
      inventory,
      [
        { type: "fill", execution },
        { type: "fill", execution: { ...execution, execId: 2, side: "sell" } },
        { type: "fee", txId: 9, feeDrops: 12 },
      ],
      context,
    );
    const rows = booked.records.flatMap((record) =>
      record.table === "inventory_ledger" ? [record.row] : [],
    );
    expect(
      rows.map(({ asset, entry_type, delta, fill_id, tx_id }) => [
        asset,
        entry_type,
        delta,
        fill_id,
        tx_id,
      ]),
    ).toEqual([
      ["XRP", "fill", 7_317_607, 1, null],
      ["RLUSD", "fill", -10_464_179, 1, null],
      ["XRP", "fill", -7_317_607, 2, null],
      ["RLUSD", "fill", 10_464_179, 2, null],
      ["XRP", "fee", -12, null, 9],
    ]);
    expect(rows.map(({ entry_id }) => entry_id)).toEqual([3, 4, 5, 6, 7]);
    expect([booked.inventory.ledgerXrp, booked.inventory.ledgerRlusd]).toEqual([
      start.xrp - 12,
      start.rlusd,
    ]);
  });

  it("a fill row says what changed hands and what the market was before its ledger", () => {
    const { inventory } = openInventory(start, [], OPENED);
    const [first] = bookMovements(inventory, [{ type: "fill", execution }], context).records;
    expect(first).toMatchObject({
      table: "fills",
      row: {
        fill_id: 1,
        order_id: 7,
        price: 1.43,
        quantity_drops: 7_317_607,
        quantity_micro: 10_464_179,
        transfer_fee_micro: 1,
        mid_price_at_fill: 1.43,
        best_bid: 1.4297,
        best_ask: 1.4303,
        trade_seq: 4,
        taker_tx: "tx",
        at: 9_000,
      },
    });
  });
});
