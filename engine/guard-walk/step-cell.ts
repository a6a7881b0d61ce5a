/**
 * The ways out of a cell: every representative, every input that it can tell from the others, through the
 * machine itself. A way says where the machine goes and what it does to the monitor, so that cells which differ
 * in their monitor alone share their ways, and ticks after which the machine is the same share their second half.
 */
import type { MachineState, RegimeFacts, Turn } from "../core/guards/guard-types.ts";
import { type Breach, type Entry, entryOf } from "./account.ts";
import { type Body, bodyOf, keptOf } from "./cell.ts";
import { bodyFrom, bodyKey, monitorFrom } from "./cell-key.ts";
import { createEffects, type Effects } from "./effects.ts";
import {
  type AnchorInput,
  anchorInputs,
  type CorridorInput,
  corridorInputs,
  type FillInput,
  fillInputs,
  mayFill,
  mayOpen,
  pressedInputs,
  type TruthInput,
  truthInputs,
} from "./inputs.ts";
import { machineKey } from "./machine-key.ts";
import { representatives } from "./representatives.ts";
import type { Scope } from "./scope.ts";

/** Ways out of a body, in the order in which they were found: where to, and with what effect. */
export type Ways = { readonly to: readonly number[]; readonly effects: readonly number[] };

export type Stepper = {
  readonly scope: Scope;
  /** Bodies met so far, by their number. */
  readonly bodies: readonly string[];
  readonly bodyId: (body: string) => number;
  readonly waysFrom: (body: number) => Ways;
  readonly effects: Effects;
};

type Visit = (body: number, monitor: number, breaches: readonly Breach[]) => void;

/** Calls `visit` for the steps that lead out of a cell, halts included; the same one may come twice. */
export function forEachStep(stepper: Stepper, body: number, monitor: number, visit: Visit): void {
  const { scope, bodies, effects } = stepper;
  const from = bodyFrom(bodies[body] as string);
  if (from.halt !== null) return;
  const ways = stepper.waysFrom(body);
  const fillable = mayFill({ ...from, monitor: monitorFrom(monitor) }, scope);
  ways.to.forEach((to, i) => {
    const effect = ways.effects[i] as number;
    if (!fillable && effects.effectOf(effect).isFilled) return;
    for (const { code, breaches } of effects.after(effect, monitor)) visit(to, code, breaches);
  });
}

/** Steps cells of one scope, and remembers what it has worked out. */
export function createStepper(scope: Scope): Stepper {
  const bodies: string[] = [];
  const ids = new Map<string, number>();
  const bodyId = (body: string) => {
    const known = ids.get(body);
    if (known !== undefined) return known;
    ids.set(body, bodies.length);
    return bodies.push(body) - 1;
  };
  const effects = createEffects(scope);
  const work: Work = { scope, bodyId, effects, halves: new Map() };
  const known: Ways[] = [];
  const waysFrom = (body: number) => {
    known[body] ??= waysOut(bodyFrom(bodies[body] as string), work);
    return known[body];
  };
  return { scope, bodies, bodyId, waysFrom, effects };
}

type Work = {
  readonly scope: Scope;
  readonly bodyId: (body: string) => number;
  readonly effects: Effects;
  /** Second halves by the machine they begin with and what the tick brings. */
  readonly halves: Map<string, readonly Half[]>;
};

/** A second half: the body it leads to, and its part of the effect. */
type Half = {
  readonly to: number;
  readonly isPressed: boolean;
  readonly isEarly: boolean;
  readonly isPaused: boolean;
  readonly clearsWindows: boolean;
  readonly kept: ReturnType<typeof keptOf>;
  readonly second: Entry | null;
};

function waysOut(body: Body, work: Work): Ways {
  const { scope, effects } = work;
  const ways = { to: [] as number[], effects: [] as number[] };
  const seen = new Set<number>();
  forEachFirstHalf(body, scope, (machine, turn, fills, truth) => {
    const first = entryOf(machine, turn, scope);
    const isFilled = fills.length > 0;
    for (const { to, isPressed, ...half } of secondHalves(body, turn, { fills, truth }, work)) {
      const isPressedAlone = isPressed && !isFilled;
      const effect = effects.idOf({ isFilled, isPressedAlone, first, ...half });
      const way = to * EFFECTS_MAX + effect;
      if (seen.has(way)) continue;
      seen.add(way);
      ways.to.push(to);
      ways.effects.push(effect);
    }
  });
  return ways;
}

/** More than the bits of an effect can tell apart. */
const EFFECTS_MAX = 2 ** 20;

