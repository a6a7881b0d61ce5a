/**
 * What the guard machine is made of: its sources, its state, what it is told and what it answers. All plain
 * data, small and replaced, never changed, so that the whole machine can be walked state by state. A counter
 * exists only where it is read and never grows past the value it is compared with.
 */
import type { EngineConfig } from "../engine-config.ts";
import type { HaltReason, Mode } from "../halt-reasons.ts";
import type { Side } from "../market-events.ts";
import type { TruthVerdict } from "./truth.ts";

export type GuardConfig = Pick<
  EngineConfig,
  "guards" | "anchor" | "corridor" | "drift" | "recovery" | "inventory_truth"
>;

/** Who may cause a pause, in the order in which their recovery is looked at. */
export const GUARD_SOURCES = [
  "inventory_truth",
  "anchor_saturation",
  "inventory_corridor",
  "directional_drift",
] as const;
export type GuardSource = (typeof GUARD_SOURCES)[number];

/**
 * Everything a guard event may name. Closed, because a condition that gated nothing once misled the people who
 * read it: each has a test with a state in which it decides.
 */
export const GUARD_CONDITIONS = [
  "saturated",
  "normalised",
  "early_exit",
  "rlusd_floor",
  "xrp_share",
  "a_burst",
  "b_imbalance",
  "c_one_sided",
  "warn_twice",
  "race_inconclusive",
  "halt_difference",
  "unverified_limit",
  "degraded_timeout",
  "duplicate_notice",
  "recovered",
  "episode_limit",
  "recovery_exhausted",
  "risk_xrp_exposure",
  "risk_rlusd_exposure",
] as const;
export type GuardCondition = (typeof GUARD_CONDITIONS)[number];

/** Where a `degraded` pause came from. */
export type Origin = "active" | "anchor_idle";

export type SourcePause = {
  readonly condition: GuardCondition;
  readonly counted: boolean;
  /** Ticks in a row on which the exit condition held; stops at the number needed. */
  readonly stableTicks: number;
  /** Ticks until recovery is tried; 0: it is tried now. */
  readonly cooldownTicks: number;
};

export type SourceState = {
  /** This source has opened a pause before, so that the next one arms the cool-down. Joining is no entry. */
  readonly hasEntered: boolean;
  /** Episodes counted towards the limit, by the budget they were charged to. */
  readonly countedActive: number;
  readonly countedIdle: number;
  /** A fill was booked since this source's previous counted episode ended, or since the start. */
  readonly fillSince: boolean;
  /** Its part in the pause that lasts; null while it has none. */
  readonly pause: SourcePause | null;
};

export type MachineState = {
  readonly mode: Mode;
  /** Who opened the `degraded` pause that lasts, and from where; null outside of one. */
  readonly pause: { readonly opener: GuardSource; readonly origin: Origin } | null;
  readonly sources: Readonly<Record<GuardSource, SourceState>>;
  /** Exit ticks in a row while idle. */
  readonly anchorStableTicks: number;
  /** Ticks in a row with the XRP share outside the corridor. */
  readonly outsideTicks: number;
  /** Drift C: side of the fill that waits for an opposite one, and ticks since. */
  readonly waiting: { readonly side: Side | null; readonly ticks: number };
  /** Ticks spent in `active`, up to recovery.min_active_ticks. */
  readonly activeTicks: number;
  /** Time in the pause that the truth timeout is about, ms, up to that timeout. */
  readonly timeoutMs: number;
  /** While the guards do not act: what each of them last noted. */
  readonly noted: Readonly<Record<GuardSource, string | null>>;
  /** Set with the first halt and never overwritten: the first reason is the authentic one. */
  readonly halted: { readonly reason: HaltReason; readonly detail: string | null } | null;
};

export type Context = Readonly<Record<string, string | number | boolean | null>>;

export type Cause = {
  readonly guard: string;
  readonly condition: GuardCondition;
  readonly reason: string;
  /** The numbers the guard saw. */
  readonly context: Context;
};

/** One change, or one thing noticed that changed no mode (`from` equals `to`). */
export type GuardChange = Cause & {
  readonly from: Mode;
  readonly to: Mode;
  readonly origin: Origin | null;
  /** Whether an episode began, and counted towards the limit; null: no episode. */
  readonly counted: boolean | null;
};

