import { describe, expect, it } from "vitest";
import type { Level } from "../../../engine/core/market-events.ts";
import { buildSummary, type SummaryExtra } from "../../../engine/metrics/build-summary.ts";
import { inventoryInvariant } from "../../../engine/metrics/inventory-invariant.ts";
import type { SessionSummary } from "../../../engine/session/summary-schema.ts";
import { createSessionDatabase } from "../../../engine/store/session-database.ts";
import { totalInventory } from "../../../engine/store/total-inventory.ts";
import {
  type LedgerSpec,
  ledgers,
  runCore,
  testConfig,
  testEnv,
} from "../../support/core-session.ts";
import {
  entry,
  fill,
  HEADER,
  metric,
  order,
  sessionRow,
  snapshot,
  T0,
  type TinySession,
  tinySession,
  transaction,
  XRP,
} from "./tiny-session.ts";

const OK = {
  status: "ok",
  engine_total_rlusd: 1,
  summary_total_rlusd: 1,
  settled_total_rlusd: 1,
  max_delta_rlusd: 0,
} as const;
const EXTRA: SummaryExtra = { invariant: OK, duration_planned_s: 1800, faultsInjected: false };

function summaryOf(session: TinySession, extra: Partial<SummaryExtra> = {}): SessionSummary {
  const store = tinySession(session);
  const summary = buildSummary(store.reader(), { ...EXTRA, ...extra });
  store.close();
  return summary;
}

/** Dotted paths of every null that stands for a figure. */
function nullPaths(value: unknown, path = ""): string[] {
  if (value === null) return [path];
  if (typeof value !== "object" || Array.isArray(value)) return [];
  return Object.entries(value as object).flatMap(([key, member]) =>
    nullPaths(member, path === "" ? key : `${path}.${key}`),
  );
}

/** These are null when there is nothing to name, which is no missing figure. */
const NAMES = new Set(["tape_hash", "halt_detail"]);

/** Twenty ticks (80 s): mids 2.00, 1.98 from tick 9 on, 1.99 from tick 17 on. Bought 10 at 1.998 in tick 2; fees in ticks 2 and 21. */
const BY_HAND: TinySession = {
  rows: {
    orders: [
      order(1, { price: 1.998, remaining_drops: 0, status: "filled" }),
      order(2, { side: "sell", active_tick: 3 }),
    ],
    transactions: [
      transaction(1),
      transaction(2, { order_id: 2, tick: 20, kind: "cancel", applied_tick: 21 }),
    ],
    fills: [fill(1, { price: 1.998, quantity_micro: 19_980_000, mid_price_at_fill: 2 })],
    inventory_ledger: [
      entry(1),
      entry(2, { asset: "RLUSD" }),
      entry(3, { entry_type: "fill", delta: 10 * XRP, new_balance: 260 * XRP, fill_id: 1 }),
      entry(4, {
        asset: "RLUSD",
        entry_type: "fill",
        delta: -19_980_000,
        new_balance: 230_020_000,
        fill_id: 1,
      }),
      entry(5, { entry_type: "fee", delta: -10, new_balance: 259_999_990, tx_id: 1 }),
      entry(6, { entry_type: "fee", delta: -10, new_balance: 259_999_980, tx_id: 2 }),
    ],
    market_snapshots: Array.from({ length: 20 }, (_, i) =>
      snapshot(i + 1, {
        mid_price: i < 8 ? 2 : i < 16 ? 1.98 : 1.99,
        trades: 1,
        trade_volume_drops: XRP,
      }),
    ),
    system_metrics: Array.from({ length: 20 }, (_, i) =>
      metric(i + 1, { xrp_drops: i === 0 ? 250 * XRP : 259_999_990, live_bid: 1.998 }),
    ),
  },
};

