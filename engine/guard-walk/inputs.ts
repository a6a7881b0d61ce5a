/**
 * What a tick may bring, as verdicts. Only those are listed between which the machine can tell in the state it
 * is in; the rest would be the same tick twice. The order matters for one thing: which of several shortest traces
 * is found.
 */
import type { MachineState, RegimeFacts, TruthFacts } from "../core/guards/guard-types.ts";
import type { Side } from "../core/market-events.ts";
import { exactSource } from "./cell.ts";
import { type Body, type Cell, PART, partIn } from "./cell-shape.ts";
import { isCloseToRecovery } from "./representatives.ts";
import type { Scope } from "./scope.ts";

export type FillInput = readonly Side[];
export type TruthInput = { readonly verdict: TruthFacts["verdict"]; readonly alarm: boolean };
export type AnchorInput = {
  readonly verdict: RegimeFacts["anchor"]["verdict"];
  /** Said only before the signal is warm. */
  readonly earlyExit: boolean;
};
export type CorridorInput = RegimeFacts["corridor"]["verdict"];

const NO_FILL: FillInput = [];
const BUY: FillInput = ["buy"];
const SELL: FillInput = ["sell"];

/** What fills a tick may bring, for any monitor. */
export function fillInputs(body: Body, scope: Scope): readonly FillInput[] {
  if (isSealed(body, scope)) return [NO_FILL];
  if (scope.inputs === "regime") return [BUY, NO_FILL];
  // A fill on the side that waits, and an answer: a waiting fill is a buy here, whichever it was. Both at once
  // is an answer too.
  return body.isWaiting ? [NO_FILL, BUY, SELL] : [NO_FILL, BUY];
}

/** Whether a fill may come, or would tell the machine or the monitor anything. */
export function mayFill(cell: Cell, scope: Scope): boolean {
  if (scope.inputs === "regime") return cell.monitor.spare > 0;
  return cell.isWaiting || isFillNews(cell, scope);
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

export function truthInputs(cell: Body, scope: Scope): readonly TruthInput[] {
  const isTruthIn = partIn(cell, "inventory_truth") !== PART.none;
  const agrees = isTruthIn ? [SILENT, AGREES] : [SILENT];
  if (scope.inputs === "regime") return agrees;
  // An alarm that is no doubt yet is read by a drift that waits to recover, and by nobody else.
  const isDriftIn = partIn(cell, "directional_drift") !== PART.none;
  const alarms = isDriftIn && scope.recovers ? [ALARM] : [];
  return [...agrees, ...alarms, ...(isTruthIn ? [] : [DOUBT]), WRONG];
}

const ENTERS: AnchorInput = { verdict: "enter", earlyExit: false };
const OTHER: AnchorInput = { verdict: "between", earlyExit: false };
const EXITS: AnchorInput = { verdict: "exit", earlyExit: false };
const MISSES: AnchorInput = { verdict: "missing", earlyExit: false };
const EARLY: AnchorInput = { verdict: "between", earlyExit: true };

export function anchorInputs(
  cell: Body,
  machine: MachineState,
  scope: Scope,
): readonly AnchorInput[] {
  const inputs = anchorsOf(cell, machine, scope);
  return scope.prefers === "calm" ? inputs.toReversed() : inputs;
}

function anchorsOf(cell: Body, machine: MachineState, scope: Scope): readonly AnchorInput[] {
  if (!scope.acts || isSealed(cell, scope)) return [OTHER];
  if (machine.mode === "anchor_idle") {
    return scope.hasPreview ? [OTHER, EXITS, MISSES, EARLY] : [OTHER, EXITS, MISSES];
  }
  if (scope.idles) {
    return mayOpen(cell, machine, scope) ? [ENTERS, OTHER] : [OTHER];
  }
  if (machine.sources.anchor_saturation.pause === null) return [ENTERS, OTHER];
  return scope.recovers ? [OTHER, EXITS, MISSES] : [OTHER];
}

export function corridorInputs(
  cell: Body,
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

/** Whether A or B may hold on this tick; without a fill of its own an older one is needed. */
export function pressedInputs(
  cell: Body,
  fills: FillInput,
  machine: MachineState,
  scope: Scope,
): readonly boolean[] {
  const isDriftIn = machine.sources.directional_drift.pause !== null;
  if (!scope.acts || isDriftIn || isSealed(cell, scope)) return NEVER;
  if (scope.inputs === "all") return MAYBE;
  // The one small fill of a regime walk is a burst only where one order is.
  return fills.length > 0 && scope.config.drift.a.orders === 1 ? MAYBE : NEVER;
}

const NEVER: readonly boolean[] = [false];
const MAYBE: readonly boolean[] = [false, true];

/** Paused for good, where no recovery exists: nothing but truth and time is read any more. */
function isSealed(cell: Body, { recovers }: Scope): boolean {
  return !recovers && cell.opener !== null && cell.opener !== "inventory_truth";
}

/**
 * Whether a pause may begin in the second half of this tick: none lasts, or it may end now. While truth is in it,
 * it does not.
 */
export function mayOpen(cell: Body, { mode, sources }: MachineState, scope: Scope): boolean {
  if (mode !== "degraded") return true;
  return sources.inventory_truth.pause === null && isCloseToRecovery(cell, exactOf(cell), scope);
}

function exactOf(cell: Body) {
  return exactSource(cell.opener, cell.parts);
}
