/**
 * The configuration file's checks and defaults. Every key must change something observable and says on
 * which market it does (probes.ts); a key that parses and changes nothing does not belong here.
 */
import { z } from "zod";
import type { EngineConfig } from "../core/engine-config.ts";
import { AnchorSchema, CorridorSchema, DriftSchema, RecoverySchema } from "./guard-schema.ts";

const bps = z.number();
const positive = z.number().positive();
const notNegative = z.number().nonnegative();
const ticks = z.int().positive().max(100_000);
const faultTicks = z.array(z.int().positive()).max(100_000).default([]);

/** Quotes further than this through or away from the reference are typing errors, not strategies. */
const offset = z
  .number()
  .min(-20, "between -20 and 5000 bps")
  .max(5000, "between -20 and 5000 bps");

const StrategySchema = z.strictObject({
  bid_offset_bps: offset.default(10),
  ask_offset_bps: offset.default(16),
  base_size_rlusd: positive.default(15),
  min_order_rlusd: notNegative.default(1),
  max_order_pct_of_portfolio: positive.max(100).default(10),
  anchor_mode: z.enum(["mid", "amm_or_mid", "capped_amm", "pool_band"]).default("capped_amm"),
  anchor_max_divergence_bps: positive.max(5000).default(10),
  clob_switch_threshold_bps: notNegative.default(3),
  target_xrp_pct: z.union([z.number().min(0).max(100), z.literal("start")]).default(50),
  skew_bps_per_drift_pct: notNegative.default(0.65),
  max_skew_bps: notNegative.default(10),
  size_skew_per_drift_pct: notNegative.default(0.03),
  requote_threshold_bps: notNegative.default(1),
  requote_size_pct: notNegative.default(15),
  momentum: z
    .strictObject({ ticks: ticks.default(3), threshold_bps: positive.default(4) })
    .prefault({}),
  participation: z
    .strictObject({
      enabled: z.boolean().default(false),
      markout_bps: bps.default(-3),
      horizon_s: positive.default(30),
      rest_ticks: ticks.default(10),
    })
    .prefault({}),
});

const ExchangeSchema = z.strictObject({
  fill_model: z.enum(["queue", "touch", "through"]).default("queue"),
  queue_cancel_model: z.enum(["none", "proportional"]).default("none"),
  latency_ledgers: z.int().min(1).max(100).default(1),
  on_cross: z.enum(["reject", "take"]).default("reject"),
  reserve_base_xrp: notNegative.default(1),
  reserve_owner_xrp: notNegative.default(0.2),
  faults: z
    .strictObject({
      lose_fill_notice: faultTicks,
      duplicate_fill_notice: faultTicks,
      delay_notice_ledgers: faultTicks,
      balance_unavailable: faultTicks,
      history_inconclusive: faultTicks,
    })
    .prefault({}),
});

const TruthSchema = z
  .strictObject({
    interval_s: positive.default(60),
    warn_xrp: positive.default(1),
    warn_rlusd: positive.default(2),
    halt_xrp: positive.default(5),
    halt_rlusd: positive.default(10),
    unverified_limit: z.int().positive().default(3),
    degraded_timeout_s: positive.default(300),
    timeout_applies_to: z.enum(["truth", "any"]).default("truth"),
  })
  .refine((truth) => truth.warn_xrp < truth.halt_xrp, {
    path: ["warn_xrp"],
    message: "a value below halt_xrp",
  })
  .refine((truth) => truth.warn_rlusd < truth.halt_rlusd, {
    path: ["warn_rlusd"],
    message: "a value below halt_rlusd",
  });

export const EngineConfigSchema = z.strictObject({
  strategy: StrategySchema.prefault({}),
  risk: z
    .strictObject({
      max_xrp_exposure: positive.default(150),
      max_rlusd_exposure: positive.default(120),
    })
    .prefault({}),
  market: z.strictObject({ stale_after_s: positive.default(12) }).prefault({}),
  exchange: ExchangeSchema.prefault({}),
  fees: z
    .strictObject({
      drops_per_transaction: z.int().nonnegative().max(1_000_000).default(10),
      transfer_fee_bps: notNegative.max(10_000).default(0),
    })
    .prefault({}),
  inventory_truth: TruthSchema.prefault({}),
  guards: z.strictObject({ act: z.boolean().default(true) }).prefault({}),
  anchor: AnchorSchema.prefault({}),
  corridor: CorridorSchema.prefault({}),
  drift: DriftSchema.prefault({}),
  recovery: RecoverySchema.prefault({}),
}) satisfies z.ZodType<EngineConfig>;
