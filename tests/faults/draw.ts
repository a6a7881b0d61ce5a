/**
 * Numbers for seeded faults. Each case draws from a stream of its own, named by seed, kind and number, so that one case
 * can be played again without the others.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { blake3Hex } from "../../engine/index.ts";

export type Draw = {
  /** From 0 to below `limit`. */
  readonly below: (limit: number) => number;
  readonly oneOf: <T>(values: readonly [T, ...T[]]) => T;
  readonly chance: (share: number) => boolean;
};

/** Returns the stream of a name. */
export function drawsOf(name: string): Draw {
  const stream = xoroshiro128plus(Number.parseInt(blake3Hex(name).slice(0, 8), 16));
  const below = (limit: number): number => Math.floor(uniformFloat64(stream) * limit);
  return {
    below,
    oneOf: (values) => values[below(values.length)] ?? values[0],
    chance: (share) => uniformFloat64(stream) < share,
  };
}
