/**
 * The cell of a machine state. Where a counter is given up, the cell allows more than the machine does, never
 * less: representatives.ts says how, and the soundness check holds both against the real machine.
 */
import { GUARD_SOURCES, type GuardSource, type MachineState } from "../core/guards/guard-types.ts";
import {
  type Body,
  type Cell,
  type Kept,
  type Monitor,
  PART,
  type Part,
  UNKNOWN,
} from "./cell-shape.ts";
import type { Scope } from "./scope.ts";

/** The cell of a machine state. */
export function cellOf(machine: MachineState, monitor: Monitor, scope: Scope): Cell {
  return { ...bodyOf(machine, scope), monitor: keep(monitor, keptOf(machine, scope)) };
}

/** All of the cell that the machine alone decides. */
export function bodyOf(machine: MachineState, scope: Scope): Body {
  if (machine.halted !== null)
    return { ...scope.initial, halt: machine.halted.reason, mode: "halt" };
  if (isSealed(machine, scope)) return sealedBody(machine, scope);
  const focus = machine.sources[scope.focus];
  const parts = GUARD_SOURCES.map((source) => partOf(machine, source, scope));
  const isPaused = machine.mode === "degraded";
  const exact = exactSource(machine.pause?.opener ?? null, parts);
  const counted = exact === null ? null : machine.sources[exact].pause;
  const pauseCounted = focus.pause?.counted === true;
  return {
    halt: null,
    mode: machine.mode,
    again: scope.readsAgain && focus.hasEntered,
    countedActive: focus.countedActive,
    countedIdle: focus.countedIdle,
    // The end of a counted episode forgets the fill, so until then nobody can read it.
    fillSince: !pauseCounted && !scope.config.recovery.count_without_fill && focus.fillSince,
    pauseCounted,
    anchorStableTicks: machine.mode === "anchor_idle" ? machine.anchorStableTicks : 0,
    outsideTicks: outsideOf(machine, scope),
    ...waitOf(machine, scope),
    activeTicks: machine.activeTicks,
    timeoutTicks: isPaused ? timeoutOf(machine, parts, scope) : 0,
    opener: isPaused ? (machine.pause?.opener ?? null) : null,
    parts,
    stableTicks: scope.recovers ? (counted?.stableTicks ?? 0) : 0,
    cooldownTicks: scope.recovers ? (counted?.cooldownTicks ?? 0) : 0,
  };
}

export function keptOf(machine: MachineState, scope: Scope): Kept {
  if (machine.halted !== null || isSealed(machine, scope)) return NOTHING;
  return {
    phase: scope.hasPreview,
    filled: machine.sources[scope.focus].pause?.counted !== true,
    // A drift that recovers forgets windows and count, so nobody reads them while it is in the pause.
    isWindowed: scope.acts && machine.sources.directional_drift.pause === null,
  };
}

const NOTHING: Kept = { phase: false, filled: false, isWindowed: false };

export function keep(monitor: Monitor, kept: Kept): Monitor {
  return {
    phase: kept.phase ? monitor.phase : 0,
    isWindowed: kept.isWindowed && monitor.isWindowed,
    filled: kept.filled && monitor.filled,
    unfilled: monitor.unfilled,
    spare: monitor.spare,
  };
}

/**
 * The source whose counters are exact: a regime guard that opened the pause, or the only one in it. The others
 * joined; they hold no cool-down and are only done or not. A source never turns from inexact to exact: nobody
 * but truth leaves a pause before it ends, and its opener stays.
 */
export function exactSource(
  opener: GuardSource | null,
  parts: readonly Part[],
): GuardSource | null {
  if (opener !== null && opener !== "inventory_truth") return opener;
  const inIt = GUARD_SOURCES.filter(
    (source, i) => source !== "inventory_truth" && parts[i] !== PART.none,
  );
  return inIt.length === 1 ? (inIt[0] ?? null) : null;
}

/** A pause that nothing leads out of: what is left to read is the time until it ends the session. */
export function isSealed({ sources }: MachineState, { recovers }: Scope): boolean {
  return (
    !recovers &&
    GUARD_SOURCES.some((source) => source !== "inventory_truth" && sources[source].pause !== null)
  );
}

/** Any one source stands for whoever is in it; truth matters only where the timeout is its own. */
function sealedBody(machine: MachineState, scope: Scope): Body {
  const isAny = scope.config.inventory_truth.timeout_applies_to === "any";
  const isTruthIn = !isAny && machine.sources.inventory_truth.pause !== null;
  const parts = GUARD_SOURCES.map((source): Part => {
    if (source === "inventory_corridor") return PART.pending;
    return source === "inventory_truth" && isTruthIn ? PART.pending : PART.none;
  });
  return {
    ...scope.initial,
    mode: "degraded",
    opener: "inventory_corridor",
    parts,
    timeoutTicks: timeoutOf(machine, parts, scope),
  };
}

function partOf({ sources }: MachineState, source: GuardSource, scope: Scope): Part {
  const { pause } = sources[source];
  if (pause === null) return PART.none;
  const isDone = source !== "inventory_truth" && pause.stableTicks >= scope.needed[source];
  return scope.recovers && isDone ? PART.done : PART.pending;
}

/** The fill that C waits with. Which side waits is not kept: the machine treats both alike. */
function waitOf(machine: MachineState, scope: Scope) {
  const isDriftIn = machine.sources.directional_drift.pause !== null;
  const { side, ticks } = machine.waiting;
  const isRead = isDriftIn ? scope.remembersFill : scope.readsC;
  const isWaiting = isRead && side !== null;
  return { isWaiting, waitingTicks: isWaiting && !isDriftIn ? ticks : 0 } as const;
}

/** A corridor that recovers is inside, which sets the count back. */
function outsideOf(machine: MachineState, { acts }: Scope): number {
  const isIn = machine.sources.inventory_corridor.pause !== null;
  return acts && !isIn ? machine.outsideTicks : 0;
}

/**
 * Where the timeout is truth's alone, truth may leave and come back at any time while others stay, so the count
 * restrains nothing that they do; it is exact as long as truth is alone.
 */
function timeoutOf({ timeoutMs }: MachineState, parts: readonly Part[], scope: Scope): number {
  const isAny = scope.config.inventory_truth.timeout_applies_to === "any";
  if (!isAny && parts[0] === PART.none) return 0;
  if (!isAny && parts.some((part, i) => i > 0 && part !== PART.none)) return UNKNOWN;
  return Math.ceil(timeoutMs / scope.tickMs);
}
