/**
 * A whole random session from one number: a tape (walking book, prints, pool, gaps, read-back events) and a
 * configuration with every mode and model in it. For invariants that must hold whatever happens.
 */
import type { EngineConfig } from "../../engine/core/engine-config.ts";
import type { Level, MarketEvent, Side } from "../../engine/core/market-events.ts";
import { T0, testConfig, XRP } from "./core-session.ts";

export type RandomSession = {
  readonly events: readonly MarketEvent[];
  readonly config: EngineConfig;
  readonly durationMs: number;
  readonly start: { readonly xrp: number; readonly rlusd: number };
  readonly place: (ledger: number, prints: number) => number;
};

type Chance = {
  /** 0 ≤ x < 1. */
  next(): number;
  whole(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
  often(share: number): boolean;
};

/** A small linear congruential stream: enough for variety, the same on every machine. */
function chanceFrom(seed: number): Chance {
  let state = BigInt(seed) * 2_862_933_555_777_941_757n + 3_037_000_493n;
  const next = () => {
    state =
      (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
    return Number(state >> 11n) / 2 ** 53;
  };
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    next,
    whole,
    pick: (from) => from[whole(0, from.length - 1)] as never,
    often: (share) => next() < share,
  };
}

/** `guarded`: guards with thresholds so near that most sessions pause, and many end by one. */
export function randomSession(
  seed: number,
  { guarded = false }: { readonly guarded?: boolean } = {},
): RandomSession {
  const chance = chanceFrom(seed);
  const config = randomConfig(chance, guarded ? randomGuards(chanceFrom(seed + 1)) : {});
  return {
    config,
    events: randomEvents(chance),
    durationMs: chance.pick([60_000, 200_000, 1_800_000]),
    start: {
      xrp: chance.whole(0, 300) * XRP + chance.whole(0, 9),
      rlusd: chance.whole(0, 300) * XRP + chance.whole(0, 9),
    },
    place: (ledger, prints) => (ledger * 7 + seed) % (prints + 1),
  };
}

type Guards = Pick<Parameters<typeof testConfig>[0] & object, GuardGroup>;
type GuardGroup = "anchor" | "corridor" | "drift" | "recovery";

function randomGuards(chance: Chance): Guards {
  return {
    anchor: {
      effect: chance.pick(["anchor_idle", "degraded"]),
      signal: chance.pick(["residual", "capped"]),
      before_warm: chance.pick(["preview", "capped"]),
      ema_ticks: 10,
      preview_from_ticks: 3,
      preview_window_ticks: 2,
      warm_up_ticks: 8,
      window_ticks: 4,
      capped_window_ticks: chance.pick([2, 5]),
      enter_mean_bps: chance.pick([2, 6]),
      exit_mean_bps: 1.5,
      early_exit_bps: chance.pick([0, 1]),
      stable_ticks: chance.pick([1, 4]),
    },
    corridor: {
      min_rlusd: chance.pick([0, 30]),
      min_xrp_pct: 25,
      max_xrp_pct: 75,
      outside_ticks: 2,
    },
    drift: {
      a: { orders: chance.pick([2, 3]), window_s: 30 },
      b: { notional_rlusd: chance.pick([20, 100]), window_s: 60 },
      c: {
        enabled: chance.often(0.5),
        ticks: 4,
        while_idle: chance.pick(["restarts", "counts", "fires"]),
        after_recovery: chance.pick(["empty", "remembers_fill"]),
      },
      escalate_from_idle: chance.often(0.7),
      recovery_ticks: chance.pick([1, 5]),
    },
    recovery: {
      policy: chance.pick(["stable", "stable", "once", "none"]),
      stable_ticks: chance.pick([1, 5]),
      attempt_ticks: 3,
      cooldown_ticks: chance.pick([0, 6]),
      episode_limit: chance.pick([1, 2, 3]),
      episode_budget: chance.pick(["split", "shared"]),
      count_without_fill: chance.often(0.4),
    },
  };
}

function randomConfig(chance: Chance, guards: Guards): EngineConfig {
  return testConfig({
    ...guards,
    strategy: {
      bid_offset_bps: chance.pick([-10, -1.5, 0, 2, 4, 10]),
      ask_offset_bps: chance.pick([-10, -1.5, 0, 2, 4, 16]),
      base_size_rlusd: chance.pick([1, 15, 40]),
      anchor_mode: chance.pick(["mid", "amm_or_mid", "capped_amm", "pool_band"]),
      target_xrp_pct: chance.pick(["start", 50, 20]),
      requote_threshold_bps: chance.pick([0, 1, 10]),
      requote_size_pct: chance.pick([0, 15, 200]),
      momentum: { threshold_bps: chance.pick([1, 4, 500]) },
      participation: { enabled: chance.often(0.3), horizon_s: 8, markout_bps: 1, rest_ticks: 3 },
    },
    exchange: {
      fill_model: chance.pick(["queue", "touch", "through"]),
      queue_cancel_model: chance.pick(["none", "proportional"]),
      latency_ledgers: chance.pick([1, 1, 2, 3]),
      on_cross: chance.pick(["reject", "take"]),
    },
    fees: {
      drops_per_transaction: chance.pick([0, 10, 5_000]),
      transfer_fee_bps: chance.pick([0, 0, 7, 100]),
    },
    inventory_truth: { interval_s: chance.pick([4, 20, 60]) },
  });
}

function randomEvents(chance: Chance): MarketEvent[] {
  const events: MarketEvent[] = [];
  let middle = 143_000;
  let t = T0;
  let open = false;
  const ledgers = chance.whole(5, 60);
  for (let index = 1; index <= ledgers; index++) {
    t += chance.whole(3_000, 5_000);
    middle += chance.whole(-25, 25);
    if (chance.often(0.05)) {
      open = !open;
      events.push({ type: "gap", t, reason: "random", phase: open ? "open" : "close" });
    }
    for (let seq = 0; seq < chance.pick([0, 0, 1, 1, 2, 4]); seq++)
      events.push(randomTrade(chance, middle, t, index, seq));
    if (chance.often(0.3)) {
      const rlusd =
        Math.round(1_000_000 * (middle / 100_000) * (1 + chance.whole(-20, 20) / 10_000)) * XRP;
      events.push({ type: "amm", t, xrp_drops: 1_000_000 * XRP, rlusd_micro: rlusd, fee: 267 });
    }
    if (chance.often(0.95)) events.push(randomBook(chance, middle, t));
    const readback = open && chance.often(0.3) ? ({ readback: true } as const) : {};
    events.push({
      type: "ledger",
      t,
      index,
      close_time: t,
      fee_drops: chance.pick([10, 10, 15, 6_000]),
      ...readback,
    });
  }
  if (chance.often(0.5)) events.push({ type: "end", t: t + 1_000, reason: "generated" });
  return events;
}

function randomBook(chance: Chance, middle: number, t: number): MarketEvent {
  const half = chance.pick([0, 1, 20, 30, 60]);
  const side = (sign: 1 | -1): Level[] => {
    const depth = chance.pick([0, 1, 3, 5, 5, 5]);
    return Array.from({ length: depth }, (_, i) => [
      (middle + sign * (half + i * 15)) / 100_000,
      chance.whole(1, 90) * 100_000,
    ]);
  };
  return { type: "book", t, bids: side(-1), asks: side(1) };
}

function randomTrade(
  chance: Chance,
  middle: number,
  t: number,
  ledger: number,
  seq: number,
): MarketEvent {
  const taker = chance.pick<Side>(["buy", "sell"]);
  const sign = taker === "buy" ? 1 : -1;
  const k = middle + sign * chance.whole(-20, 300);
  const size = {
    drops: chance.whole(1, 30_000_000),
    taker,
    ledger,
    seq,
    tx: `tx-${ledger}-${seq}`,
  };
  if (chance.often(0.25)) {
    const moved = sign * chance.whole(0, 200);
    const pool = { price: (k + moved / 2) / 100_000, p0: k / 100_000, p1: (k + moved) / 100_000 };
    return { type: "trade", t, venue: "amm", ...pool, ...size };
  }
  return { type: "trade", t, venue: "clob", price: k / 100_000, ...size };
}
