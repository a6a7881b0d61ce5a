/** The faults of the paper exchange: what the engine is not told, it must find out or end over. */
import { describe, expect, it } from "vitest";
import { listOf } from "../../../../engine/core/chain.ts";
import type { FaultConfig } from "../../../../engine/core/engine-config.ts";
import { totalRlusd, totalXrp } from "../../../../engine/core/inventory/inventory.ts";
import type { TradeEvent } from "../../../../engine/core/market-events.ts";
import {
  type CoreRun,
  type LedgerSpec,
  ledgers,
  runCore,
  testConfig,
  testEnv,
  XRP,
} from "../../../support/core-session.ts";

const BOOK = { bids: [[1.4297, 500 * XRP]], asks: [[1.4303, 500 * XRP]] } as const;
/** Ledgers four seconds apart: a check is due on ticks 16, 31, 46 and so on. */
const CHECKS = [16, 31, 46, 61, 76, 91, 106, 121];

type Setup = {
  readonly faults?: Partial<FaultConfig>;
  /** Prints by tick. A print at 1.42 goes past the bid and fills up to its size. */
  readonly prints?: Readonly<Record<number, readonly Partial<TradeEvent>[]>>;
  readonly books?: Readonly<Record<number, LedgerSpec>>;
  readonly ticks?: number;
  readonly strategy?: object;
  /** Our transactions come last in their ledger. */
  readonly last?: boolean;
};

/** Only the bid matters here; a kept quote sends nothing, so that no race interferes unless a test wants one. */
function session({
  faults = {},
  prints = {},
  books = {},
  ticks = 130,
  strategy = {},
  last = false,
}: Setup): CoreRun {
  const specs = Array.from({ length: ticks }, (_, i): LedgerSpec => {
    const ours = prints[i + 1];
    return {
      ...(i === 0 ? BOOK : {}),
      ...books[i + 1],
      ...(ours === undefined ? {} : { prints: ours }),
    };
  });
  const config = testConfig({
    strategy: {
      ask_offset_bps: 400,
      requote_size_pct: 1_000,
      requote_threshold_bps: 50,
      ...strategy,
    },
    exchange: { faults },
  });
  const place = last ? (_ledger: number, count: number) => count : () => 0;
  return runCore(ledgers(specs), testEnv(config, { positionDraw: place }));
}

const fill = (drops: number) => [{ price: 1.42, drops }];
const statuses = (run: CoreRun) =>
  run.rows("truth_checks").map(({ tick, status }) => [tick, status]);
const difference = ({ state }: CoreRun) => ({
  xrp: state.exchange.xrp - totalXrp(state.inventory),
  rlusd: state.exchange.rlusd - totalRlusd(state.inventory),
});
const modes = (run: CoreRun) =>
  run
    .rows("guard_events")
    .map(({ tick, from_mode, to_mode, condition }) => [tick, from_mode, to_mode, condition]);

describe("a lost fill notice", () => {
  it("of 15 RLUSD ends in inventory_truth_halt at the next check", () => {
    const run = session({ prints: { 3: fill(500 * XRP) }, faults: { lose_fill_notice: [3] } });
    expect(run.state.end?.reason).toBe("inventory_truth_halt");
    expect(run.state.end?.detail).toMatch(
      /^engine less settled: -10\.\d+ XRP, (15|14\.9\d+) RLUSD$/,
    );
    expect(statuses(run)).toEqual([[16, "halt"]]);
    expect(run.state.tick).toBe(16);
    expect(run.rows("fills")).toEqual([]);
    expect(modes(run)).toEqual([[16, "active", "halt", "halt_difference"]]);
  });

  it("does so at the check after next when a cancel lost its race meanwhile", () => {
    const run = session({
      prints: { 3: fill(500 * XRP) },
      books: { 5: { bids: [[1.4397, 500 * XRP]], asks: [[1.4403, 500 * XRP]] } },
      faults: { lose_fill_notice: [3] },
      strategy: { momentum: { threshold_bps: 1_000 } },
    });
    expect(run.state.end?.reason).toBe("inventory_truth_halt");
    expect(statuses(run)).toEqual([[31, "halt"]]);
  });

  it("of 0.5 XRP passes every check, and the books end apart by exactly that", () => {
    const run = session({ prints: { 3: fill(500_000) }, faults: { lose_fill_notice: [3] } });
    expect(statuses(run)).toEqual(CHECKS.map((tick) => [tick, "ok"]));
    expect(run.state.end?.reason).toBe("tape_exhausted");
    // Half an XRP at 1.42857, rounded up.
    expect(difference(run)).toEqual({ xrp: 500_000, rlusd: -714_285 });
  });

  it("is absent from the history too: the order is still open there", () => {
    const run = session({
      prints: { 3: fill(500 * XRP) },
      faults: { lose_fill_notice: [3] },
      ticks: 10,
    });
    expect(run.state.exchange.hidden).toEqual({ 1: true });
    expect(listOf(run.state.exchange.executions)).toEqual([]);
    expect(run.orders()[0]).toMatchObject({ status: "cancelled", end_reason: "shutdown" });
  });
});

