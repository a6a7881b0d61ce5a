/** Where two probes differ: in what the engine did, never in what only repeats the configuration or names a row. */
import { describe, expect, it } from "vitest";
import type { InMemoryResult } from "../../../engine/index.ts";
import { firstDifference } from "../../../sweeps/wiring/compare-records.ts";

type Tables = Pick<InMemoryResult, "orders" | "fills" | "systemMetrics" | "guardEvents">;
type Rows = readonly Readonly<Record<string, unknown>>[];

function result(changes: { readonly [table in keyof Tables]?: Rows } = {}): InMemoryResult {
  return {
    orders: [{ order_id: 1, replaces_order_id: null, tx_id: 1, hash: "a", price: 1.4 }],
    fills: [{ fill_id: 1, order_id: 1, event_id: 7, quantity_micro: 5 }],
    systemMetrics: [
      { tick: 1, intended_bid: 1.4 },
      { tick: 2, intended_bid: Number.NaN },
    ],
    guardEvents: [{ event_id: 1, tick: 2, condition: "a", context: '{"min_rlusd":50}' }],
    ...changes,
  } as unknown as InMemoryResult;
}

describe("firstDifference", () => {
  it.each<[string, Parameters<typeof result>[0], string | null]>([
    ["nothing", {}, null],
    ["an order", { orders: [{ ...row("orders"), price: 1.5 }] }, "orders row 1: price"],
    ["a fill", { fills: [{ ...row("fills"), quantity_micro: 6 }] }, "fills row 1: quantity_micro"],
    [
      "a tick",
      {
        systemMetrics: [
          { tick: 1, intended_bid: 1.4 },
          { tick: 2, intended_bid: 1.4 },
        ],
      },
      "system_metrics row 2: intended_bid",
    ],
    [
      "a guard",
      { guardEvents: [{ ...row("guardEvents"), condition: "b" }] },
      "guard_events row 1: condition",
    ],
    ["an order less", { orders: [] }, "orders: 1 and 0 rows"],
    ["a fill more", { fills: [row("fills"), row("fills")] }, "fills: 1 and 2 rows"],
    ["no guard at all", { guardEvents: [] }, "guard_events: 1 and 0 rows"],
    // A key that is only echoed must not pass for one that does something.
    ["an echo of the config", { guardEvents: [{ ...row("guardEvents"), context: "{}" }] }, null],
    [
      "numbers of rows and hashes",
      {
        orders: [{ ...row("orders"), order_id: 9, replaces_order_id: 8, tx_id: 3, hash: "b" }],
        fills: [{ ...row("fills"), fill_id: 2, order_id: 9, event_id: 8 }],
      },
      null,
    ],
  ])("%s", (_what, changes, difference) => {
    expect(firstDifference(result(), result(changes))).toBe(difference);
  });
});

function row(table: "orders" | "fills" | "guardEvents"): Readonly<Record<string, unknown>> {
  return { ...(result()[table][0] as object) };
}
