/**
 * The planned basis of a market, where there is one: locked and flipped, or cycling. Everywhere else the
 * basis is the pool's own affair. Planned means: the same on every tick's draw, whatever the book did.
 */
import type { RandomStream } from "./random-streams.ts";
import type { ScenarioModel } from "./scenarios.ts";
import { SIMULATED_START_MS } from "./start.ts";

/** Book above pool in bps at time t; `even` is this ledger's draw, evenly spread in −1 … 1. */
export type BasisPlan = (t: number, even: number) => number;

/** Noise of a locked basis, bps: within the ±2 that the scenario promises. */
const LOCKED_NOISE_BPS = 1.5;
/** Noise of a cycling basis, bps: keeps one tick from looking like the last. */
const CYCLING_NOISE_BPS = 0.6;
/** How long the wave stays at its ends: near 0 it is a sine, at 3 it jumps. */
const SQUARENESS = 1;
/** How much longer it stays at the far end than at the near one; at 0 as long. */
const LEAN = 0.3;

/** Returns the plan of this market's basis, or null where the pool goes its own way. */
export function planBasis(
  model: ScenarioModel,
  durationMs: number,
  chance: RandomStream,
): BasisPlan | null {
  const { lockedBasisBps, cyclingBasis } = model;
  if (lockedBasisBps !== undefined) {
    return (t, even) => {
      const flipped = t - SIMULATED_START_MS >= durationMs / 3;
      return (flipped ? 1 : -1) * lockedBasisBps + even * LOCKED_NOISE_BPS;
    };
  }
  return cyclingBasis === undefined ? null : cycling(cyclingBasis, chance);
}

function cycling(
  { nearBps, farBps, periodS }: NonNullable<ScenarioModel["cyclingBasis"]>,
  chance: RandomStream,
): BasisPlan {
  const sign = chance.chance(0.5) ? 1 : -1;
  const periodMs = chance.between(...periodS) * 1000;
  const phase = chance.uniform();
  const bent = (sine: number) => Math.tanh(SQUARENESS * (sine + LEAN));
  const share = (sine: number) => (bent(sine) - bent(-1)) / (bent(1) - bent(-1));
  return (t, even) => {
    const turn = 2 * Math.PI * ((t - SIMULATED_START_MS) / periodMs + phase);
    const planned = nearBps + (farBps - nearBps) * share(Math.sin(turn));
    return sign * planned + even * CYCLING_NOISE_BPS;
  };
}
