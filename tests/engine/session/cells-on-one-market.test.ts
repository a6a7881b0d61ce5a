/** What a cell's offsets do to where its quotes stand, and that the same cell on the same market is the same session. */
import { describe, expect, it } from "vitest";
import {
  CELL_NAMES,
  CELLS,
  type CellName,
  cellConfig,
  runHalfHour,
  simulated,
} from "../../support/cells.ts";

describe("one half-hour of mainnet-tight, run twice", () => {
  const market = simulated("mainnet-tight", 1);
  const rootOf = (cell: CellName) => runHalfHour(cellConfig(cell), market, 1).ledgerRoot;

  it("ends on the same ledger root, and on another one for every other cell", () => {
    expect(rootOf("tight-sym-6")).toBe(rootOf("tight-sym-6"));
    expect(new Set(CELL_NAMES.map(rootOf)).size).toBe(CELL_NAMES.length);
  });
});

describe("distance to touch less the skew, anchor_mode mid, on mainnet-tight", () => {
  const market = simulated("mainnet-tight", 73);
  const spread = middle(bookSpreads(market.events));
  const rows = CELL_NAMES.map((cell) => {
    const { systemMetrics } = runHalfHour(cellConfig(cell, { anchor_mode: "mid" }), market, 73);
    const bid = middle(
      systemMetrics.flatMap((row) => less(row.distance_to_touch_bid_bps, row.skew_bps, -1)),
    );
    const ask = middle(
      systemMetrics.flatMap((row) => less(row.distance_to_touch_ask_bps, row.skew_bps, 1)),
    );
    return { offsets: CELLS[cell], bid, ask };
  });

  it("is strictly ordered wherever two cells' offsets differ", () => {
    for (const a of rows) {
      for (const b of rows) {
        if (a.offsets[0] < b.offsets[0]) expect(a.bid).toBeLessThan(b.bid);
        if (a.offsets[1] < b.offsets[1]) expect(a.ask).toBeLessThan(b.ask);
      }
    }
  });

  it("is within 1 bps of offset less half the spread for 10/16", () => {
    const [baseline] = rows;
    expect(Math.abs((baseline?.bid as number) - (10 - spread / 2))).toBeLessThan(1);
    expect(Math.abs((baseline?.ask as number) - (16 - spread / 2))).toBeLessThan(1);
    expect(Math.abs(spread - 4)).toBeLessThan(1);
  });
});

function less(distance: number | null, skew: number | null, sign: 1 | -1): number[] {
  return distance === null || skew === null ? [] : [distance + sign * skew];
}

function* spreadsOf(events: ReturnType<typeof simulated>["events"]): Generator<number> {
  for (const event of events) {
    if (event.type !== "book") continue;
    const bid = event.bids[0]?.[0];
    const ask = event.asks[0]?.[0];
    if (bid !== undefined && ask !== undefined) yield ((ask - bid) / ((ask + bid) / 2)) * 10_000;
  }
}

function bookSpreads(events: ReturnType<typeof simulated>["events"]): number[] {
  return [...spreadsOf(events)];
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[half - 1] as number, sorted[half] as number];
  return sorted.length % 2 === 1 ? high : (low + high) / 2;
}
