/** Generated sweeps for the tests of error rates: seeded, so that a rate is a fixed number and never a matter of luck. */
import { type RandomStream, randomStream } from "../../../../engine/index.ts";

/** Values per cell and window: what the hour did to every cell alike, a cell's own ability, and its own noise. */
export function generateSweep(
  options: { readonly abilities: readonly number[]; readonly windows: number },
  random: RandomStream,
): number[][] {
  const hours = Array.from({ length: options.windows }, () => 3 * random.normal());
  return options.abilities.map((ability) => hours.map((hour) => hour + ability + random.normal()));
}

/** Returns the share of `sweeps` seeded sweeps in which `happens`. */
export function shareOfSweeps(
  sweeps: number,
  name: string,
  happens: (random: RandomStream, sweep: number) => boolean,
): number {
  let count = 0;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    if (happens(randomStream(sweep, name), sweep)) count++;
  }
  return count / sweeps;
}

/** How far a share may lie from its expectation: three standard errors of a binomial. */
export function tolerance(expected: number, sweeps: number): number {
  return 3 * Math.sqrt((expected * (1 - expected)) / sweeps);
}

/** Gains over the first cell. */
export function gainsOf(values: readonly (readonly number[])[]): number[][] {
  const [baseline = [], ...rivals] = values;
  return rivals.map((series) => series.map((value, i) => value - (baseline[i] ?? 0)));
}
