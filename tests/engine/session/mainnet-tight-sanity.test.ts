/** What a toy market would fail: over 20 half-hours, closer quotes fill more, and every fill costs something after. */
import { beforeAll, describe, expect, it } from "vitest";
import type { FillRow } from "../../../engine/core/records.ts";
import type { InMemoryResult } from "../../../engine/session/in-memory-session.ts";
import {
  CELL_NAMES,
  CELLS,
  type CellName,
  cellConfig,
  runHalfHour,
  simulated,
} from "../../support/cells.ts";

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);
type Night = {
  readonly sessions: readonly InMemoryResult[];
  readonly midAt: (i: number, t: number) => number;
};

describe("mainnet-tight over 20 seeds", () => {
  const nights = new Map<CellName, Night>();
  beforeAll(() => {
    const markets = SEEDS.map((seed) => simulated("mainnet-tight", seed));
    for (const cell of CELL_NAMES) {
      const sessions = markets.map((market, i) =>
        runHalfHour(cellConfig(cell), market, SEEDS[i] as number),
      );
      nights.set(cell, { sessions, midAt: (i, t) => midBefore(sessions[i] as InMemoryResult, t) });
    }
  });
  const fillsOf = (cell: CellName) =>
    (nights.get(cell) as Night).sessions.flatMap(({ fills }) => fills);

  it("fills fall strictly from 4/4 over 6/6 and 8/8 to 10/16", () => {
    const counts = (["tight-sym-4", "tight-sym-6", "mid-sym-8", "s40-baseline"] as const).map(
      (cell) => fillsOf(cell).length,
    );
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(new Set(counts).size).toBe(4);
  });

  it("every cell fills between 0.2 and 2.5 times a minute", () => {
    for (const cell of CELL_NAMES) {
      const perMinute = fillsOf(cell).length / (SEEDS.length * 30);
      expect(perMinute, cell).toBeGreaterThan(0.2);
      expect(perMinute, cell).toBeLessThan(2.5);
    }
  });

  it.each(CELL_NAMES)(
    "in %s the spread realised after 30 s is below the spread captured",
    (cell) => {
      const { sessions, midAt } = nights.get(cell) as Night;
      let captured = 0;
      let realised = 0;
      for (const [i, { fills }] of sessions.entries()) {
        for (const fill of fills) {
          captured += gain(fill, fill.mid_price_at_fill as number);
          realised += gain(fill, midAt(i, fill.at + 30_000));
        }
      }
      expect(captured).toBeGreaterThan(0);
      expect(realised).toBeLessThan(captured);
    },
  );

  it("every session runs its half-hour with the exact same ledger root when run again", () => {
    const market = simulated("mainnet-tight", 1);
    const again = runHalfHour(cellConfig("tight-sym-6"), market, 1);
    expect(again.ledgerRoot).toBe((nights.get("tight-sym-6") as Night).sessions[0]?.ledgerRoot);
    expect(again.haltReason).toBe("duration_elapsed");
    const roots = CELL_NAMES.map((cell) => (nights.get(cell) as Night).sessions[0]?.ledgerRoot);
    expect(new Set(roots).size).toBe(CELL_NAMES.length);
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

function gain(fill: FillRow, mid: number): number {
  const sign = fill.side === "buy" ? 1 : -1;
  return (sign * fill.quantity_micro * (mid - fill.price)) / (fill.mid_price_at_fill as number);
}

/** Mid of the last tick at or before t, from what the session itself saw: live distance and touch are not needed. */
function midBefore({ systemMetrics }: InMemoryResult, t: number): number {
  const row = systemMetrics.findLast((each) => each.at <= t);
  const { reference_price, reference_source, anchor_err_bps, anchor_price } =
    row as (typeof systemMetrics)[number];
  if (reference_source === "mid") return reference_price as number;
  return (anchor_price as number) * (1 + (anchor_err_bps as number) / 10_000);
}

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
