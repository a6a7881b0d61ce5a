/**
 * What a tick may bring, as verdicts. Only those are listed between which the machine can tell in the state it
 * is in; the rest would be the same tick twice. The order matters for one thing: which of several shortest traces
 * is found.
 */
import type { MachineState, RegimeFacts, TruthFacts } from "../core/guards/guard-types.ts";
import type { Mode } from "../core/halt-reasons.ts";
import type { Side } from "../core/market-events.ts";
import { type Cell, exactSource, PART, type Phase, partIn } from "./cell.ts";
import { isCloseToRecovery } from "./representatives.ts";
import type { Scope } from "./scope.ts";

export type FillInput = readonly Side[];
export type TruthInput = { readonly verdict: TruthFacts["verdict"]; readonly alarm: boolean };
export type AnchorInput = {
  readonly verdict: RegimeFacts["anchor"]["verdict"];
  readonly earlyExit: boolean;
  /** The phase in which alone the signal can say so. */
  readonly phase: Phase | null;
};
export type CorridorInput = RegimeFacts["corridor"]["verdict"];

const NO_FILL: FillInput = [];
const BUY: FillInput = ["buy"];
const SELL: FillInput = ["sell"];

export function fillInputs(cell: Cell, scope: Scope): readonly FillInput[] {
  if (isSealed(cell, scope)) return [NO_FILL];
  if (scope.inputs === "regime") return cell.monitor.spare > 0 ? [BUY, NO_FILL] : [NO_FILL];
  // A fill on the side that waits, and an answer: a waiting fill is a buy here, whichever it was. Both at once
  // is an answer too.
  if (cell.isWaiting) return [NO_FILL, BUY, SELL];
  return isFillNews(cell, scope) ? [NO_FILL, BUY] : [NO_FILL];
}

/** A fill where all that it changes is so already is a tick without one. */
function isFillNews(cell: Cell, scope: Scope): boolean {
  const { filled, isWindowed } = cell.monitor;
  const isDriftIn = partIn(cell, "directional_drift") !== PART.none;
  if (scope.readsC || (!isWindowed && !isDriftIn && scope.acts)) return true;
  if (cell.pauseCounted) return false;
  return !filled || (!cell.fillSince && !scope.config.recovery.count_without_fill);
}

const SILENT: TruthInput = { verdict: { kind: "none" }, alarm: false };
const AGREES: TruthInput = { verdict: { kind: "ok" }, alarm: false };
const ALARM: TruthInput = { verdict: { kind: "none" }, alarm: true };
const DOUBT: TruthInput = { verdict: { kind: "degrade", condition: "warn_twice" }, alarm: true };
const WRONG: TruthInput = {
  verdict: { kind: "halt", condition: "halt_difference", detail: "" },
  alarm: true,
};

export function truthInputs(cell: Cell, scope: Scope): readonly TruthInput[] {
  const isTruthIn = partIn(cell, "inventory_truth") !== PART.none;
  const agrees = isTruthIn ? [SILENT, AGREES] : [SILENT];
  if (scope.inputs === "regime") return agrees;
  // An alarm that is no doubt yet is read by a drift that waits to recover, and by nobody else.
  const isDriftIn = partIn(cell, "directional_drift") !== PART.none;
  const alarms = isDriftIn && scope.recovers ? [ALARM] : [];
  return [...agrees, ...alarms, ...(isTruthIn ? [] : [DOUBT]), WRONG];
}

const ENTERS: AnchorInput = { verdict: "enter", earlyExit: false, phase: null };
const OTHER: AnchorInput = { verdict: "between", earlyExit: false, phase: null };
const EXITS: AnchorInput = { verdict: "exit", earlyExit: false, phase: null };
const MISSES: AnchorInput = { verdict: "missing", earlyExit: false, phase: null };
const EARLY: AnchorInput = { verdict: "between", earlyExit: true, phase: 0 };

export function anchorInputs(
  cell: Cell,
  machine: MachineState,
  scope: Scope,
): readonly AnchorInput[] {
  const inputs = anchorsOf(cell, machine, scope);
  return scope.prefers === "calm" ? inputs.toReversed() : inputs;
}

function anchorsOf(cell: Cell, machine: MachineState, scope: Scope): readonly AnchorInput[] {
  if (!scope.acts || isSealed(cell, scope)) return [OTHER];
  if (machine.mode === "anchor_idle") {
    const isCold = scope.hasPreview && cell.monitor.phase === 0;
    return isCold ? [OTHER, EXITS, MISSES, EARLY] : [OTHER, EXITS, MISSES];
  }
  if (scope.idles) {
    const mayIdle = machine.mode === "active" || isCloseToRecovery(cell, exactOf(cell), scope);
    return mayIdle ? [ENTERS, OTHER] : [OTHER];
  }
  if (machine.sources.anchor_saturation.pause === null) return [ENTERS, OTHER];
  return scope.recovers ? [OTHER, EXITS, MISSES] : [OTHER];
}

export function corridorInputs(
  cell: Cell,
  machine: MachineState,
  scope: Scope,
): readonly CorridorInput[] {
  if (!scope.acts || isSealed(cell, scope)) return ["inside"];
  if (machine.sources.inventory_corridor.pause !== null) {
    const isCooling = exactOf(cell) === "inventory_corridor" && cell.cooldownTicks > 1;
    return isCooling || !scope.recovers ? ["inside"] : ["inside", "outside", "unknown"];
  }
  const inputs: CorridorInput[] = ["inside", "outside"];
  if (machine.outsideTicks > 0) inputs.push("unknown");
  // The floor reads a balance that only a fill moves, so it is no regime input; the share moves with the price.
  const isSame = machine.outsideTicks + 1 >= scope.config.corridor.outside_ticks;
  return scope.inputs === "regime" || isSame ? inputs : [...inputs, "floor"];
}

/** Whether A or B may hold on this tick. */
export function pressedInputs(
  cell: Cell,
  fills: FillInput,
  machine: MachineState,
  scope: Scope,
): readonly boolean[] {
  const isDriftIn = machine.sources.directional_drift.pause !== null;
  if (!scope.acts || isDriftIn || scope.inputs === "regime" || isSealed(cell, scope)) return NEVER;
  return fills.length > 0 || cell.monitor.isWindowed ? MAYBE : NEVER;
}

const NEVER: readonly boolean[] = [false];
const MAYBE: readonly boolean[] = [false, true];

/**
 * Where the signal may stand after the tick; it never cools. In `degraded` nobody reads it, so it is left where
 * it was and may make up for it later.
 */
export function phasesFrom(cell: Cell, { phase }: AnchorInput, mode: Mode, scope: Scope) {
  const before = cell.monitor.phase;
  if (!scope.hasPreview) return COLD;
  if (before === 1) return phase === 0 ? [] : WARM;
  return phase === 0 || mode === "degraded" ? COLD : EITHER;
}

const COLD: readonly Phase[] = [0];
const WARM: readonly Phase[] = [1];
const EITHER: readonly Phase[] = [1, 0];

/** Paused for good, where no recovery exists: nothing but truth and time is read any more. */
function isSealed(cell: Cell, { recovers }: Scope): boolean {
  return !recovers && cell.opener !== null && cell.opener !== "inventory_truth";
}

function exactOf(cell: Cell) {
  return exactSource(cell.opener, cell.parts);
}
