/**
 * Whether the walk may be believed: random sessions of the real machine, on real numbers, must stay inside it.
 * Tick by tick the cell of the machine must be known to the walk, and the step to it one that the walk sees.
 * A walk on regime inputs is held against sessions of such inputs, with as many small fills as it may use.
 */
import type { GuardInputs } from "../core/guards/guard-machine.ts";
import type { Side } from "../core/market-events.ts";
import { isSealed } from "./cell.ts";
import { keyFrom } from "./cell-key.ts";
import {
  type ConcreteState,
  concreteKey,
  freshConcrete,
  scriptedInputs,
  stepConcrete,
  type TickScript,
} from "./concrete.ts";
import type { Exploration } from "./explore.ts";
import type { Scope } from "./scope.ts";
import { forEachStep, type Stepper } from "./step-cell.ts";

export type SoundnessOptions = {
  readonly traces: number;
  readonly ticks: number;
  /** Chance, as numbers from 0 up to 1. */
  readonly draw: () => number;
  /** What the sessions may bring; the walk's own inputs when left out. */
  readonly inputs?: Scope["inputs"];
};

export type Gap = {
  readonly trace: number;
  readonly tick: number;
  readonly kind: "unknown_state" | "unknown_step";
};

export type Soundness = {
  readonly traces: number;
  readonly ticks: number;
  /** Different states that the traces met. */
  readonly statesMet: number;
  /** Traces that ended in a halt. */
  readonly halted: number;
  readonly gap: Gap | null;
};

/** Runs random traces against an exploration; stops at the first that leaves it. */
export function checkSoundness(
  { scope, stepper, cells }: Pick<Exploration, "scope" | "stepper" | "cells">,
  { traces, ticks, draw, inputs = scope.inputs }: SoundnessOptions,
): Soundness {
  const steps = new Map<string, ReadonlySet<string>>();
  const after = (key: string) => {
    const known = steps.get(key) ?? stepsFrom(key, stepper);
    steps.set(key, known);
    return known;
  };
  let run = 0;
  let halted = 0;
  const result = (trace: number, gap: Gap | null): Soundness => ({
    traces: trace,
    ticks: run,
    statesMet: steps.size,
    halted,
    gap,
  });
  for (let trace = 0; trace < traces; trace += 1) {
    const script = randomScript(draw);
    let state = freshConcrete(scope);
    let key = concreteKey(state, scope);
    for (let tick = 1; tick <= ticks; tick += 1) {
      state = stepConcrete(
        state,
        scriptedInputs(tick, within(script(), state, { inputs, scope }), scope),
        scope,
      ).state;
      const { machine } = state.guards;
      // What the memory of a source out of focus ends is the business of that source's own walk.
      if (machine.halted !== null && !isOurs(machine.halted.detail, scope)) break;
      const next = concreteKey(state, scope);
      run += 1;
      if (!after(key).has(next)) return result(trace, { trace, tick, kind: "unknown_step" });
      if (!isKnown(next, { stepper, cells }))
        return result(trace, { trace, tick, kind: "unknown_state" });
      key = next;
      if (machine.mode === "halt") {
        halted += 1;
        break;
      }
    }
  }
  return result(traces, null);
}

type Bounds = { readonly inputs: Scope["inputs"]; readonly scope: Scope };

/**
 * Without more fills than are left, and nothing that a regime does not move: balances and truth. A pause for good
 * uses up no fill, since nobody would read it.
 */
function within(script: TickScript, state: ConcreteState, { inputs, scope }: Bounds): TickScript {
  if (inputs === "all") return script;
  const most = isSealed(state.guards.machine, scope) ? 0 : 1;
  const { fills = [], corridor = "inside", truth = SILENT } = script;
  return {
    ...script,
    fills: fills.slice(0, Math.min(most, state.monitor.spare)),
    corridor: corridor === "floor" ? "outside" : corridor,
    truth: truth.alarm ? SILENT : truth,
  };
}