describe("a difference worth a warning", () => {
  const lost = { prints: { 3: fill(1_200_000) }, faults: { lose_fill_notice: [3] } };

  it("is recorded; the second in a row degrades; 300 s of that halt", () => {
    const run = session(lost);
    expect(statuses(run).slice(0, 3)).toEqual([
      [16, "warn"],
      [31, "warn"],
      [46, "warn"],
    ]);
    expect(modes(run)).toEqual([
      [31, "active", "degraded", "warn_twice"],
      [106, "degraded", "halt", "degraded_timeout"],
    ]);
    expect(run.state.end?.reason).toBe("inventory_truth_halt");
  });

  it("takes the orders off while degraded and says so, and goes on observing", () => {
    const run = session(lost);
    const paused = run.rows("system_metrics").filter(({ tick }) => tick >= 31 && tick < 106);
    expect(new Set(paused.map(({ bid_reason }) => bid_reason))).toEqual(new Set(["mode_degraded"]));
    expect(paused.at(-1)).toMatchObject({
      mode: "degraded",
      live_bid: null,
      distance_source_bid: "intended",
    });
    expect(run.rows("market_snapshots")).toHaveLength(106);
    expect(
      run.orders().find(({ side, status }) => side === "sell" && status === "cancelled"),
    ).toMatchObject({
      end_reason: "cancelled",
      ended_tick: 32,
    });
  });
});

describe("balances that cannot be asked", () => {
  it.each<[string, unavailable: number[], reason: string, status: string[]]>([
    [
      "three in a row halt",
      [16, 31, 46],
      "inventory_truth_halt",
      ["unverified", "unverified", "unverified"],
    ],
    ["two do not", [16, 31], "tape_exhausted", ["unverified", "unverified", "ok"]],
    [
      "three with one answer between them do not",
      [16, 46, 61],
      "tape_exhausted",
      ["unverified", "ok", "unverified"],
    ],
    ["unavailable when nobody asks is nothing", [17, 18, 30], "tape_exhausted", ["ok", "ok", "ok"]],
  ])("%s", (_name, balance_unavailable, reason, status) => {
    const run = session({ faults: { balance_unavailable } });
    expect(run.state.end?.reason).toBe(reason);
    expect(
      statuses(run)
        .slice(0, 3)
        .map(([, told]) => told),
    ).toEqual(status);
    expect(run.rows("truth_checks")[0]?.settled_xrp_drops === null).toBe(
      status[0] === "unverified",
    );
  });
});

describe("a notice that comes twice or late", () => {
  it("twice: booked once, and noted", () => {
    const run = session({ prints: { 3: fill(2 * XRP) }, faults: { duplicate_fill_notice: [3] } });
    expect(run.rows("fills")).toMatchObject([{ quantity_drops: 2 * XRP, tick: 3 }]);
    expect(modes(run)).toEqual([[3, "active", "active", "duplicate_notice"]]);
    expect(difference(run)).toEqual({ xrp: 0, rlusd: 0 });
  });

  it("late: booked a ledger later, at the time it happened", () => {
    const run = session({ prints: { 3: fill(2 * XRP) }, faults: { delay_notice_ledgers: [3] } });
    const [row] = run.rows("fills");
    expect(row).toMatchObject({ quantity_drops: 2 * XRP, tick: 4 });
    expect(row?.at).toBe(run.rows("system_metrics")[2]?.at);
    expect(run.rows("system_metrics")[2]?.xrp_drops).toBe(250 * XRP - 20);
    expect(difference(run)).toEqual({ xrp: 0, rlusd: 0 });
  });

  it("late on the tick of a check: a difference that heals is a warning at most", () => {
    const run = session({ prints: { 16: fill(2 * XRP) }, faults: { delay_notice_ledgers: [16] } });
    expect(statuses(run).slice(0, 2)).toEqual([
      [16, "warn"],
      [31, "ok"],
    ]);
    expect(run.state.end?.reason).toBe("tape_exhausted");
  });
});

