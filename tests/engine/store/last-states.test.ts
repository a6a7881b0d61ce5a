import { describe, expect, it } from "vitest";
import type { CoreRecord, OrderRow } from "../../../engine/core/records.ts";
import { lastStates } from "../../../engine/store/last-states.ts";

const order = (order_id: number, status: OrderRow["status"]): CoreRecord => ({
  table: "orders",
  row: {
    order_id,
    side: "buy",
    price: 1,
    quantity_drops: 1,
    remaining_drops: 1,
    status,
    submitted_tick: 1,
    active_tick: null,
    ended_tick: null,
    end_reason: null,
    queue_ahead_drops: null,
    replaces_order_id: null,
  },
});
const sent = (tx_id: number, result: string | null): CoreRecord => ({
  table: "transactions",
  row: {
    tx_id,
    tick: 1,
    kind: "place",
    order_id: 1,
    fee_drops: 10,
    result,
    applied_tick: null,
  },
});
const note: CoreRecord = { table: "event_ledger", row: { tick: 1, kind: "order", payload: {} } };

describe("lastStates", () => {
  it.each<[string, readonly CoreRecord[], readonly CoreRecord[]]>([
    ["nothing stays nothing", [], []],
    ["other rows stay as they are, alike or not", [note, note], [note, note]],
    [
      "an order is written once, in its last state, at its first place",
      [order(1, "pending"), note, order(1, "active"), order(1, "filled")],
      [order(1, "filled"), note],
    ],
    [
      "orders and transactions of one number are two things",
      [order(1, "pending"), sent(1, null), sent(1, "tesSUCCESS"), order(2, "pending")],
      [order(1, "pending"), sent(1, "tesSUCCESS"), order(2, "pending")],
    ],
  ])("%s", (_name, records, kept) => {
    expect(lastStates(records)).toEqual(kept);
  });
});