/** The machine in the middle of a tick. */
export type Turn = {
  readonly machine: MachineState;
  readonly changes: readonly GuardChange[];
  /** A drift pause ended: A's window and B's sum start empty. */
  readonly clearsDrift: boolean;
};

/** Where the window stands: beyond entry, below exit, between them, too short to say, or without a new value. */
export type AnchorVerdict = "enter" | "between" | "exit" | "not_full" | "missing";

/** Below the RLUSD floor, share outside, inside, or no fresh price to say. */
export type CorridorVerdict = "floor" | "outside" | "inside" | "unknown";

/** What the tick's truth check and fills say, before the regime guards are asked. */
export type TruthFacts = {
  /** Milliseconds since the previous tick. */
  readonly dtMs: number;
  readonly filled: boolean;
  readonly verdict: TruthVerdict;
};

/** The regime guards' verdicts of one tick, ready to be acted on. `seen` is for the record only. */
export type RegimeFacts = {
  readonly anchor: {
    readonly verdict: AnchorVerdict;
    /** Before warm-up the structural basis is small enough to leave at once. */
    readonly earlyExit: boolean;
    readonly seen: Context;
  };
  readonly corridor: { readonly verdict: CorridorVerdict; readonly seen: Context };
  readonly drift: {
    readonly burst: boolean;
    readonly imbalance: boolean;
    /** Sides filled this tick, and the last of them. */
    readonly bought: boolean;
    readonly sold: boolean;
    readonly lastSide: Side | null;
    readonly seen: Context;
  };
  /** This tick's truth check did not agree. */
  readonly truthAlarm: boolean;
};

const FRESH: SourceState = {
  hasEntered: false,
  countedActive: 0,
  countedIdle: 0,
  fillSince: false,
  pause: null,
};

const NOTHING_NOTED: MachineState["noted"] = {
  inventory_truth: null,
  anchor_saturation: null,
  inventory_corridor: null,
  directional_drift: null,
};

/** A fresh session's machine: nothing of an earlier one leaks in. */
export const FRESH_MACHINE: MachineState = {
  mode: "active",
  pause: null,
  sources: {
    inventory_truth: FRESH,
    anchor_saturation: FRESH,
    inventory_corridor: FRESH,
    directional_drift: FRESH,
  },
  anchorStableTicks: 0,
  outsideTicks: 0,
  waiting: { side: null, ticks: 0 },
  activeTicks: 0,
  timeoutMs: 0,
  noted: NOTHING_NOTED,
  halted: null,
};

const NO_CHANGES: readonly GuardChange[] = [];

export function startTurn(machine: MachineState): Turn {
  return { machine, changes: NO_CHANGES, clearsDrift: false };
}

/**
 * The turn with some of the machine's fields replaced. Written out field by field: every machine then has one
 * shape, which is what makes a walk over millions of them take seconds.
 */
export function withMachine(turn: Turn, change: Partial<MachineState>): Turn {
  const { machine } = turn;
  const next: MachineState = {
    mode: change.mode ?? machine.mode,
    pause: change.pause === undefined ? machine.pause : change.pause,
    sources: change.sources ?? machine.sources,
    anchorStableTicks: change.anchorStableTicks ?? machine.anchorStableTicks,
    outsideTicks: change.outsideTicks ?? machine.outsideTicks,
    waiting: change.waiting ?? machine.waiting,
    activeTicks: change.activeTicks ?? machine.activeTicks,
    timeoutMs: change.timeoutMs ?? machine.timeoutMs,
    noted: change.noted ?? machine.noted,
    halted: change.halted === undefined ? machine.halted : change.halted,
  };
  return { machine: next, changes: turn.changes, clearsDrift: turn.clearsDrift };
}

/** The turn with one source's state changed. */
export function withSource(turn: Turn, source: GuardSource, change: Partial<SourceState>): Turn {
  const { sources } = turn.machine;
  const before = sources[source];
  const next: SourceState = {
    hasEntered: change.hasEntered ?? before.hasEntered,
    countedActive: change.countedActive ?? before.countedActive,
    countedIdle: change.countedIdle ?? before.countedIdle,
    fillSince: change.fillSince ?? before.fillSince,
    pause: change.pause === undefined ? before.pause : change.pause,
  };
  return withMachine(turn, { sources: { ...sources, [source]: next } });
}

/** Sources that take part in the pause that lasts. */
export function pausing({ sources }: MachineState): readonly GuardSource[] {
  return GUARD_SOURCES.filter((source) => sources[source].pause !== null);
}
