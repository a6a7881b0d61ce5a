/**
 * Checks and defaults of the guards' keys. The defaults are the engine's; paper.yaml differs where it says so,
 * and the presets under history/ restore what the guards once did. An exit threshold that is not below its
 * entry threshold would let a guard leave and enter on the same market, so it is refused here.
 */
import { z } from "zod";

const positive = z.number().positive();
const notNegative = z.number().nonnegative();
const pct = z.number().min(0).max(100);
const window = z
  .int("a whole number of ticks, at least 1")
  .min(1, "a window of at least 1 tick")
  .max(100_000);

export const AnchorSchema = z
  .strictObject({
    effect: z.enum(["anchor_idle", "degraded"]).default("anchor_idle"),
    signal: z.enum(["residual", "capped"]).default("residual"),
    before_warm: z.enum(["preview", "capped"]).default("preview"),
    ema_ticks: window.default(150),
    preview_from_ticks: window.default(20),
    preview_window_ticks: window.default(10),
    warm_up_ticks: window.default(50),
    window_ticks: window.default(20),
    capped_window_ticks: window.default(25),
    enter_mean_bps: positive.default(6),
    enter_share_pct: pct.default(40),
    beyond_bps: notNegative.default(5),
    exit_mean_bps: positive.default(4),
    exit_share_pct: pct.default(30),
    stable_ticks: window.default(30),
    early_exit_bps: notNegative.default(4),
  })
  .superRefine((anchor, ctx) => {
    const below = (name: keyof typeof anchor, limit: keyof typeof anchor) => {
      if (anchor[name] < anchor[limit]) return;
      const message = `a value below anchor.${limit} (${anchor[limit]})`;
      ctx.addIssue({ code: "custom", path: [name], message });
    };
    below("exit_mean_bps", "enter_mean_bps");
    below("exit_share_pct", "enter_share_pct");
    below("early_exit_bps", "enter_mean_bps");
    // A window longer than what has been seen by then could never be full when it is first read.
    const fits = (name: keyof typeof anchor, seen: keyof typeof anchor) => {
      if (anchor[name] <= anchor[seen]) return;
      const message = `at most anchor.${seen} (${anchor[seen]})`;
      ctx.addIssue({ code: "custom", path: [name], message });
    };
    fits("preview_window_ticks", "preview_from_ticks");
    fits("preview_from_ticks", "warm_up_ticks");
    fits("window_ticks", "warm_up_ticks");
  });

export const CorridorSchema = z
  .strictObject({
    min_rlusd: notNegative.default(30),
    min_xrp_pct: pct.default(25),
    max_xrp_pct: pct.default(75),
    outside_ticks: window.default(3),
    min_portfolio_rlusd: notNegative.default(50),
  })
  .refine((corridor) => corridor.min_xrp_pct < corridor.max_xrp_pct, {
    path: ["min_xrp_pct"],
    message: "a value below corridor.max_xrp_pct",
  });

const seconds = z.number().positive("a window above 0 seconds");

export const DriftSchema = z.strictObject({
  a: z
    .strictObject({ orders: z.int().min(1).default(3), window_s: seconds.default(30) })
    .prefault({}),
  b: z
    .strictObject({ notional_rlusd: positive.default(50), window_s: seconds.default(600) })
    .prefault({}),
  c: z
    .strictObject({
      enabled: z.boolean().default(false),
      ticks: window.default(15),
      while_idle: z.enum(["restarts", "counts", "fires"]).default("restarts"),
      after_recovery: z.enum(["empty", "remembers_fill"]).default("empty"),
    })
    .prefault({}),
  escalate_from_idle: z.boolean().default(true),
  recovery_ticks: window.default(30),
});

export const RecoverySchema = z.strictObject({
  policy: z.enum(["stable", "once", "none"]).default("stable"),
  stable_ticks: window.default(30),
  attempt_ticks: window.default(10),
  cooldown_ticks: z.int().nonnegative().max(100_000).default(120),
  episode_limit: z.int().min(1).max(1_000).default(3),
  episode_budget: z.enum(["split", "shared"]).default("split"),
  idle_episode_limit: z.int().nonnegative().max(1_000).default(0),
  count_without_fill: z.boolean().default(false),
  min_active_ticks: z.int().nonnegative().max(100_000).default(0),
});
