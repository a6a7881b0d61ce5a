/**
 * The ways out of a cell: every representative, every input that it can tell from the others, through the
 * machine itself. A way says where the machine goes and what it does to the monitor, so that cells which differ
 * in their monitor alone share their ways, and ticks after which the machine is the same share their second half.
 */
import type { MachineState, RegimeFacts, Turn } from "../core/guards/guard-types.ts";
import { type Breach, entryOf } from "./account.ts";
import { bodyOf, keptOf } from "./cell.ts";
import { bodyFrom, bodyKey, monitorFrom } from "./cell-key.ts";
import type { Body } from "./cell-shape.ts";
import {
  createEffects,
  EFFECTS_MAX,
  type Effects,
  effectCode,
  halfCode,
  isFilledEffect,
} from "./effects.ts";
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

export type Stepper = {
  readonly scope: Scope;
  /** Bodies met so far, by their number. */
  readonly bodies: readonly string[];
  readonly bodyId: (body: string) => number;
  /** Ways out of a body, each its target and effect in one number, in the order in which they were found. */
  readonly waysFrom: (body: number) => readonly number[];
  readonly effects: Effects;
  /** Lets go of what it remembers beside the bodies; it can all be worked out again. */
  readonly forget: () => void;
};

type Visit = (body: number, monitor: number, breaches: readonly Breach[]) => void;

/** Calls `visit` for the steps that lead out of a cell, halts included; the same one may come twice. */
export function forEachStep(stepper: Stepper, body: number, monitor: number, visit: Visit): void {
  const { scope, bodies, effects } = stepper;
  const from = bodyFrom(bodies[body] as string);
  if (from.halt !== null) return;
  const fillable = mayFill({ ...from, monitor: monitorFrom(monitor) }, scope);
  for (const way of stepper.waysFrom(body)) {
    const effect = way % EFFECTS_MAX;
    if (!fillable && isFilledEffect(effect)) continue;
    const to = (way - effect) / EFFECTS_MAX;
    for (const { code, breaches } of effects(effect, monitor)) visit(to, code, breaches);
  }
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
  const work: Work = { scope, bodyId, halves: new Map() };
  const known: (readonly number[])[] = [];
  const waysFrom = (body: number) => {
    known[body] ??= waysOut(bodyFrom(bodies[body] as string), work);
    return known[body];
  };
  const forget = () => {
    known.length = 0;
    work.halves.clear();
  };
  return { scope, bodies, bodyId, waysFrom, effects: createEffects(scope), forget };
}

type Work = {
  readonly scope: Scope;
  readonly bodyId: (body: string) => number;
  /** Second halves by the machine they begin with and what the tick brings: target and effect in one number. */
  readonly halves: Map<string, readonly number[]>;
};

function waysOut(body: Body, work: Work): readonly number[] {
  const ways = new Set<number>();
  forEachFirstHalf(body, work.scope, (machine, turn, fills, truth) => {
    const first = entryOf(machine, turn, work.scope);
    for (const half of secondHalves(body, turn, { fills, truth }, work)) {
      const code = half % EFFECTS_MAX;
      ways.add(half - code + effectCode(code, first, fills.length > 0));
    }
  });
  return [...ways];
}

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

function secondHalves(body: Body, first: Turn, brought: Brought, work: Work): readonly number[] {
  const { scope, halves } = work;
  const { machine } = first;
  if (machine.mode === "halt") return isOthersHalt(first, scope) ? [] : [endOf(machine, work)];
  const inputs = inputsOf(body, machine, brought, scope);
  const key = machineKey(machine) + inputsKey(inputs);
  const known = halves.get(key);
  if (known !== undefined) return known;
  const found = new Set<number>();
  const { fills, alarm } = inputs;
  for (const pressed of inputs.presses) {
    for (const corridor of inputs.corridors) {
      for (const anchor of inputs.anchors) {
        const half = secondHalf(
          machine,
          factsOf({ anchor, corridor, pressed, fills, alarm }),
          work,
        );
        if (half !== null) found.add(half);
      }
    }
  }
  const packed = [...found];
  halves.set(key, packed);
  return packed;
}

function inputsOf(body: Body, machine: MachineState, { fills, truth }: Brought, scope: Scope) {
  return {
    fills,
    alarm: truth.alarm,
    anchors: anchorInputs(body, machine, scope),
    corridors: corridorInputs(body, machine, scope),
    presses: pressedInputs(body, fills, machine, scope),
  };
}

/** One character. In one machine state the lists of anchors and presses differ by their length. */
function inputsKey(inputs: ReturnType<typeof inputsOf>): string {
  const { fills, alarm, anchors, corridors, presses } = inputs;
  const fill = fills.length === 0 ? 0 : fills[0] === "buy" ? 1 : 2;
  const places = corridors.reduce((sum, place) => sum | CORRIDOR_BITS[place], 0);
  const head = fill | (Number(alarm) << 2) | (anchors.length << 3) | (presses.length << 6);
  return String.fromCharCode(head | (places << 8));
}

const CORRIDOR_BITS: Readonly<Record<CorridorInput, number>> = {
  inside: 1,
  outside: 2,
  unknown: 4,
  floor: 8,
};

function secondHalf(machine: MachineState, facts: RegimeFacts, work: Work): number | null {
  const { scope, bodyId } = work;
  const turn = scope.decider.decideRegime(machine, facts, scope.config);
  if (isOthersHalt(turn, scope)) return null;
  const code = halfCode({
    isPressed: facts.drift.burst,
    isEarly: facts.anchor.earlyExit,
    isPaused: turn.machine.mode === "degraded",
    clearsWindows: turn.clearsDrift,
    kept: keptOf(turn.machine, scope),
    second: entryOf(machine, turn, scope),
  });
  return bodyId(bodyKey(bodyOf(turn.machine, scope))) * EFFECTS_MAX + code;
}

/** The session ended with the first half. */
function endOf(machine: MachineState, { scope, bodyId }: Work): number {
  const code = halfCode({
    isPressed: false,
    isEarly: false,
    isPaused: false,
    clearsWindows: false,
    kept: keptOf(machine, scope),
    second: null,
  });
  return bodyId(bodyKey(bodyOf(machine, scope))) * EFFECTS_MAX + code;
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
