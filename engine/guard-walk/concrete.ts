/**
 * The real machine, tick by tick on real numbers, with the walk's account beside it: what replay and soundness
 * check compare cells with.
 */
import type { Micro } from "../core/amounts.ts";
import { isEarlyExit, judgeAnchor } from "../core/guards/anchor-saturation.ts";
import {
  FRESH_GUARDS,
  type GuardInputs,
  type GuardState,
  observeRegime,
} from "../core/guards/guard-machine.ts";
import type { GuardChange } from "../core/guards/guard-types.ts";
import type { Side } from "../core/market-events.ts";
import { type Breach, book, entryOf } from "./account.ts";
import { cellOf } from "./cell.ts";
import { keyOf } from "./cell-key.ts";
import type { Monitor } from "./cell-shape.ts";
import type { Scope } from "./scope.ts";

export type ConcreteState = {
  readonly guards: GuardState;
  readonly monitor: Monitor;
  readonly tick: number;
};

export type ConcreteTick = {
  readonly state: ConcreteState;
  readonly inputs: GuardInputs;
  readonly changes: readonly GuardChange[];
  readonly breaches: readonly Breach[];
  /** The anchor window's verdict, for the story. */
  readonly anchor: string;
};

export function freshConcrete(scope: Scope): ConcreteState {
  return { guards: FRESH_GUARDS, monitor: scope.start, tick: 0 };
}

/** One tick of the real machine: observation, both halves, and our own account of fills and episodes. */
export function stepConcrete(
  before: ConcreteState,
  inputs: GuardInputs,
  scope: Scope,
): ConcreteTick {
  const { config, decider } = scope;
  const { machine, signals } = before.guards;
  const isFilled = inputs.fills.length > 0;
  const dtMs = signals.t === null ? 0 : inputs.t - signals.t;
  const truthFacts = { dtMs, filled: isFilled, verdict: inputs.truth.verdict };
  const truth = decider.decideTruth(machine, truthFacts, config);
  const used = scope.inputs === "regime" ? inputs.fills.length : 0;
  const filled = {
    ...before.monitor,
    filled: before.monitor.filled || isFilled,
    spare: before.monitor.spare - used,
  };
  const half = book(filled, entryOf(machine, truth, scope));
  const observed = observeRegime(signals, inputs, config);
  const turn = decider.decideRegime(truth.machine, observed.facts, config);
  const whole = book(half.monitor, entryOf(truth.machine, turn, scope));
  const { reading } = observed.signals;
  const isWarm = scope.hasPreview && reading?.isWarm === true && turn.machine.mode !== "degraded";
  const monitor: Monitor = {
    ...whole.monitor,
    phase: isWarm ? 1 : before.monitor.phase,
    isWindowed: !turn.clearsDrift && (before.monitor.isWindowed || isFilled),
  };
  const fills = turn.clearsDrift ? [] : observed.signals.fills;
  const guards = { machine: turn.machine, signals: { ...observed.signals, fills } };
  return {
    state: { guards, monitor, tick: before.tick + 1 },
    inputs,
    changes: [...truth.changes, ...turn.changes],
    breaches: [...half.breaches, ...whole.breaches],
    anchor: reading === null ? "missing" : anchorWord(reading, config.anchor),
  };
}

export function concreteKey({ guards, monitor }: ConcreteState, scope: Scope): string {
  return keyOf(cellOf(guards.machine, monitor, scope));
}

/** What a script says about one tick; the rest is calm. */
export type TickScript = {
  readonly fills?: readonly Side[];
  /** Book above pool, bps; null: no pool. */
  readonly basisBps: number | null;
  readonly corridor?: "inside" | "outside" | "floor" | "unknown";
  readonly truth?: GuardInputs["truth"];
};

/** One RLUSD: far from B's limit. */
const FILL_MICRO = 1_000_000 as Micro;

/** The numbers of a scripted tick: every fill of it by an order of its own. */
export function scriptedInputs(
  tick: number,
  script: TickScript,
  { config, tickMs }: Scope,
): GuardInputs {
  const { corridor, strategy } = config;
  const cap = strategy.anchor_max_divergence_bps;
  const { basisBps, fills = [], corridor: place = "inside" } = script;
  const sharePct = {
    inside: (corridor.min_xrp_pct + corridor.max_xrp_pct) / 2,
    outside:
      corridor.max_xrp_pct < 100 ? (corridor.max_xrp_pct + 100) / 2 : corridor.min_xrp_pct / 2,
    floor: 50,
    unknown: null,
  }[place];
  return {
    t: tick * tickMs,
    fills: fills.map((side, i) => ({ side, orderId: tick * 1000 + i, notionalMicro: FILL_MICRO })),
    truth: script.truth ?? { verdict: { kind: "none" }, alarm: false },
    structuralBasisBps: basisBps,
    anchorErrBps: basisBps === null ? null : Math.max(-cap, Math.min(cap, basisBps)),
    xrpSharePct: sharePct,
    rlusd: place === "floor" ? corridor.min_rlusd / 2 : corridor.min_rlusd + 200,
    portfolioRlusd: Math.max(corridor.min_portfolio_rlusd, corridor.min_rlusd) + 500,
  };
}

function anchorWord(
  reading: NonNullable<GuardState["signals"]["reading"]>,
  config: Scope["config"]["anchor"],
): string {
  return isEarlyExit(reading, config) ? "early_exit" : judgeAnchor(reading, config);
}
