/** Guards with short counters: walks of a few thousand states, whose answers can be worked out by hand. */
import { configFromValue } from "../../../engine/config/parse-config.ts";
import type { EngineConfig } from "../../../engine/core/engine-config.ts";

const SHORT = {
  anchor: {
    stable_ticks: 2,
    ema_ticks: 20,
    preview_from_ticks: 3,
    preview_window_ticks: 3,
    warm_up_ticks: 6,
    window_ticks: 4,
    capped_window_ticks: 3,
  },
  corridor: { outside_ticks: 2 },
  drift: { recovery_ticks: 2 },
  recovery: { stable_ticks: 2, attempt_ticks: 2, cooldown_ticks: 3 },
  inventory_truth: { degraded_timeout_s: 20 },
};

export type Patch = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The short guards with some keys changed, as a value. */
export function shortValue(patch: Patch = {}): object {
  const groups = new Set([...Object.keys(SHORT), ...Object.keys(patch)]);
  const merged = [...groups].map((group) => [
    group,
    { ...(SHORT as Patch)[group], ...patch[group] },
  ]);
  return Object.fromEntries(merged);
}

export function shortConfig(patch: Patch = {}): EngineConfig {
  return configFromValue(shortValue(patch)).config;
}

/** What s51 does, with short counters. */
export const LIKE_S51: Patch = {
  anchor: { before_warm: "capped", early_exit_bps: 0 },
  drift: {
    recovery_ticks: 2,
    c: { enabled: true, ticks: 3, while_idle: "fires", after_recovery: "remembers_fill" },
  },
  recovery: { episode_budget: "shared", count_without_fill: true },
};
