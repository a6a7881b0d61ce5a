/**
 * Chance for the generator: one named stream per use, each derived from the seed and its name, so that a
 * new user of chance does not shift what the others draw.
 */
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import { hashOf } from "../../hash.ts";

export type RandomStream = {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
  /** Whole number in [low, high], both included. */
  readonly whole: (low: number, high: number) => number;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
  /** Standard normal. */
  readonly normal: () => number;
  /** Exponential with this mean. */
  readonly exponential: (mean: number) => number;
  /** Log-normal with this median; `sigma` is the standard deviation of its logarithm. */
  readonly logNormal: (median: number, sigma: number) => number;
  /** Poisson count; meant for means of a few at most. */
  readonly poisson: (mean: number) => number;
};

/** A stream of its own for this seed and name. */
export function randomStream(seed: number, name: string): RandomStream {
  const generator = xoroshiro128plusFromState(stateOf(hashOf(["simulated", seed, name])));
  const uniform = () => uniformFloat64(generator);
  // Box–Muller without keeping the second value: one draw, two uniforms, whatever came before.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return {
    uniform,
    between: (low, high) => low + (high - low) * uniform(),
    whole: (low, high) => low + Math.floor((high - low + 1) * uniform()),
    chance: (probability) => uniform() < probability,
    normal,
    exponential: (mean) => -mean * Math.log(1 - uniform()),
    logNormal: (median, sigma) => median * Math.exp(sigma * normal()),
    poisson: (mean) => poissonFrom(uniform, mean),
  };
}

/** Four 32-bit words from the first 128 bits of a hash. */
function stateOf(hash: string): number[] {
  return [0, 8, 16, 24].map((start) => Number.parseInt(hash.slice(start, start + 8), 16) | 0);
}

/** Knuth's product of uniforms: exact, and quick for small means. */
function poissonFrom(uniform: () => number, mean: number): number {
  const floor = Math.exp(-mean);
  let product = uniform();
  let count = 0;
  while (product > floor) {
    product *= uniform();
    count += 1;
  }
  return count;
}