describe("buildSummary, by hand", () => {
  const summary = summaryOf(BY_HAND);

  it("names the session and its length", () => {
    expect(summary).toMatchObject({
      schema: 1,
      cell: "tight-sym-6",
      session: 2,
      label: "02-tight-sym-6",
      started_at: T0,
      ended_at: T0 + 80_000,
      duration_s: 80,
      duration_planned_s: 1800,
      ticks: 20,
      halt_reason: "duration_elapsed",
      evaluable: true,
      evaluable_reasons: [],
    });
  });

  it.each<[keyof SessionSummary, number]>([
    ["fills_total", 1],
    ["fills_buy", 1],
    ["fills_clob", 1],
    ["fills_per_min", 0.75],
    ["fills_per_quoted_min", 0.75],
    ["volume_rlusd", 19.98],
    ["fill_ratio", 0.5],
    ["orders_placed", 2],
    ["vw_spread_bps", 10],
    ["avg_spread_bps", 10],
    ["realised_spread_5s_bps", 10],
    ["realised_spread_30s_bps", -90],
    ["realised_spread_60s_bps", -40],
    ["adverse_selection_5s_bps", 0],
    ["adverse_selection_30s_bps", 100],
    ["adverse_selection_60s_bps", 50],
    ["fills_without_mid_300s", 1],
    ["toxic_fills", 1],
    ["toxic_share", 1],
    ["coverage_bid_pct", 100],
    ["coverage_ask_pct", 0],
    ["start_xrp", 250],
    ["end_xrp", 259.99998],
    ["end_rlusd", 230.02],
    ["start_value_rlusd", 750],
    ["end_value_rlusd", 259.99998 * 1.99 + 230.02],
    ["pnl_spread_rlusd", 0.02],
    ["pnl_inventory_rlusd", -2.5999999],
    ["fees_xrp", 0.00002],
    ["fees_rlusd", 10e-6 * 2 + 10e-6 * 1.99],
    ["pnl_rlusd", 0.02 - 2.5999999 - 39.9e-6],
    ["pnl_identity_error_rlusd", 0],
    ["edge_rlusd_per_h", (19.98 * -0.004 - 39.9e-6) * 45],
  ])("%s is %d", (field, expected) => {
    expect(summary[field]).toBeCloseTo(expected, 9);
  });

  it("tells what the market was", () => {
    expect(summary.market_conditions).toMatchObject({
      trades: 20,
      volume_xrp: 20,
      mid_change_bps: expect.closeTo(-50, 9),
      gap_s: 0,
    });
    expect(summary.not_available["market_conditions.volatility_1m_bps"]).toBe(
      "fewer than two whole minutes with a mid",
    );
  });

  it("gives the reason of every null, and no reason for what is there", () => {
    const nulls = nullPaths({ ...summary, not_available: {} }).filter((path) => !NAMES.has(path));
    expect(nulls.sort()).toEqual(Object.keys(summary.not_available).sort());
    expect(summary.not_available.realised_spread_300s_bps).toBe("session shorter than 300 s");
  });

  it("judges toxic fills at the horizon and threshold asked for", () => {
    expect(summaryOf(BY_HAND, { toxicHorizonS: 5 }).toxic_fills).toBe(0);
    expect(summaryOf(BY_HAND, { toxicHorizonS: 5, toxicThresholdBps: 11 }).toxic_fills).toBe(1);
    expect(summaryOf(BY_HAND, { toxicThresholdBps: -91 }).toxic_fills).toBe(0);
  });
});

describe("buildSummary at its edges", () => {
  it("has no fills: no spreads, the edge is the cost of quoting", () => {
    const summary = summaryOf({
      rows: { market_snapshots: [snapshot(1)], system_metrics: [metric(1)] },
    });
    expect(summary.vw_spread_bps).toBeNull();
    expect(summary.not_available.vw_spread_bps).toBe("no fills");
    expect(summary.not_available.toxic_share).toBe("no fills");
    expect(summary.edge_rlusd_per_h).toBe(0);
    expect(summary.evaluable).toBe(true);
  });

  it("never ticked", () => {
    const summary = summaryOf({ end: { halt_reason: "startup_failure", ended_at: T0 } });
    expect(summary).toMatchObject({
      ticks: 0,
      evaluable: false,
      pnl_rlusd: null,
      coverage_bid_pct: null,
      end_xrp: 250,
    });
    expect(summary.evaluable_reasons).toEqual([
      "ended by startup_failure",
      "no tick had a fresh two-sided book",
    ]);
    const nulls = nullPaths({ ...summary, not_available: {} }).filter((path) => !NAMES.has(path));
    expect(nulls.sort()).toEqual(Object.keys(summary.not_available).sort());
  });

  it("carries the invariant with reasons for what could not be asked", () => {
    const invariant = { ...OK, status: "unverified", settled_total_rlusd: null } as const;
    const summary = summaryOf(BY_HAND, { invariant });
    expect(summary.inventory_invariant).toEqual(invariant);
    expect(summary.not_available["inventory_invariant.settled_total_rlusd"]).toBe(
      "the exchange could not be asked",
    );
    expect(summary.evaluable_reasons).toEqual(["inventory invariant unverified"]);
  });

  it("still has a summary when the movements cannot be added up", () => {
    const rows = { ...BY_HAND.rows, inventory_ledger: [], fills: [], transactions: [] };
    const invariant = { ...OK, status: "error", summary_total_rlusd: null } as const;
    const end = { ending_xrp_drops: 251 * XRP, ending_rlusd_micro: 249 * XRP };
    const summary = summaryOf({ rows, end }, { invariant });
    expect(summary).toMatchObject({ end_xrp: 251, end_rlusd: 249, evaluable: false });
    expect(summary.not_available["inventory_invariant.summary_total_rlusd"]).toBe(
      "the totals could not be recomputed",
    );
  });

  it("refuses a session that has not ended", () => {
    const store = createSessionDatabase(":memory:", sessionRow(), HEADER);
    expect(() => buildSummary(store.reader(), EXTRA)).toThrow("after the session's end is stored");
    store.close();
  });
});