function isKnown(key: string, { stepper, cells }: Pick<Exploration, "stepper" | "cells">): boolean {
  return cells.find(stepper.bodyId(key.slice(1)), key.charCodeAt(0)) >= 0;
}

function stepsFrom(key: string, stepper: Stepper): ReadonlySet<string> {
  const found = new Set<string>();
  const body = stepper.bodyId(key.slice(1));
  forEachStep(stepper, body, key.charCodeAt(0), (to, monitor) =>
    found.add(keyFrom(monitor, stepper.bodies[to] as string)),
  );
  return found;
}

/** Whether the halt was not caused by another source's memory: limits and attempts name theirs first. */
function isOurs(detail: string | null, { focus }: Scope): boolean {
  const others = [
    "inventory_truth",
    "anchor_saturation",
    "inventory_corridor",
    "directional_drift",
  ];
  return !others.some((source) => source !== focus && detail?.startsWith(source) === true);
}

/** A market in phases of random length, so that long counters run out as well as break off. */
function randomScript(draw: () => number): () => TickScript {
  const below = (count: number) => Math.floor(draw() * count);
  const pick = <T>(values: readonly T[]): T => values[below(values.length)] as T;
  let left = 0;
  let phase = { basis: 0, swing: 0, fills: 0, place: "inside", trouble: 0 } as Phase;
  return () => {
    if (left === 0) {
      left = 1 + pick([3, 12, 40, 200].map((most) => below(most)));
      phase = {
        basis: pick([0, 0, 12, -12, 30]),
        swing: pick([0, 1, 8, 40]),
        fills: pick([0, 0, 0.02, 0.3]),
        place: pick(["inside", "inside", "inside", "outside", "floor", "unknown", "any"]),
        trouble: pick([0, 0, 0, 0.02, 0.3]),
      };
    }
    left -= 1;
    return scriptOf(phase, { draw, pick });
  };
}

type Phase = {
  readonly basis: number;
  readonly swing: number;
  readonly fills: number;
  readonly place: NonNullable<TickScript["corridor"]> | "any";
  readonly trouble: number;
};

type Chance = {
  readonly draw: () => number;
  readonly pick: <T>(values: readonly T[]) => T;
};

function scriptOf(
  { basis, swing, fills, place, trouble }: Phase,
  { draw, pick }: Chance,
): TickScript {
  const isMissing = draw() < 0.02;
  return {
    basisBps: isMissing ? null : basis + swing * (draw() - 0.5) * 2,
    corridor: place === "any" ? pick(["inside", "outside", "floor", "unknown"] as const) : place,
    fills: draw() < fills ? pick(FILLS) : [],
    truth: draw() < trouble ? pick(TROUBLES) : draw() < 0.1 ? AGREES : SILENT,
  };
}

const FILLS: readonly (readonly Side[])[] = [
  ["buy"],
  ["sell"],
  ["buy", "sell"],
  ["sell", "buy"],
  ["buy", "buy", "buy", "buy", "buy"],
  ["sell", "sell", "sell", "sell", "sell"],
];

const SILENT: GuardInputs["truth"] = { verdict: { kind: "none" }, alarm: false };
const AGREES: GuardInputs["truth"] = { verdict: { kind: "ok" }, alarm: false };
const TROUBLES: readonly GuardInputs["truth"][] = [
  { verdict: { kind: "none" }, alarm: true },
  { verdict: { kind: "none" }, alarm: true },
  { verdict: { kind: "degrade", condition: "race_inconclusive" }, alarm: true },
  { verdict: { kind: "degrade", condition: "warn_twice" }, alarm: true },
  { verdict: { kind: "degrade", condition: "warn_twice" }, alarm: true },
  { verdict: { kind: "degrade", condition: "warn_twice" }, alarm: true },
  { verdict: { kind: "halt", condition: "halt_difference", detail: "" }, alarm: true },
];
