/** Probes of the guards' keys: markets on which a guard really pauses, leaves, counts or gives up. */
import type { Probe, ProbeValue } from "./probe.ts";

type With = Readonly<Record<string, ProbeValue>>;

const on =
  (scenario: string, seed: number, common: With) =>
  (pair: Probe["pair"], other: With = {}): Probe => ({
    scenario,
    seed,
    pair,
    with: { ...common, ...other },
  });

/** The basis flips: the residual jumps by 30 bps and decays with the average. */
const flip = on("hostile-anchor", 1, {});
/** A quick average brings the session out of its pause before the probe ends. */
const flipAndBack = on("hostile-anchor", 1, { "anchor.ema_ticks": 20 });
/** The capped signal saturates at once and stays so. */
const capped = on("hostile-anchor", 1, { "anchor.signal": "capped" });
/** One fill, then a regime pause: C fires again and again. */
const waiting = on("hostile-anchor", 1, {
  "anchor.signal": "capped",
  "drift.c.enabled": true,
  "drift.c.while_idle": "fires",
  "drift.c.after_recovery": "remembers_fill",
  "drift.recovery_ticks": 10,
  "recovery.cooldown_ticks": 20,
});
/** Quotes that fill within a few ticks, whatever the guards then make of it. */
const filling = on("mainnet-tight", 1, {
  "strategy.bid_offset_bps": 2,
  "strategy.ask_offset_bps": 2,
  "exchange.fill_model": "touch",
});
/** Every fill is a drift episode, soon over. */
const everyFill = on("mainnet-tight", 1, {
  "strategy.bid_offset_bps": 2,
  "strategy.ask_offset_bps": 2,
  "exchange.fill_model": "touch",
  "drift.a.orders": 1,
  "drift.recovery_ticks": 3,
});
/** The start balances, 58.8 % XRP, lie outside; a falling price brings them in. */
const outside = on("trend-down", 1, { "corridor.max_xrp_pct": 58.8, "corridor.outside_ticks": 1 });

export const GUARD_PROBES: Readonly<Record<string, Probe>> = {
  "guards.act": capped([true, false]),
  "anchor.effect": capped(["anchor_idle", "degraded"]),
  "anchor.signal": flip(["residual", "capped"]),
  "anchor.before_warm": flip(["preview", "capped"]),
  "anchor.ema_ticks": flip([20, 150]),
  "anchor.preview_from_ticks": flip([15, 20]),
  "anchor.preview_window_ticks": flip([1, 10], {
    "anchor.enter_mean_bps": 1,
    "anchor.exit_mean_bps": 0.5,
    "anchor.beyond_bps": 0.5,
    "anchor.early_exit_bps": 0,
  }),
  "anchor.warm_up_ticks": flip([30, 50]),
  "anchor.window_ticks": flip([5, 20]),
  "anchor.capped_window_ticks": capped([10, 25]),
  "anchor.enter_mean_bps": flip([6, 50]),
  "anchor.enter_share_pct": flip([40, 100]),
  "anchor.beyond_bps": flip([5, 29]),
  "anchor.exit_mean_bps": flipAndBack([1, 5.9]),
  "anchor.exit_share_pct": flipAndBack([1, 39], { "anchor.exit_mean_bps": 5.9 }),
  "anchor.stable_ticks": flipAndBack([5, 30]),
  "anchor.early_exit_bps": on("mainnet-tight", 1, {
    "anchor.before_warm": "capped",
    "anchor.capped_window_ticks": 1,
    "anchor.enter_mean_bps": 6,
  })([0, 5.99]),
  "corridor.min_rlusd": filling([30, 245]),
  "corridor.min_xrp_pct": filling([25, 60]),
  "corridor.max_xrp_pct": filling([58, 75]),
  "corridor.outside_ticks": filling([1, 10], { "corridor.max_xrp_pct": 58 }),
  "corridor.min_portfolio_rlusd": filling([50, 10_000], { "corridor.max_xrp_pct": 58 }),
  "drift.a.orders": filling([1, 50]),
  "drift.a.window_s": filling([4, 600], { "drift.a.orders": 2 }),
  "drift.b.notional_rlusd": filling([5, 100_000]),
  "drift.b.window_s": filling([4, 600], { "drift.b.notional_rlusd": 16, "drift.a.orders": 50 }),
  "drift.c.enabled": filling([false, true], { "drift.c.ticks": 3 }),
  "drift.c.ticks": filling([2, 60], { "drift.c.enabled": true }),
  "drift.c.while_idle": waiting(["restarts", "fires"]),
  "drift.c.after_recovery": waiting(["empty", "remembers_fill"]),
  "drift.escalate_from_idle": waiting([true, false]),
  "drift.recovery_ticks": everyFill([3, 30]),
  "recovery.policy": everyFill(["stable", "none"]),
  "recovery.stable_ticks": outside([5, 60]),
  "recovery.attempt_ticks": everyFill([2, 20], { "recovery.policy": "once" }),
  "recovery.cooldown_ticks": everyFill([0, 120]),
  "recovery.episode_limit": everyFill([1, 3]),
  "recovery.episode_budget": waiting(["split", "shared"], { "recovery.count_without_fill": true }),
  "recovery.idle_episode_limit": waiting([0, 1], { "recovery.count_without_fill": true }),
  "recovery.count_without_fill": waiting([false, true], { "recovery.episode_budget": "shared" }),
  "recovery.min_active_ticks": everyFill([0, 299], { "recovery.episode_limit": 1 }),
  "inventory_truth.timeout_applies_to": capped(["truth", "any"], {
    "anchor.effect": "degraded",
    "recovery.policy": "none",
  }),
};