type FirstVisit = (from: MachineState, turn: Turn, fills: FillInput, truth: TruthInput) => void;

function forEachFirstHalf(body: Body, scope: Scope, visit: FirstVisit): void {
  const { decider, config, tickMs } = scope;
  const fillsList = fillInputs(body, scope);
  const truthList = truthInputs(body, scope);
  representatives(body, scope).forEach(({ machine, isTimeUp, isAgain }, i) => {
    for (const fills of fillsList) {
      const filled = fills.length > 0;
      for (const truth of truthList) {
        const { verdict } = truth;
        // A truth halt is the same halt whatever else the tick brings, and time that is up ends a tick that says nothing.
        if (verdict.kind === "halt" && (i > 0 || filled)) continue;
        if (isTimeUp && (verdict.kind !== "none" || truth.alarm || filled)) continue;
        const turn = decider.decideTruth(machine, { dtMs: tickMs, filled, verdict }, config);
        // Whether the others paused before is read only by a pause that begins.
        if (isAgain && !mayOpen(body, machine, scope) && !mayOpen(body, turn.machine, scope)) {
          continue;
        }
        visit(machine, turn, fills, truth);
      }
    }
  });
}

type Brought = { readonly fills: FillInput; readonly truth: TruthInput };

function secondHalves(body: Body, first: Turn, brought: Brought, work: Work): readonly Half[] {
  const { scope, halves } = work;
  const { machine } = first;
  if (machine.mode === "halt") return isOthersHalt(first, scope) ? [] : [endOf(machine, work)];
  const { fills, truth } = brought;
  const anchors = anchorInputs(body, machine, scope);
  const corridors = corridorInputs(body, machine, scope);
  const presses = pressedInputs(body, fills, machine, scope);
  const inputs = `${fills.join()} ${truth.alarm} ${anchors.length} ${corridors.join()} ${presses.length}`;
  const key = machineKey(machine) + inputs;
  const known = halves.get(key);
  if (known !== undefined) return known;
  const found: Half[] = [];
  for (const pressed of presses) {
    for (const corridor of corridors) {
      for (const anchor of anchors) {
        const facts = factsOf({ anchor, corridor, pressed, fills, alarm: truth.alarm });
        const half = secondHalf(machine, facts, work);
        if (half !== null) found.push(half);
      }
    }
  }
  halves.set(key, found);
  return found;
}

function secondHalf(machine: MachineState, facts: RegimeFacts, work: Work): Half | null {
  const { scope, bodyId } = work;
  const turn = scope.decider.decideRegime(machine, facts, scope.config);
  if (isOthersHalt(turn, scope)) return null;
  return {
    to: bodyId(bodyKey(bodyOf(turn.machine, scope))),
    isPressed: facts.drift.burst,
    isEarly: facts.anchor.earlyExit,
    isPaused: turn.machine.mode === "degraded",
    clearsWindows: turn.clearsDrift,
    kept: keptOf(turn.machine, scope),
    second: entryOf(machine, turn, scope),
  };
}

/** The session ended with the first half. */
function endOf(machine: MachineState, { scope, bodyId }: Work): Half {
  return {
    to: bodyId(bodyKey(bodyOf(machine, scope))),
    isPressed: false,
    isEarly: false,
    isPaused: false,
    clearsWindows: false,
    kept: keptOf(machine, scope),
    second: null,
  };
}

/** Ended by the memory of a source out of focus: its own walk tells whether that can be. */
function isOthersHalt({ machine, changes }: Turn, { focus }: Scope): boolean {
  const reason = machine.halted?.reason;
  if (reason !== "degraded_episode_limit_halt" && reason !== "recovery_exhausted_halt")
    return false;
  return changes.find(({ to }) => to === "halt")?.guard !== focus;
}

type Verdicts = {
  readonly anchor: AnchorInput;
  readonly corridor: CorridorInput;
  readonly pressed: boolean;
  readonly fills: FillInput;
  readonly alarm: boolean;
};

function factsOf({ anchor, corridor, pressed, fills, alarm }: Verdicts): RegimeFacts {
  return {
    anchor: { verdict: anchor.verdict, earlyExit: anchor.earlyExit, seen: {} },
    corridor: { verdict: corridor, seen: {} },
    drift: {
      burst: pressed,
      imbalance: false,
      bought: fills.includes("buy"),
      sold: fills.includes("sell"),
      lastSide: fills.at(-1) ?? null,
      seen: {},
    },
    truthAlarm: alarm,
  };
}