describe("buildSummary of real sessions of the core", () => {
  const book = (mid: number): { bids: Level[]; asks: Level[] } => ({
    bids: [[mid - 0.0003, 500 * XRP]],
    asks: [[mid + 0.0003, 500 * XRP]],
  });
  /** A market that wanders and trades through both quotes, from a fixed recurrence. */
  function market(seed: number): LedgerSpec[] {
    let state = seed;
    const next = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    let mid = 1.43;
    return Array.from({ length: 120 }, () => {
      mid = Math.round((mid + (next() - 0.5) * 0.0008) * 100_000) / 100_000;
      const taker = next() < 0.5 ? "sell" : "buy";
      const reach = next() * 0.004;
      const price = Math.round((taker === "sell" ? mid - reach : mid + reach) * 100_000) / 100_000;
      const prints =
        next() < 0.4 ? [{ price, taker, drops: Math.round(next() * 1_000) * XRP } as const] : [];
      return { ...book(mid), prints };
    });
  }

  it.each([1, 2, 3, 4, 5, 6])(
    "market %d: identity to 1e-6, three sources equal, every null explained",
    (seed) => {
      const config = testConfig({ exchange: { fill_model: seed % 2 === 0 ? "touch" : "queue" } });
      const env = testEnv(config, { durationMs: 480_000 });
      const run = runCore(ledgers(market(seed), T0), env);
      const store = createSessionDatabase(
        ":memory:",
        sessionRow({ config_json: JSON.stringify(config) }),
        HEADER,
      );
      store.write(run.records);
      const { state } = run;
      const engine = {
        xrpDrops: state.inventory.ledgerXrp + state.inventory.overlayXrp,
        rlusdMicro: state.inventory.ledgerRlusd + state.inventory.overlayRlusd,
      };
      store.updateSession({
        ended_at: T0 + 480_000,
        halt_reason: "duration_elapsed",
        ledger_root: store.ledgerRoot(),
        target_xrp_pct: state.targetXrpPct,
      });
      const recomputed = totalInventory(store.reader());
      const invariant = inventoryInvariant({
        engine,
        recomputed,
        settled: { xrpDrops: state.exchange.xrp, rlusdMicro: state.exchange.rlusd },
        mid: state.lastMid,
      });
      const summary = buildSummary(store.reader(), { ...EXTRA, invariant });

      expect(summary.fills_total).toBeGreaterThan(3);
      expect(Math.abs(summary.pnl_identity_error_rlusd as number)).toBeLessThanOrEqual(1e-6);
      expect(summary.inventory_invariant).toMatchObject({ status: "ok", max_delta_rlusd: 0 });
      expect(
        summary.fills_clob + summary.fills_amm + summary.fills_book + summary.fills_taker,
      ).toBe(summary.fills_total);
      expect(summary.populated_bid_pct).toBe(100);
      expect(summary.fill_ratio).toBeLessThanOrEqual(1);
      expect(summary.fees_rlusd).toBeCloseTo(
        run.rows("transactions").reduce((sum, tx) => sum + tx.fee_drops, 0) * 1.43e-6,
        4,
      );
      const nulls = nullPaths({ ...summary, not_available: {} }).filter((path) => !NAMES.has(path));
      expect(nulls.sort()).toEqual(Object.keys(summary.not_available).sort());
      store.close();
    },
  );
});
