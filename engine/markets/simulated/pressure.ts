/**
 * Planned sweeps of a hostile market: between ticks 3 and 20 the book is swept twice on each side, by turns,
 * so that quotes on both sides fill early on every seed. The ticks vary with the seed, the turns do not:
 * sweeps on one side in quick succession would set off the drift guard instead. For the same reason no other
 * taker comes before the last of them.
 */
import type { Side } from "../../core/market-events.ts";
import type { RandomStream } from "./random-streams.ts";
import type { ScenarioModel } from "./scenarios.ts";

const SWEEPS: readonly (readonly [tickMin: number, tickMax: number, taker: Side])[] = [
  [4, 6, "sell"],
  [8, 10, "buy"],
  [12, 14, "sell"],
  [16, 18, "buy"],
];

/** Takers that sweep the book, by tick (from 1). */
export function pressureOrders(
  model: ScenarioModel,
  chance: RandomStream,
): ReadonlyMap<number, Side> {
  if (model.lockedBasisBps === undefined) return new Map();
  return new Map(SWEEPS.map(([low, high, taker]) => [chance.whole(low, high), taker]));
}
