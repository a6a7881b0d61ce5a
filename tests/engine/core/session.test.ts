import { describe, expect, it } from "vitest";
import { ledgers, runCore, testConfig, testEnv, XRP } from "../../support/core-session.ts";

const BOOK = {
  bids: [
    [1.4297, 500 * XRP],
    [1.4295, 900 * XRP],
  ],
  asks: [
    [1.4303, 500 * XRP],
    [1.4305, 900 * XRP],
  ],
} as const;

describe("a session of the core", () => {
  it("places both quotes on its first tick and cancels them at the end, each transaction paid once", () => {
    const run = runCore(ledgers([BOOK, {}, {}]), testEnv(testConfig()));
    expect(run.rows("system_metrics").map((row) => [row.bid_reason, row.ask_reason])).toEqual([
      ["placed", "placed"],
      ["kept", "kept"],
      ["kept", "kept"],
    ]);
    expect(run.orders().map((order) => [order.status, order.end_reason])).toEqual([
      ["cancelled", "shutdown"],
      ["cancelled", "shutdown"],
    ]);
    const fees = run.rows("inventory_ledger").filter((row) => row.entry_type === "fee");
    expect(fees.map((row) => row.delta)).toEqual([-10, -10, -10, -10]);
    expect(run.state.end?.reason).toBe("tape_exhausted");
  });

  it("fills the bid only after the queue ahead of it has traded", () => {
    const env = testEnv(testConfig({ strategy: { bid_offset_bps: 3.5, ask_offset_bps: 50 } }));
    // 3.5 bps below 1.43 is 1.42949: one increment behind the level at 1.4295, alone at its price.
    const prints = (drops: number) => [{ price: 1.42949, drops }];
    const run = runCore(ledgers([BOOK, {}, { prints: prints(4 * XRP) }, { prints: prints(100 * XRP) }]), env);
    const fills = run.rows("fills");
    expect(fills.map((fill) => fill.quantity_drops)).toEqual([4 * XRP, run.orders()[0]!.quantity_drops - 4 * XRP]);
    expect(fills[0]).toMatchObject({ venue: "clob", price: 1.42949, mid_price_at_fill: 1.43, tick: 3 });
  });
});
