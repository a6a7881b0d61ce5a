/**
 * A way through the walk, played on the real machine with real numbers: fills, basis, shares. A violation that
 * cannot be played is our own mistake and is reported as such. The walk lets warm-up end at any pace; here the
 * signal needs its ticks, so some calm or saturated ones are put in front. Then, tick by tick, the calmest input
 * is taken that leads to the next cell, with steps back where it leads nowhere.
 */
import type { GuardInputs } from "../core/guards/guard-machine.ts";
import type { Side } from "../core/market-events.ts";
import type { Breach } from "./account.ts";
import { cellOf } from "./cell.ts";
import { cellFrom, keyOf } from "./cell-key.ts";
import {
  type ConcreteState,
  type ConcreteTick,
  freshConcrete,
  scriptedInputs,
  stepConcrete,
  type TickScript,
} from "./concrete.ts";
import type { Scope } from "./scope.ts";

export type Goal = { readonly way: readonly string[]; readonly breach: Breach | null };

/** Ticks of a session that goes the way, from its first; null when none was found. */
export function replay({ way, breach }: Goal, scope: Scope): readonly ConcreteTick[] | null {
  const aims = way.map(coldKey);
  for (const levels of [SATURATED, CALM]) {
    for (let lead = 0; lead <= longestLead(scope); lead += 1) {
      const opening = openingOf(lead, levels, aims[0] as string, scope);
      if (opening === null) break;
      const found = follow(opening, aims.slice(1), { breach, levels }, scope);
      if (found !== null) return found;
    }
  }
  return null;
}

/** Residuals or capped errors to try, in bps, the wanted one first. null: no pool on this tick. */
type Levels = readonly (number | null)[];
const SATURATED: Levels = [12, 0, 4.5, -12, 1_000, null];
const CALM: Levels = [0, 12, 4.5, -12, 1_000, null];

const STEPS_MAX = 60_000;

type Search = { readonly breach: Breach | null; readonly levels: Levels };

/** Depth first, the calmest tick first. */
function follow(
  opening: readonly ConcreteTick[],
  aims: readonly string[],
  { breach, levels }: Search,
  scope: Scope,
): readonly ConcreteTick[] | null {
  const done: ConcreteTick[] = [...opening];
  const state = () => done.at(-1)?.state ?? freshConcrete(scope);
  if (aims.length === 0) return done;
  const untried = [ticksFrom(state(), levels, scope)];
  let steps = 0;
  while (steps <= STEPS_MAX) {
    const at = untried.length - 1;
    const isLast = at === aims.length - 1;
    const hit = nextHit(untried[at] as Iterator<ConcreteTick>, (tick) => {
      steps += 1;
      if (coldConcrete(tick.state, scope) !== aims[at]) return false;
      return !isLast || breach === null || tick.breaches.includes(breach);
    });
    if (hit !== null) {
      done.push(hit);
      if (isLast) return done;
      untried.push(ticksFrom(hit.state, levels, scope));
      continue;
    }
    untried.pop();
    if (untried.length === 0) return null;
    done.pop();
  }
  return null;
}

function nextHit(ticks: Iterator<ConcreteTick>, fits: (tick: ConcreteTick) => boolean) {
  for (let next = ticks.next(); next.done !== true; next = ticks.next()) {
    if (fits(next.value)) return next.value;
  }
  return null;
}

/** Quiet ticks that leave the machine as it was while the anchor's window fills; null when they do not. */
function openingOf(
  lead: number,
  levels: Levels,
  first: string,
  scope: Scope,
): readonly ConcreteTick[] | null {
  const ticks: ConcreteTick[] = [];
  for (let i = 0; i < lead; i += 1) {
    const state = ticks.at(-1)?.state ?? freshConcrete(scope);
    const tick = play(state, { basisBps: basisFor(levels[0] ?? 0, state, scope) }, scope);
    if (coldConcrete(tick.state, scope) !== first) return null;
    ticks.push(tick);
  }
  return ticks;
}

function longestLead({ config }: Scope): number {
  const { anchor } = config;
  return Math.max(anchor.warm_up_ticks, anchor.capped_window_ticks) + 2;
}

/** Every tick that may follow, calmest first. */
function* ticksFrom(state: ConcreteState, levels: Levels, scope: Scope): Generator<ConcreteTick> {
  const isRegime = scope.inputs === "regime";
  for (const truth of isRegime ? TRUTHS.slice(0, 2) : TRUTHS) {
    for (const corridor of isRegime ? REGIME_PLACES : PLACES) {
      for (const fills of fillsFor(scope)) {
        for (const level of levels) {
          const basisBps = basisFor(level, state, scope);
          yield play(state, { basisBps, corridor, fills, truth }, scope);
        }
      }
    }
  }
}

function play(state: ConcreteState, script: TickScript, scope: Scope): ConcreteTick {
  return stepConcrete(state, scriptedInputs(state.tick + 1, script, scope), scope);
}

/** The floor is a balance's, which no regime moves. */
const REGIME_PLACES = ["inside", "outside", "unknown"] as const;
const PLACES = [...REGIME_PLACES, "floor"] as const;

const TRUTHS: readonly GuardInputs["truth"][] = [
  { verdict: { kind: "none" }, alarm: false },
  { verdict: { kind: "ok" }, alarm: false },
  { verdict: { kind: "none" }, alarm: true },
  { verdict: { kind: "degrade", condition: "warn_twice" }, alarm: true },
  {
    verdict: { kind: "halt", condition: "halt_difference", detail: "a halt-sized difference" },
    alarm: true,
  },
];

function fillsFor({ config, inputs }: Scope): readonly (readonly Side[])[] {
  const single: readonly (readonly Side[])[] = [[], ["buy"], ["sell"]];
  if (inputs === "regime") return single;
  const burst = (side: Side) => Array.from({ length: config.drift.a.orders }, () => side);
  return [...single, ["buy", "sell"], burst("buy"), burst("sell")];
}

/** The basis that gives a residual of that size after the average has taken it in. */
function basisFor(
  level: number | null,
  { guards }: ConcreteState,
  { config }: Scope,
): number | null {
  const { signal, ema_ticks } = config.anchor;
  const { baseline } = guards.signals.anchor;
  if (level === null || signal === "capped" || baseline === null || ema_ticks === 1) return level;
  return baseline + (level * (ema_ticks + 1)) / (ema_ticks - 1);
}

/** The key of a state without the signal's phase. */
function coldConcrete({ guards, monitor }: ConcreteState, scope: Scope): string {
  return keyOf(cellOf(guards.machine, { ...monitor, phase: 0 }, scope));
}

/** The key without the signal's phase, which the real signal decides for itself. */
function coldKey(key: string): string {
  const cell = cellFrom(key);
  return keyOf({ ...cell, monitor: { ...cell.monitor, phase: 0 } });
}
