/**
 * What a toy market would fail, over 20 seeds, with the real engine on it: closer quotes fill more often,
 * every fill loses part of what it captured, quotes on the wrong side of the mid lose money.
 */
import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../../engine/config/parse-config.ts";
import type { BookEvent } from "../../../engine/core/market-events.ts";
import type { FillRow } from "../../../engine/core/records.ts";
import type { OpenMarket } from "../../../engine/markets/market.ts";
import { openMarket } from "../../../engine/markets/open-market.ts";
import { runInMemorySession } from "../../../engine/session/in-memory-session.ts";
import { PAPER } from "../../support/built.ts";

const HALF_HOUR = 1_800_000;
const SEEDS = 20;
const TEXT = readFileSync(PAPER, "utf8");

type Mids = readonly { readonly t: number; readonly mid: number }[];
type Cell = {
  fills: number;
  perSession: number[];
  volume: number;
  captured: number;
  volumeWithMid: number;
  capturedWithMid: number;
  realised: number;
  vwBySession: number[];
};

function fillsOf(
  market: OpenMarket,
  seed: number,
  [bid, ask]: readonly number[],
  fillModel = "queue",
  durationMs = HALF_HOUR,
) {
  const text = TEXT.replace(/bid_offset_bps: \S+/, `bid_offset_bps: ${bid}`)
    .replace(/ask_offset_bps: \S+/, `ask_offset_bps: ${ask}`)
    .replace(/fill_model: \S+/, `fill_model: ${fillModel}`)
    // What a market is like must not depend on guards that pause on it.
    .replace("act: true", "act: false");
  const start = { xrpDrops: 250_000_000, rlusdMicro: 250_000_000 };
  const { config } = parseConfig(text, "paper.yaml");
  return runInMemorySession({ config, market, seed, durationMs, start }).fills;
}

function midsOf(market: OpenMarket): Mids {
  const mids: { t: number; mid: number }[] = [];
  for (const event of market.events) {
    if (event.type !== "book") continue;
    const { bids, asks } = event as BookEvent;
    mids.push({ t: event.t, mid: ((bids[0]?.[0] ?? 0) + (asks[0]?.[0] ?? 0)) / 2 });
  }
  return mids;
}

function add(cell: Cell, fills: readonly FillRow[], mids: Mids, endMs: number): void {
  cell.fills += fills.length;
  cell.perSession.push(fills.length);
  let captured = 0;
  let volume = 0;
  for (const { side, price, mid_price_at_fill, quantity_drops, at } of fills) {
    const mid = mid_price_at_fill as number;
    const sign = side === "buy" ? 1 : -1;
    const gain = ((sign * (mid - price)) / mid) * 1e4 * quantity_drops;
    captured += gain;
    volume += quantity_drops;
    if (at + 30_000 > endMs) continue;
    const later = mids.findLast(({ t }) => t <= at + 30_000)?.mid ?? Number.NaN;
    cell.volumeWithMid += quantity_drops;
    cell.capturedWithMid += gain;
    cell.realised += ((sign * (later - price)) / mid) * 1e4 * quantity_drops;
  }
  cell.captured += captured;
  cell.volume += volume;
  cell.vwBySession.push(captured / volume);
}

describe("mainnet-tight over 20 seeds", () => {
  const names = ["4/4", "6/6", "8/8", "6/10", "10/16", "-1.5/-1.5"] as const;
  const cells = new Map<string, Cell>();
  const cell = (name: (typeof names)[number]) => cells.get(name) as Cell;

  beforeAll(() => {
    for (const name of names) {
      cells.set(name, {
        fills: 0,
        perSession: [],
        volume: 0,
        captured: 0,
        volumeWithMid: 0,
        capturedWithMid: 0,
        realised: 0,
        vwBySession: [],
      });
    }
    for (let seed = 1; seed <= SEEDS; seed++) {
      const market = openMarket(
        { source: "simulated", scenario: "mainnet-tight", seed },
        { durationMs: HALF_HOUR },
      );
      const mids = midsOf(market);
      for (const name of names) {
        const fills = fillsOf(market, seed, name.split("/").map(Number));
        add(cell(name), fills, mids, market.t0 + HALF_HOUR);
      }
    }
  });

  it("fills fall strictly from 4/4 over 6/6 and 8/8 to 10/16; 6/10 lies between 6/6 and 10/16", () => {
    const fills = (["4/4", "6/6", "8/8", "10/16"] as const).map((name) => cell(name).fills);
    expect(fills).toEqual(fills.toSorted((a, b) => b - a));
    expect(new Set(fills).size).toBe(4);
    expect(cell("6/10").fills).toBeLessThan(cell("6/6").fills);
    expect(cell("6/10").fills).toBeGreaterThan(cell("10/16").fills);
  });

  it.each(names.slice(0, 5))(
    "%s is filled 0.2 to 2 times a minute on average, and in every session",
    (name) => {
      const perMinute = cell(name).fills / SEEDS / 30;
      expect(perMinute).toBeGreaterThan(0.2);
      expect(perMinute).toBeLessThan(2);
      expect(Math.min(...cell(name).perSession)).toBeGreaterThan(0);
    },
  );

  it.each(names)("%s realises less after 30 s than it captured", (name) => {
    const { realised, capturedWithMid, volumeWithMid } = cell(name);
    expect(realised / volumeWithMid).toBeLessThan(capturedWithMid / volumeWithMid - 0.5);
  });

  it.each(names.slice(0, 5))("%s captures a positive spread in every session", (name) => {
    expect(Math.min(...cell(name).vwBySession)).toBeGreaterThan(0);
  });

  it("quotes 1.5 bps on the wrong side of the mid lose in every session, on five fills at least", () => {
    expect(Math.max(...cell("-1.5/-1.5").vwBySession)).toBeLessThan(-0.5);
    expect(Math.min(...cell("-1.5/-1.5").perSession)).toBeGreaterThanOrEqual(5);
  });

  it("closer quotes pay more adverse selection in all, and a larger share of what they captured", () => {
    const lost = (name: (typeof names)[number]) => cell(name).capturedWithMid - cell(name).realised;
    expect(lost("4/4")).toBeGreaterThan(lost("10/16"));
    expect(lost("4/4") / cell("4/4").capturedWithMid).toBeGreaterThan(
      lost("10/16") / cell("10/16").capturedWithMid,
    );
  });
});

describe("hostile-anchor", () => {
  it.each(["queue", "touch", "through"])(
    "fills both sides of 10/14 and 10/16 by tick 21 under %s, on every seed",
    (model) => {
      for (let seed = 1; seed <= 15; seed++) {
        const market = openMarket(
          { source: "simulated", scenario: "hostile-anchor", seed },
          { durationMs: 120_000 },
        );
        for (const offsets of [
          [10, 14],
          [10, 16],
        ]) {
          const early = fillsOf(market, seed, offsets, model, 120_000).filter(
            ({ tick }) => tick <= 21,
          );
          expect(new Set(early.map(({ side }) => side)), `seed ${seed}`).toEqual(
            new Set(["buy", "sell"]),
          );
        }
      }
    },
  );
});

describe("thin-testnet", () => {
  it("flatters: any quote inside the spread is filled again and again at about its own offset", () => {
    const market = openMarket(
      { source: "simulated", scenario: "thin-testnet", seed: 1 },
      { durationMs: HALF_HOUR },
    );
    const fills = fillsOf(market, 1, [10, 16]);
    expect(fills.length).toBeGreaterThan(40);
    expect(new Set(fills.map(({ side }) => side)).size).toBe(2);
  });
});
