/**
 * Settings of property tests. The seed is fixed so that a daily run is repeatable; a nightly run sets
 * PROPERTY_SEED to a fresh one. fast-check prints seed, path and the shrunken case of every failure.
 */
export const PROPERTY_SEED = Number(process.env.PROPERTY_SEED ?? 73_001);

/** Options of `fc.assert`: as many runs as given, times PROPERTY_SCALE for long nights. */
export function runs(numRuns: number): { readonly seed: number; readonly numRuns: number } {
  return { seed: PROPERTY_SEED, numRuns: numRuns * Number(process.env.PROPERTY_SCALE ?? 1) };
}
