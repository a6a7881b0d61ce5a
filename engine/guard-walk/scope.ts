/**
 * What one walk is about: a configuration, the machine under test, the inputs allowed, and the source in focus.
 * Sources share the mode and the pause but keep their own budgets, so each is walked by itself: the focus'
 * memory is exact, of the others nothing is known. A halt that another source's memory causes belongs to the
 * walk of that source. Together the walks see every run of the machine.
 */
import type { EngineConfig } from "../core/engine-config.ts";
import { decideRegime, decideTruth } from "../core/guards/guard-machine.ts";
import { FRESH_MACHINE, GUARD_SOURCES, type GuardSource } from "../core/guards/guard-types.ts";
import { type Cell, FRESH_MONITOR, type Monitor, PART } from "./cell-shape.ts";

/** The deciding half of the guards; a test may hand in a broken one. */
export type Decider = {
  readonly decideTruth: typeof decideTruth;
  readonly decideRegime: typeof decideRegime;
};

const GUARD_DECIDER: Decider = { decideTruth, decideRegime };

/** A validated ledger about every four seconds: what a tick is to the timeout. */
export const TICK_MS = 4_000;

export type Scope = {
  readonly config: EngineConfig;
  readonly decider: Decider;
  readonly focus: GuardSource;
  /** `regime`: no fill but `spare` small ones, and truth checks that agree. */
  readonly inputs: "all" | "regime";
  /** Of several shortest ways, take the one on which the anchor saturates, or the one on which it does not. */
  readonly prefers: "saturated" | "calm";
  readonly tickMs: number;
  readonly initial: Cell;
  readonly start: Monitor;
  readonly acts: boolean;
  readonly idles: boolean;
  readonly recovers: boolean;
  readonly readsC: boolean;
  readonly remembersFill: boolean;
  readonly readsAgain: boolean;
  /** The preview differs from the warm signal only by the early exit. */
  readonly hasPreview: boolean;
  /** Exit ticks in a row, by source. */
  readonly needed: Readonly<Record<GuardSource, number>>;
};

export type ScopeOptions = {
  readonly decider?: Decider;
  readonly inputs?: Scope["inputs"];
  readonly spare?: number;
  readonly prefers?: Scope["prefers"];
};

export function scopeOf(
  config: EngineConfig,
  focus: GuardSource,
  { decider = GUARD_DECIDER, inputs = "all", spare = 0, prefers = "saturated" }: ScopeOptions = {},
): Scope {
  const { guards, anchor, drift, recovery } = config;
  const acts = guards.act;
  const recovers = recovery.policy !== "none";
  const isOnce = recovery.policy === "once";
  const start = { ...FRESH_MONITOR, spare };
  return {
    config,
    decider,
    focus,
    inputs,
    prefers,
    tickMs: TICK_MS,
    initial: initialCell(start),
    start,
    acts,
    idles: acts && anchor.effect === "anchor_idle",
    recovers,
    readsC: acts && drift.c.enabled,
    remembersFill:
      acts && drift.c.enabled && drift.c.after_recovery === "remembers_fill" && recovers,
    readsAgain:
      acts && focus !== "inventory_truth" && recovers && (recovery.cooldown_ticks > 0 || isOnce),
    hasPreview:
      acts &&
      anchor.effect === "anchor_idle" &&
      anchor.signal === "residual" &&
      anchor.early_exit_bps > 0,
    needed: {
      inventory_truth: 0,
      anchor_saturation: isOnce ? recovery.attempt_ticks : anchor.stable_ticks,
      inventory_corridor: isOnce ? recovery.attempt_ticks : recovery.stable_ticks,
      directional_drift: isOnce ? recovery.attempt_ticks : drift.recovery_ticks,
    },
  };
}

/** Sources that may open a pause under a configuration. */
export function firingSources({ guards, anchor }: EngineConfig): readonly GuardSource[] {
  return GUARD_SOURCES.filter((source) => {
    if (source === "inventory_truth") return true;
    return guards.act && (source !== "anchor_saturation" || anchor.effect === "degraded");
  });
}

function initialCell(monitor: Monitor): Cell {
  return {
    halt: null,
    mode: FRESH_MACHINE.mode,
    monitor,
    again: false,
    countedActive: 0,
    countedIdle: 0,
    fillSince: false,
    pauseCounted: false,
    anchorStableTicks: 0,
    outsideTicks: 0,
    isWaiting: false,
    waitingTicks: 0,
    activeTicks: 0,
    timeoutTicks: 0,
    opener: null,
    parts: GUARD_SOURCES.map(() => PART.none),
    stableTicks: 0,
    cooldownTicks: 0,
  };
}