describe("a cancel that loses its race", () => {
  // The book rises on tick 4, so a replace of the bid is sent; on tick 5 a print fills it before the replace lands.
  const race: Setup = {
    books: { 4: { bids: [[1.4397, 500 * XRP]], asks: [[1.4403, 500 * XRP]] } },
    prints: { 5: [{ price: 1.4, drops: 900 * XRP }] },
    strategy: { momentum: { threshold_bps: 1_000 } },
    last: true,
  };

  it("is a fill when the fill was told, and postpones the next check by one interval, once", () => {
    const run = session(race);
    expect(run.orders()[0]).toMatchObject({ status: "filled", ended_tick: 5 });
    expect(statuses(run).slice(0, 2)).toEqual([
      [31, "ok"],
      [46, "ok"],
    ]);
    expect(run.rows("transactions").filter(({ result }) => result === "offer_gone")).toEqual([]);
    expect(difference(run)).toEqual({ xrp: 0, rlusd: 0 });
  });

  it("is a fill when the history says so before the notice comes", () => {
    const run = session({ ...race, faults: { delay_notice_ledgers: [5] } });
    expect(
      run
        .rows("orders")
        .filter(({ order_id }) => order_id === 1)
        .map(({ status }) => status),
    ).toEqual(["pending", "active", "cancel_pending", "cancel_race_unknown", "filled"]);
    expect(run.rows("fills")[0]).toMatchObject({ order_id: 1, tick: 5 });
    // The late notice then tells what is booked already.
    expect(modes(run)).toEqual([[6, "active", "active", "duplicate_notice"]]);
    expect(difference(run)).toEqual({ xrp: 0, rlusd: 0 });
  });

  it("degrades when the history gives no answer, and leaves at the first check that agrees", () => {
    const run = session({
      ...race,
      faults: { delay_notice_ledgers: [5], history_inconclusive: [5] },
    });
    expect(modes(run)).toEqual([
      [5, "active", "degraded", "race_inconclusive"],
      [31, "degraded", "active", "recovered"],
    ]);
    expect(run.rows("guard_events")[0]).toMatchObject({
      guard: "inventory_truth",
      origin: "active",
      episode: 1,
    });
    expect(run.rows("system_metrics")[5]).toMatchObject({
      mode: "degraded",
      bid_reason: "mode_degraded",
    });
    expect(run.rows("system_metrics")[30]).toMatchObject({ mode: "active", bid_reason: "placed" });
  });

  it("an order whose fate stays unknown ends when a check agrees", () => {
    const dust = {
      prints: { 5: [{ price: 1.4, drops: 900 * XRP }] },
      strategy: { ...race.strategy, base_size_rlusd: 1 },
    };
    const always = Array.from({ length: 130 }, (_, i) => i + 1);
    const run = session({
      ...race,
      ...dust,
      faults: { lose_fill_notice: [5], history_inconclusive: always },
    });
    expect(run.orders()[0]).toMatchObject({
      status: "cancelled",
      end_reason: "settled_by_truth_check",
      ended_tick: 31,
    });
    expect(run.state.orders.live).toEqual([]);
  });
});

describe("an order that is gone without the engine knowing", () => {
  it("does not make the engine pile up orders on its side", () => {
    // The bid's fill is lost; then the market rises every few ticks, so that a replace is wanted each time.
    const books = Object.fromEntries(
      Array.from({ length: 20 }, (_, i): [number, LedgerSpec] => {
        const bid = 1.4297 + 0.01 * (i + 1);
        return [5 + 2 * i, { bids: [[bid, 500 * XRP]], asks: [[bid + 0.0006, 500 * XRP]] }];
      }),
    );
    const run = session({
      books,
      prints: { 3: fill(500 * XRP) },
      faults: { lose_fill_notice: [3] },
      // So small that no check of the balances minds: the session goes on, and the order stays unknown.
      strategy: { momentum: { threshold_bps: 10_000 }, base_size_rlusd: 1.2 },
    });
    expect(run.state.end?.reason).toBe("tape_exhausted");
    expect(
      run.rows("system_metrics").filter(({ bid_reason }) => bid_reason === "replaced").length,
    ).toBeGreaterThanOrEqual(10);
    const most = Math.max(
      ...run.ticks.map(
        ({ state }) => state.exchange.resting.filter(({ side }) => side === "buy").length,
      ),
    );
    expect(most).toBe(1);
  });
});

describe("a check that says nothing while the drift guard pauses", () => {
  it.each<[string, balance_unavailable: number[], recovered: number]>([
    ["agrees: the pause ends after its ticks", [], 23],
    ["could not be asked: the ticks are counted anew from there", [16], 36],
  ])("%s", (_name, balance_unavailable, recovered) => {
    const specs = Array.from({ length: 40 }, (_, i): LedgerSpec => (i === 0 ? BOOK : {}));
    specs[2] = { prints: fill(500 * XRP) };
    const drift = { a: { orders: 1 }, recovery_ticks: 20 };
    const config = testConfig({ drift, exchange: { faults: { balance_unavailable } } });
    const run = runCore(ledgers(specs), testEnv(config));
    expect(modes(run).slice(0, 2)).toEqual([
      [3, "active", "degraded", "a_burst"],
      [recovered, "degraded", "active", "recovered"],
    ]);
  });
});
