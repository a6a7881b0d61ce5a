/**
 * For every configuration key the market on which it makes a difference, and two values that show it.
 * The wiring check runs both in memory and compares what the engine did; a key without a probe fails a
 * test. `with` sets other keys on both sides where the key only matters in their company.
 */
import { GUARD_PROBES } from "./guard-probes.ts";
import type { Probe, ProbeValue } from "./probe.ts";

export type { Probe, ProbeValue };

const tight = (pair: Probe["pair"], other: Readonly<Record<string, ProbeValue>> = {}): Probe => ({
  scenario: "mainnet-tight",
  seed: 1,
  pair,
  with: other,
});

const hostile = (pair: Probe["pair"], other: Readonly<Record<string, ProbeValue>> = {}): Probe => ({
  scenario: "hostile-anchor",
  seed: 1,
  pair,
  with: other,
});

const everyTick = Array.from({ length: 300 }, (_, i) => i + 1);
/** Quotes close enough, and a model generous enough, that fills are certain within a few ticks. */
const filling = {
  "strategy.bid_offset_bps": 2,
  "strategy.ask_offset_bps": 2,
  "exchange.fill_model": "touch",
} as const;
/** Every fill notice is lost: the engine's account drifts from the exchange's with every fill. */
const lossy = { ...filling, "exchange.faults.lose_fill_notice": everyTick } as const;

export const PROBES: Readonly<Record<string, Probe>> = {
  "strategy.bid_offset_bps": tight([4, 12]),
  "strategy.ask_offset_bps": tight([4, 12]),
  "strategy.base_size_rlusd": tight([10, 15]),
  "strategy.min_order_rlusd": tight([1, 20]),
  "strategy.max_order_pct_of_portfolio": tight([1, 10]),
  "strategy.anchor_mode": hostile(["mid", "amm_or_mid"], {
    "strategy.clob_switch_threshold_bps": 50,
  }),
  "strategy.anchor_max_divergence_bps": hostile([2, 10], {
    "strategy.anchor_mode": "capped_amm",
    "strategy.clob_switch_threshold_bps": 3,
  }),
  "strategy.clob_switch_threshold_bps": hostile([3, 50], {
    "strategy.anchor_mode": "capped_amm",
  }),
  "strategy.target_xrp_pct": tight([50, "start"]),
  "strategy.skew_bps_per_drift_pct": tight([0, 0.65], { "strategy.target_xrp_pct": 40 }),
  "strategy.max_skew_bps": tight([1, 10], { "strategy.target_xrp_pct": 40 }),
  "strategy.size_skew_per_drift_pct": tight([0, 0.03], { "strategy.target_xrp_pct": 55 }),
  "strategy.requote_threshold_bps": tight([0, 20]),
  "strategy.requote_size_pct": tight([0, 100], { ...filling }),
  "strategy.momentum.ticks": tight([1, 10], { "strategy.momentum.threshold_bps": 1 }),
  "strategy.momentum.threshold_bps": tight([0.5, 1000]),
  "strategy.participation.enabled": tight([false, true], {
    ...filling,
    "strategy.participation.markout_bps": 100,
  }),
  "strategy.participation.markout_bps": tight([-1000, 100], {
    ...filling,
    "strategy.participation.enabled": true,
  }),
  "strategy.participation.horizon_s": tight([5, 120], {
    ...filling,
    "strategy.participation.enabled": true,
    "strategy.participation.markout_bps": 100,
  }),
  "strategy.participation.rest_ticks": tight([1, 50], {
    ...filling,
    "strategy.participation.enabled": true,
    "strategy.participation.markout_bps": 100,
  }),
  "risk.max_xrp_exposure": tight([100, 100_000]),
  "risk.max_rlusd_exposure": tight([100, 100_000]),
  "market.stale_after_s": { scenario: "outages", seed: 1, pair: [5, 600] },
  "exchange.fill_model": tight(["through", "touch"], {
    ...filling,
    "exchange.fill_model": "queue",
  }),
  // Only an order that keeps its place in a queue for a while can see the queue shorten.
  "exchange.queue_cancel_model": {
    scenario: "trend-down",
    seed: 1,
    pair: ["none", "proportional"],
    with: {
      "strategy.bid_offset_bps": 4,
      "strategy.ask_offset_bps": 4,
      "strategy.requote_threshold_bps": 50,
    },
  },
  "exchange.latency_ledgers": tight([1, 3]),
  // One ledger of latency meets the very book that the quote was clamped to, so nothing crosses.
  "exchange.on_cross": tight(["reject", "take"], {
    "exchange.latency_ledgers": 2,
    "strategy.bid_offset_bps": -10,
    "strategy.ask_offset_bps": -10,
  }),
  "exchange.reserve_base_xrp": tight([1, 245]),
  "exchange.reserve_owner_xrp": tight([0.2, 200]),
  "exchange.faults.lose_fill_notice": tight([[], everyTick], filling),
  "exchange.faults.duplicate_fill_notice": tight([[], everyTick], filling),
  "exchange.faults.delay_notice_ledgers": tight([[], everyTick], filling),
  "exchange.faults.balance_unavailable": tight([[], everyTick], {
    "inventory_truth.interval_s": 10,
  }),
  "exchange.faults.history_inconclusive": tight([[], everyTick], lossy),
  "fees.drops_per_transaction": tight([10, 100_000]),
  "fees.transfer_fee_bps": tight([0, 20], filling),
  "inventory_truth.interval_s": tight([10, 120], lossy),
  "inventory_truth.warn_xrp": tight([1, 4.9], {
    ...lossy,
    "strategy.base_size_rlusd": 4,
    "inventory_truth.warn_rlusd": 9_000,
    "inventory_truth.halt_rlusd": 10_000,
    "inventory_truth.interval_s": 10,
  }),
  "inventory_truth.warn_rlusd": tight([1, 9.9], {
    ...lossy,
    "strategy.base_size_rlusd": 4,
    "inventory_truth.warn_xrp": 9_000,
    "inventory_truth.halt_xrp": 10_000,
    "inventory_truth.interval_s": 10,
  }),
  "inventory_truth.halt_xrp": tight([2, 10_000], {
    ...lossy,
    "inventory_truth.halt_rlusd": 10_000,
    "inventory_truth.interval_s": 10,
  }),
  "inventory_truth.halt_rlusd": tight([3, 10_000], {
    ...lossy,
    "inventory_truth.halt_xrp": 10_000,
    "inventory_truth.interval_s": 10,
  }),
  "inventory_truth.unverified_limit": tight([1, 5], {
    "exchange.faults.balance_unavailable": everyTick,
    "inventory_truth.interval_s": 10,
  }),
  "inventory_truth.degraded_timeout_s": tight([20, 5_000], {
    ...lossy,
    "inventory_truth.halt_xrp": 10_000,
    "inventory_truth.halt_rlusd": 10_000,
    "inventory_truth.interval_s": 10,
  }),
  ...GUARD_PROBES,
};
